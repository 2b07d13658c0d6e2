"""After the end of a referral: its sender has seen it; what stayed unmet goes on as a new draft."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from agencies.models import Need
from referrals.enums import TO_BE_SEEN, EventKind, Party
from referrals.models import Participation, Referral
from referrals.operations.drafts import create_draft, is_draft_made, save_needs
from referrals.operations.locks import hold, require_state
from referrals.operations.timeline import touch, write_event


@transaction.atomic
def see(referral: Referral, *, by: Any) -> None:
    """Say for the sender that it has seen what became of it; said already, nothing happens. May raise AlreadyMoved."""
    referral = hold(referral)
    require_state(referral, TO_BE_SEEN)
    row = Participation.objects.filter(referral=referral, party=Party.SENDER, seen_at__isnull=True)
    if not row.exists():
        return
    touch(referral)
    row.update(seen_at=referral.updated_at)
    write_event(referral, EventKind.SEEN, by=by, from_status=referral.status)


@transaction.atomic
def go_on(
    referral: Referral, *, by: Any, needs: Iterable[Need], what_happened: str, form_key: uuid.UUID | None
) -> Referral:
    """Begin the next referral: same child, place and urgency, these needs, and what happened. What the new one rests
    on is asked anew. The same `form_key` again gives the draft it already made."""
    key = form_key or uuid.uuid4()
    is_repeat = is_draft_made(by, key)
    draft = create_draft(
        by=by, place=referral.place, form_key=key, child_file=referral.child_file, goes_on_from=referral
    )
    if not is_repeat:
        save_needs(draft, by=by, needs=needs, urgency=referral.urgency, what_happened=what_happened)
    return draft
