"""A referral that was made by phone, written down afterwards: it starts in the state it was left in."""

import dataclasses
import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.calls import Call
from referrals.enums import EventKind, MessageKind, Said, Status
from referrals.models import Referral
from referrals.operations.locks import hold, require_state
from referrals.operations.moves import move
from referrals.operations.timeline import is_repeat, write_event

ANSWERS = {Said.ACCEPTED: "accept", Said.DECLINED: "decline", Said.ASKED: "ask"}


@transaction.atomic
def write_down_call(
    referral: Referral,
    *,
    by: Any,
    call: Call,
    said: str,
    words: str = "",
    declined_reason: str = "",
    form_key: uuid.UUID | None = None,
) -> Referral:
    """Write the call into the timeline; send the draft as of the call; it was received then. An external receiver's
    answer holds at once. An agency with accounts confirms it itself: until then it is what the sender heard.

    Raises AlreadyMoved when it was sent meanwhile. The referral as it stands then.
    """
    held = hold(referral)
    if is_repeat(held, form_key):
        return held
    require_state(held, {Status.DRAFT})
    held.called_at, held.said, held.updated_at = call.at, said, timezone.now()
    held.save(update_fields=["called_at", "said", "updated_at"])
    answer = ANSWERS.get(Said(said)) if held.is_receiver_external else None
    write_event(
        held,
        EventKind.CALLED,
        by=by,
        from_status=held.status,
        form_key=form_key,
        words="" if answer else words,
        kind=MessageKind.REASON,
        call=call,
    )
    in_the_call = dataclasses.replace(call, answered_by="")  # who answered is said once
    moved = move(held, "send", by=by, call=in_the_call)
    moved = move(moved, "receive", by=by, call=in_the_call)
    if answer:
        moved = move(moved, answer, by=by, call=in_the_call, words=words, declined_reason=declined_reason)
    return moved
