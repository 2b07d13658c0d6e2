"""Temporary resident permits of a referral's child: requested, issued or renewed, refused; may raise AlreadyMoved."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction

from referrals.enums import OPEN, EventKind, PermitState
from referrals.models import Permit, Referral
from referrals.operations.indexing import index_child
from referrals.operations.locks import hold, require_state
from referrals.operations.timeline import touch, write_event

OF_ISSUE = ("number", "instrument", "issued_on", "expires_on", "renews")


class PermitClash(Exception):
    """Somebody recorded or answered the same thing first; nothing was saved."""


@transaction.atomic
def request_permit(referral: Referral, *, by: Any, permit: Permit) -> None:
    """Save that a permit was asked for, on `permit.requested_on`. Raises PermitClash while an earlier one waits."""
    referral = hold(referral)
    require_state(referral, OPEN)
    permit.child_file, permit.state, permit.recorded_by = referral.child_file, PermitState.REQUESTED, by
    _save(permit)
    _tell(referral, EventKind.PERMIT_REQUESTED, by=by)


@transaction.atomic
def record_permit(referral: Referral, *, by: Any, permit: Permit) -> None:
    """Save an issued permit: the answer to the request that waits, if one does. It may renew an earlier permit.

    Raises PermitClash when the number is recorded, or the earlier permit renewed, already.
    """
    referral = hold(referral)
    require_state(referral, OPEN)
    permit.child_file, permit.recorded_by = referral.child_file, by
    row = _waiting(referral) or permit
    for name in OF_ISSUE:
        setattr(row, name, getattr(permit, name))
    row.referral_need_id = permit.referral_need_id or row.referral_need_id
    row.state, row.issued_by_id = PermitState.ISSUED, by.agency_id
    _save(row)
    index_child(referral.child_file, by=by)
    _tell(referral, EventKind.PERMIT_RENEWED if row.renews_id else EventKind.PERMIT, by=by)


@transaction.atomic
def refuse_permit(referral: Referral, *, by: Any, refused_on: datetime.date) -> None:
    """Save that the request that waits was refused. Raises PermitClash when none waits."""
    referral = hold(referral)
    require_state(referral, OPEN)
    row = _waiting(referral)
    if row is None:
        raise PermitClash
    row.state, row.refused_on = PermitState.REFUSED, refused_on
    _save(row)
    _tell(referral, EventKind.PERMIT_REFUSED, by=by)


def _waiting(referral: Referral) -> Permit | None:
    """The child's request without an answer, locked until the transaction ends."""
    row = Permit.objects.select_for_update().waiting().filter(child_file=referral.child_file).first()
    return row and row.unlock(referral.child_file)


def _save(permit: Permit) -> None:
    try:
        with transaction.atomic():
            permit.save()
    except IntegrityError as error:
        raise PermitClash from error


def _tell(referral: Referral, kind: EventKind, *, by: Any) -> None:
    touch(referral)
    write_event(referral, kind, by=by, from_status=referral.status)
