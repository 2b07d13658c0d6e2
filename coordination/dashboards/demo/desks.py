"""What people have arranged for themselves: templates, filters kept, a referral taken on, one set aside."""

import datetime

from coordination.dashboards.demo.present import Present
from coordination.dashboards.demo.stage import Stage
from referrals import operations
from referrals.enums import Urgency
from referrals.models import ReferralTemplate, SavedFilter, Snooze

# (agency, name, needs, urgency, whom to ask, place)
TEMPLATES = [
    ("CBSA", "Permit after an arrival", ["immigration-status"], Urgency.URGENT, "IRCC-OFFICERS", None),
    ("CBSA", "Child travelling alone", ["child-protection", "guardian"], Urgency.URGENT, "ON-CAS", "CA-ON"),
    ("NDINAWE", "Health check after intake", ["medical-urgent", "psychological"], Urgency.URGENT, "KLINIC", "CA-MB"),
    ("AMC", "Elder and ceremony", ["cultural-support"], Urgency.ROUTINE, "KANI", "CA-MB"),
]
TAKEN, ASIDE = (1, 6), 4  # of the waiting ones


def arrange(stage: Stage, present: Present) -> None:
    for code, name, needs, urgency, receiver, place in TEMPLATES:
        member = stage.cast[code][0]
        with stage.acting(member):
            ReferralTemplate.objects.create(
                agency=member.agency,
                created_by=member,
                name=name,
                needs=needs,
                urgency=urgency,
                receiving_agency=stage.agencies[receiver],
                place=stage.places[place] if place else None,
            )
            SavedFilter.objects.create(membership=member, name="Overdue", query="overdue=on&order=time_left")
    for number in TAKEN:
        waiting = present.waiting[number]
        member = stage.cast[waiting.receiving_agency.code][0]
        with stage.acting(member, stage.now - datetime.timedelta(minutes=20)):
            operations.assign(waiting, by=member, to=member)
    aside = present.waiting[ASIDE]
    member = stage.cast[aside.receiving_agency.code][0]
    with stage.acting(member):
        Snooze.objects.create(membership=member, referral=aside, until=aside.respond_by)
