"""Who of an agency looks after a referral."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.enums import AT_WORK, OPEN, EventKind, Party
from referrals.models import Participation, Referral
from referrals.operations.locks import hold, require_state
from referrals.operations.timeline import follow, write_event


@transaction.atomic
def assign(referral: Referral, *, by: Any, to: Any) -> bool:
    """Let `to`, of the same agency, look after it: as its worker once it is accepted, before that as who sees to it.

    In order: lock the row; raise AlreadyMoved if it closed meanwhile; name the person, unless it was that one before
    (False); let it move up in the lists; append the timeline event.
    """
    held = hold(referral)
    require_state(held, OPEN)
    row = Participation.objects.get(referral=held, agency_id=by.agency_id)
    is_worker = row.party == Party.RECEIVER and held.status in AT_WORK
    if to.pk == (held.worker_id if is_worker else row.taken_by_id):
        return False
    if is_worker:
        held.worker = to
    else:
        row.taken_by = to
        row.save(update_fields=["taken_by"])
    held.updated_at = timezone.now()
    held.save(update_fields=["worker", "updated_at"])
    follow(held)
    write_event(held, EventKind.ASSIGNED, by=by, from_status=held.status)
    return True
