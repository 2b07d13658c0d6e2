"""Writing the timeline and keeping every participation in step with its referral."""

import uuid
from typing import Any

from django.utils import timezone

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals import notifications
from referrals.calls import Call
from referrals.enums import MessageKind
from referrals.models import Message, Participation, Referral, TimelineEvent


def write_event(
    referral: Referral,
    transition: str,
    *,
    by: Any,
    from_status: str = "",
    form_key: uuid.UUID | None = None,
    words: str = "",
    kind: MessageKind | None = None,
    verb: Verb = Verb.WRITE,
    call: Call | None = None,
    for_agency: int | None = None,
) -> TimelineEvent:
    """Append one event at `referral.updated_at`, its words beside it, and the one audit entry, with `verb`; enqueue
    telling of it. `call` and `for_agency`: it was said by phone, by an agency where nobody signs in."""
    event = TimelineEvent.objects.create(
        referral=referral,
        transition=transition,
        from_status=from_status,
        to_status=referral.status,
        at=referral.updated_at,
        by=by,
        agency_id=by.agency_id,
        form_key=form_key,
        called_at=call and call.at,
        for_agency_id=for_agency,
    )
    if words or (call and call.answered_by):
        Message.objects.create(
            referral=referral,
            event=event,
            kind=kind,
            words=words,
            answered_by=call.answered_by if call else "",
            at=event.at,
            by=by,
            agency_id=by.agency_id,
        )
    purpose = f"{transition}, by phone" if for_agency else transition
    audit.record(verb, by=by, kind="referral", code=referral.reference, purpose=purpose)
    notifications.announce(event)
    return event


def touch(referral: Referral) -> None:
    """Say that something happened now: the referral and all its participations move up in the lists."""
    referral.updated_at = timezone.now()
    referral.save(update_fields=["updated_at"])
    follow(referral)


def follow(referral: Referral) -> None:
    """Let every participation repeat the referral's state, urgency, clock and time."""
    Participation.objects.filter(referral=referral).update(
        status=referral.status,
        urgency=referral.urgency,
        respond_by=referral.respond_by if referral.is_clock_running else None,
        updated_at=referral.updated_at,
    )


def is_repeat(referral: Referral, form_key: uuid.UUID | None) -> bool:
    """Whether the form was already carried out on the referral: a double click, the back button, a retry."""
    return form_key is not None and TimelineEvent.objects.filter(referral=referral, form_key=form_key).exists()
