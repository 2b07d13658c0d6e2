"""The lead of a case: offered by the agency that has it, taken by another that works with one of the children."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from agencies.models import Agency
from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals import notifications
from referrals.enums import EventKind
from referrals.models import Case, Referral
from referrals.operations.cases import open_referrals, write_on


class LeadMoved(Exception):
    """Somebody else offered, withdrew or answered first; nothing was done."""


@transaction.atomic
def offer_lead(case: Case, *, by: Any, to: Agency | None, backup: Agency | None) -> None:
    """Name the back-up, and offer the lead to `to`, or to nobody any more. In order: lock the case; the two agencies,
    with the audit entry; where the offer is new, the event on each open referral of the case that the agency sent or
    received, and the agency told. Raises LeadMoved when the agency does not lead any more.
    """
    held = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
    if held is None or held.lead_id != by.agency_id:
        raise LeadMoved
    is_new = to is not None and held.offered_to_id != to.pk
    held.backup_agency = backup
    if to is None:
        held.offered_to = held.offered_at = held.offered_by = None
    elif is_new:
        held.offered_to, held.offered_at, held.offered_by = to, timezone.now(), by
    held.save()
    audit.record(Verb.GRANT, by=by, kind="case", code=held.code, purpose="lead")
    if is_new:
        _write(held, EventKind.LEAD_OFFERED, by=by)
        notifications.announce_lead("lead_asked", held, to.pk, by=by)


@transaction.atomic
def answer_lead(case: Case, *, by: Any, accepts: bool) -> None:
    """Take the lead of the case, or leave it where it is; the child files stay with those who hold them. In order: the
    database changes the case; the audit entry; the event on each open referral, when it is taken; who led is told.

    The agency that led before becomes the back-up where there is none. Raises LeadMoved when nothing is offered.
    """
    with connection.cursor() as cursor:
        cursor.execute("select accord_answer_lead(%s, %s)", [case.pk, accepts])
        (led,) = cursor.fetchone()
    if led is None:
        raise LeadMoved
    audit.record(Verb.GRANT, by=by, kind="case", code=case.code, purpose="lead taken" if accepts else "lead declined")
    if accepts:
        _write(case, EventKind.LEAD_CHANGED, by=by)
    notifications.announce_lead("lead_taken" if accepts else "lead_declined", case, led, by=by)


def _write(case: Case, kind: EventKind, *, by: Any) -> None:
    write_on(open_referrals(Referral.objects.filter(child_file__case=case), by=by), kind, by=by)
