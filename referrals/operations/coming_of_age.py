"""A child turns 18: noticed by a daily job, agency by agency, since nobody else may read the sealed birth date."""

import datetime
from collections.abc import Iterable

from django.db import connection, transaction

from agencies.enums import Role
from agencies.models import Agency
from agencies.notices import stage_of
from agencies.telling import CLOCK
from agencies.time_zones import zone_of
from coordination.foundation import audit
from coordination.foundation.models import Verb
from coordination.foundation.row_security import Operator, acting_as
from referrals import notifications
from referrals.ages import days_as_child
from referrals.models import ChildFile
from referrals.operations.basis import end_guardian_consents

ACTOR = "worker: coming of age"


def look_at_ages(now: datetime.datetime) -> int:
    """Look at every file that may be near; how many came of age. Run twice, nothing is new."""
    with acting_as(CLOCK), connection.cursor() as cursor:
        cursor.execute("select child_file_id, agency_id from accord_near_age(%s)", [now])
        rows = cursor.fetchall()
    by_agency: dict[int, list[int]] = {}
    for child_file, agency in rows:
        by_agency.setdefault(agency, []).append(child_file)
    return sum(_look(agency, children, now) for agency, children in by_agency.items())


@transaction.atomic
def _look(agency_pk: int, children: Iterable[int], now: datetime.datetime) -> int:
    """The files of one agency, by its day: read their birth dates as the agency, which is one entry in the trail; tell
    it of those that come of age within 60, 30 or 7 days; write down those that have."""
    agency = Agency.objects.select_related("home_jurisdiction").get(pk=agency_pk)
    today = now.astimezone(zone_of(agency.home_jurisdiction.coverage)).date()
    with acting_as(Operator(Role.WORKER, agency_id=agency_pk)):
        files = list(ChildFile.objects.filter(pk__in=children).select_related("key", "identity").order_by("pk"))
        left = {row: days_as_child(row.identity.unlock(row).date_of_birth, today) for row in files}
    read = f"birth dates of {agency.code}: {len(files)}"
    audit.record(Verb.JOB, actor=ACTOR, kind="child file", purpose=read)
    for child_file, days in left.items():
        stage = stage_of(days)
        if days > 0 and stage is not None:
            notifications.tell_before_age(child_file, agency_pk, stage)
    return sum(_come_of_age(child_file, agency_pk, now) for child_file, days in left.items() if days <= 0)


def _come_of_age(child_file: ChildFile, agency_pk: int, now: datetime.datetime) -> bool:
    """In order: the age band, an event on each open referral, the audit entry; what a guardian agreed to ends, as the
    agency that holds the file; those are told who saw everything until now.

    False when it was done before.
    """
    with acting_as(CLOCK), connection.cursor() as cursor:
        cursor.execute("select reference, agency_id from accord_come_of_age(%s, %s)", [child_file.pk, now])
        rows = cursor.fetchall()
    if not rows:
        return False
    audit.record(Verb.JOB, actor=ACTOR, kind="child file", code=child_file.code, purpose="age band")
    agencies: dict[str, set[int]] = {}
    for reference, agency in rows:
        agencies.setdefault(reference, set()).add(agency)
    holder = Operator(Role.WORKER, agency_id=agency_pk)
    with acting_as(holder):
        end_guardian_consents(child_file, by=holder)
    for reference, those in agencies.items():
        notifications.tell_of_age(reference, those)
    return True
