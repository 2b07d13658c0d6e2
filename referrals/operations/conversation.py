"""What is added to a referral while it is open, without changing its state; AlreadyMoved when it closed meanwhile."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies.models import Agency
from coordination.foundation.models import Verb
from referrals.enums import AWAITING_ANSWER, OPEN, Access, EventKind, MessageKind, Party
from referrals.models import Participation, Referral
from referrals.operations.locks import hold, require_state
from referrals.operations.timeline import is_repeat, touch, write_event


@transaction.atomic
def add_message(referral: Referral, *, by: Any, words: str, form_key: uuid.UUID | None = None) -> None:
    """Say something to the other agencies that see more than the preview; the referral moves up in everybody's list."""
    referral = hold(referral)
    if is_repeat(referral, form_key):
        return
    require_state(referral, OPEN)
    touch(referral)
    write_event(
        referral,
        EventKind.MESSAGE,
        by=by,
        from_status=referral.status,
        form_key=form_key,
        words=words,
        kind=MessageKind.MESSAGE,
    )
    others = Participation.objects.filter(referral=referral).exclude(agency_id=by.agency_id)
    others.update(unread_messages=F("unread_messages") + 1)


@transaction.atomic
def open_early(referral: Referral, *, by: Any, reason: str, form_key: uuid.UUID | None = None) -> None:
    """Open what is shared to the receiver before it accepts, with the reason on the timeline and in the trail."""
    referral = hold(referral)
    if is_repeat(referral, form_key):
        return
    require_state(referral, AWAITING_ANSWER)
    touch(referral)
    write_event(
        referral,
        EventKind.OPENED,
        by=by,
        from_status=referral.status,
        form_key=form_key,
        words=reason,
        kind=MessageKind.REASON,
        verb=Verb.OPEN,
    )
    # After the event: row security opens for a reason that already stands in the timeline.
    Participation.objects.filter(referral=referral, agency_id=by.agency_id).update(access=referral.opens)


@transaction.atomic
def add_observer(referral: Referral, *, by: Any, agency: Agency) -> None:
    """Let another agency watch the preview; does nothing when it already takes part."""
    referral = hold(referral)
    require_state(referral, OPEN)
    touch(referral)
    _row, is_new = Participation.objects.get_or_create(
        referral=referral,
        agency=agency,
        defaults={
            "party": Party.OBSERVER,
            "access": Access.PREVIEW,
            "status": referral.status,
            "urgency": referral.urgency,
            "respond_by": referral.respond_by if referral.is_clock_running else None,
            "updated_at": referral.updated_at,
        },
    )
    if is_new:
        write_event(referral, EventKind.OBSERVER_ADDED, by=by, from_status=referral.status, verb=Verb.GRANT)


@transaction.atomic
def remind(referral: Referral, *, by: Any, form_key: uuid.UUID | None = None) -> None:
    """The task force asks both agencies to look at a referral that waits; it shows on their worklists."""
    if is_repeat(referral, form_key):
        return
    referral.updated_at = timezone.now()
    write_event(referral, EventKind.REMINDED, by=by, from_status=referral.status, form_key=form_key)
