"""Notes of one agency, and marking messages as read by it."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals.models import Message, Note, Referral

MARK = """
    with marked as (
        insert into referrals_readmark (message_id, agency_id, at, by_id)
        select message, %s, %s, %s from unnest(%s::bigint[]) message
        on conflict do nothing returning message_id
    )
    update referrals_participation
    set unread_messages = greatest(unread_messages - (select count(*) from marked), 0)
    where referral_id = %s and agency_id = %s
"""


@transaction.atomic
def add_note(referral: Referral, *, by: Any, words: str, form_key: uuid.UUID | None = None) -> None:
    """Keep words inside the own agency: no event of the timeline, nobody is told. Writes an audit entry. May raise
    KeyUnavailable, Erased."""
    key = form_key or uuid.uuid4()
    Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)  # the same form sent twice at once waits here
    if Note.objects.filter(form_key=key).exists():
        return
    Note(referral=referral, agency_id=by.agency_id, by=by, words=words, form_key=key).unlock(referral.child_file).save()
    audit.record(Verb.WRITE, by=by, kind="referral", code=referral.reference, purpose="note")


def mark_read(referral: Referral, messages: Iterable[Message], *, by: Any) -> None:
    """Say that the agency of `by` has read these messages of others, and take them off its count of unread ones.

    One statement: of two colleagues who read at once, one marks and counts.
    """
    keys = [message.pk for message in messages]
    with connection.cursor() as cursor:
        cursor.execute(MARK, [by.agency_id, timezone.now(), by.pk, keys, referral.pk, by.agency_id])
