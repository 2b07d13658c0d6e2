"""Who is told of what happens to a referral, by the table `agencies.notices`.

Operations enqueue, in their transaction; the worker finds out who is meant and tells them. Nothing said here is about
a child: references and codes only.
"""

import datetime
import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from agencies.enums import Role
from agencies.models import Agency
from agencies.notices import DAYS_BEFORE, NOTICES, Whom, stage_of
from agencies.telling import CLOCK, coordinators, desk_of, tell
from coordination.foundation.row_security import Operator, acting_as
from referrals.enums import Access, Bell, Party, Urgency
from referrals.models import Case, ChildFile, Referral, TimelineEvent

WITNESS = Operator(Role.COORDINATOR)
"""Sees the state and the parties of every referral that was sent, and nothing of the child."""
OLD_NEWS = datetime.timedelta(days=2)
MOST_AT_ONCE = 500  # bells in one transaction
SILENCED_BY = {Bell.HALF: {Bell.MOST, Bell.OVERDUE}, Bell.MOST: {Bell.OVERDUE}}
"""What rang at the same moment as something stronger is not told: the worker had stood still."""


def announce(event: TimelineEvent) -> None:
    """Enqueue telling of it. Not of what happened days before it is written down: that is history, and no news."""
    if event.transition in NOTICES and time.time() - event.at.timestamp() < OLD_NEWS.total_seconds():
        app.configure_task("tell_of_event", allow_unknown=True).defer(event=event.pk)


def tell_of(event_pk: int) -> None:
    """Tell those whom the table names, once. Run by the worker."""
    with acting_as(WITNESS):
        event = TimelineEvent.objects.select_related("referral").get(pk=event_pk)
        referral = event.referral
        name = event.transition
        if name == "send" and referral.urgency == Urgency.EMERGENCY:
            name = "emergency"
        agencies = _agencies(referral, NOTICES[name].whom, event.agency_id)
    members = [member for member in desk_of(agencies) if member.pk != event.by_id]
    tell(
        event=name, code=referral.reference, path=referral.get_absolute_url(), key=f"event {event.pk}", members=members
    )


def _agencies(referral: Referral, whom: Iterable[Whom], actor: int) -> set[int]:
    rows = list(referral.participations.all())
    others = {row.agency_id for row in rows if row.agency_id != actor}
    meant = {
        Whom.SENDER: {row.agency_id for row in rows if row.party == Party.SENDER},
        Whom.RECEIVER: {row.agency_id for row in rows if row.party == Party.RECEIVER},
        Whom.BOTH: {row.agency_id for row in rows if row.party in {Party.SENDER, Party.RECEIVER}},
        Whom.OTHERS: others,
        Whom.CONVERSE: others & {row.agency_id for row in rows if row.access != Access.PREVIEW},
        Whom.OPENED: others & {row.agency_id for row in rows if row.access == Access.FULL},
    }
    return set().union(*(meant[one] for one in whom))


@transaction.atomic
def ring_clocks(now: datetime.datetime) -> int:
    """Ring every bell that is due, and tell: desk, then leads, then coordinators. How many rang; each only once."""
    with acting_as(CLOCK), connection.cursor() as cursor:
        cursor.execute("select * from accord_ring_clocks(%s, %s)", [now, MOST_AT_ONCE])
        rung = cursor.fetchall()
    bells: dict[str, set[str]] = {}
    for reference, bell, _sender, _receiver in rung:
        bells.setdefault(reference, set()).add(bell)
    for reference, bell, sender, receiver in rung:
        if not SILENCED_BY.get(Bell(bell), set()) & bells[reference]:
            _tell_of_bell(reference, bell, sender, receiver)
    return len(rung)


CALLS: Mapping[str, str] = {Bell.HALF: "call_half", Bell.MOST: "call_most"}
"""What is told instead when the receiver is external: its sender calls again."""


def _tell_of_bell(reference: str, bell: str, sender: int, receiver: int) -> None:
    whom = NOTICES[bell].whom
    is_external = Agency.objects.external().filter(pk=receiver).exists()
    members = [
        *(desk_of([sender if is_external else receiver]) if Whom.RECEIVER in whom else []),
        *(desk_of([sender, receiver], [Role.LEAD]) if Whom.LEADS in whom else []),
        *(coordinators() if Whom.COORDINATORS in whom else []),
    ]
    path = reverse("referrals:referral_detail", args=[reference])
    once = list({member.pk: member for member in members}.values())
    event = CALLS.get(bell, bell) if is_external else bell
    tell(event=event, code=reference, path=path, key=f"{bell} {reference}", members=once)


@transaction.atomic
def ring_before_the_end(today: datetime.date) -> int:
    """Tell of permits and consents that run out: 60, 30 and 7 days before. How many people were told."""
    until = today + datetime.timedelta(days=max(DAYS_BEFORE))
    with acting_as(CLOCK), connection.cursor() as cursor:
        cursor.execute("select * from accord_running_out(%s, %s)", [today, until])
        rows = cursor.fetchall()
    return sum(_tell_of_end(row, today) for row in rows)


@transaction.atomic
def lapse_consents(today: datetime.date) -> int:
    """Close what rests on consents whose last day is over, and tell the agencies; how many people were told."""
    with acting_as(CLOCK), connection.cursor() as cursor:
        cursor.execute("select * from accord_lapse_consents(%s, %s)", [today, timezone.now()])
        rows = cursor.fetchall()
    return sum(_tell_of_lapse(reference, agency, today) for reference, agency in rows)


def _tell_of_lapse(reference: str, agency: int, today: datetime.date) -> int:
    path, key = reverse("referrals:referral_detail", args=[reference]), f"consent_ended {reference} {today}"
    return tell(event="consent_ended", code=reference, path=path, key=key, members=desk_of([agency]))


ADDRESSES: Mapping[str, str] = {"permit": "referrals:child_detail", "consent": "referrals:referral_detail"}


def _tell_of_end(row: tuple[str, int, str, int, datetime.date], today: datetime.date) -> int:
    kind, pk, code, agency, ends_on = row
    stage = stage_of((ends_on - today).days)
    key = f"{kind} {pk} {stage} {ends_on}"
    path = reverse(ADDRESSES[kind], args=[code])
    return tell(event=f"{kind}_{stage}", code=code, path=path, key=key, members=desk_of([agency]))


def tell_before_age(child_file: ChildFile, agency: int, stage: int) -> None:
    """Tell the agency that holds the file that the child comes of age within `stage` days."""
    path = child_file.get_absolute_url()
    key = f"of age {child_file.pk} {stage}"
    tell(event=f"of_age_{stage}", code=child_file.code, path=path, key=key, members=desk_of([agency]))


def tell_of_age(reference: str, agencies: Iterable[int]) -> None:
    """Tell the agencies that see everything of the referral that its child came of age."""
    path = reverse("referrals:referral_detail", args=[reference])
    tell(event="came_of_age", code=reference, path=path, key=f"of age {reference}", members=desk_of(agencies))


def announce_lead(event: str, case: Case, agency: int, *, by: Any) -> None:
    """Enqueue telling one agency of the lead of a case."""
    key = f"{event} {case.pk} {timezone.now():%Y-%m-%dT%H:%M:%S.%f}"
    app.configure_task("tell_of_lead", allow_unknown=True).defer(
        event=event, code=case.code, agency=agency, by=by.pk, key=key
    )


def tell_of_lead(event: str, code: str, agency: int, by: int, key: str) -> None:
    """Tell the agency, once. Run by the worker."""
    members = [member for member in desk_of([agency]) if member.pk != by]
    tell(event=event, code=code, path=reverse("referrals:case_detail", args=[code]), key=key, members=members)
