"""Several children referred to one agency in one act: a draft each, sent all or none."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals.enums import Status
from referrals.models import ChildFile, Referral
from referrals.operations.companions import ask_the_same, tell_the_same
from referrals.operations.drafts import create_draft
from referrals.operations.locks import hold, require_state
from referrals.operations.moves import move


class TogetherChanged(Exception):
    """Somebody took a draft out of the group, added or sent one; nothing was done."""


@transaction.atomic
def begin_together(children: Iterable[ChildFile], *, by: Any, form_key: uuid.UUID) -> list[Referral]:
    """A draft for each child, one group; the same form again gives those it already made."""
    return [_draft_in(form_key, child_file, by=by) for child_file in children]


@transaction.atomic
def add_together(
    referral: Referral,
    *,
    by: Any,
    children: Iterable[ChildFile],
    with_story: bool,
    form_key: uuid.UUID | None = None,
) -> None:
    """For each child a draft that goes with `referral` and asks the same; what happened too where `with_story` says so.

    A child that is in the group already is left as it is, so that the form sent twice adds once. Raises AlreadyMoved
    once the referral was sent.
    """
    held = hold(referral)
    require_state(held, {Status.DRAFT})
    if held.together is None:
        held.together = uuid.uuid4()
        held.save(update_fields=["together"])
    there = set(Referral.objects.filter(together=held.together).values_list("child_file_id", flat=True))
    for child_file in children:
        if child_file.pk not in there:
            other = hold(_draft_in(held.together, child_file, by=by))
            ask_the_same(held, other, by=by)
            if with_story:
                tell_the_same(held, other)


def _draft_in(group: uuid.UUID, child_file: ChildFile, *, by: Any) -> Referral:
    key = uuid.uuid5(group, child_file.code)
    draft = create_draft(by=by, place=child_file.place, form_key=key, child_file=child_file)
    if draft.status != Status.DRAFT:  # taken out earlier and sent alone
        draft = create_draft(by=by, place=child_file.place, form_key=uuid.uuid4(), child_file=child_file)
    if draft.together != group:
        draft.together = group
        draft.save(update_fields=["together"])
    return draft


@transaction.atomic
def leave_together(referral: Referral, *, by: Any) -> None:
    """Take the draft out of its group; it stays as a draft of its own. Audited. Raises AlreadyMoved once sent."""
    held = hold(referral)
    require_state(held, {Status.DRAFT})
    held.together = None
    held.save(update_fields=["together"])
    audit.record(Verb.WRITE, by=by, kind="referral", code=held.reference, purpose="draft: taken out")


@transaction.atomic
def send_together(group: uuid.UUID, expected: set[int], *, by: Any) -> list[Referral]:
    """Send every draft of the group, or none. Empty when all were sent before: a double click, a colleague.

    `expected` are the keys of those that were judged ready. Raises TogetherChanged when they are not the drafts now.
    """
    drafts = Referral.objects.select_for_update(of=("self",)).filter(together=group, status=Status.DRAFT)
    held = list(drafts.order_by("pk"))
    if held and {draft.pk for draft in held} != expected:
        raise TogetherChanged
    return [move(draft, "send", by=by) for draft in held]
