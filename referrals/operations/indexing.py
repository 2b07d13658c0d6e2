"""Keeping a child file's keyed hashes in step with what is known, and looking for the same child at other agencies."""

from typing import Any

from django.db import connection, transaction

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals.digests import digests_for
from referrals.enums import MatchAnswer
from referrals.models import BlindIndex, ChildFile, ChildIdentity, Match, Permit

FACTS = ("given_name", "family_name", "date_of_birth", "safe_contact", "documents")


def write_index(child_file: ChildFile) -> None:
    """Replace the file's keyed hashes by those of what is known now; none of an erased one. Raises KeyUnavailable."""
    if child_file.is_erased:
        return
    identity = ChildIdentity.objects.filter(child_file=child_file).first()
    facts = {name: getattr(identity.unlock(child_file), name) for name in FACTS} if identity else {}
    permits = [row.unlock(child_file).number for row in Permit.objects.filter(child_file=child_file)]
    wanted = digests_for(**facts, permits=permits)
    have = {(row.kind, bytes(row.digest)): row.pk for row in BlindIndex.objects.filter(child_file=child_file)}
    gone = [pk for key, pk in have.items() if key not in wanted]
    if gone:
        BlindIndex.objects.filter(pk__in=gone).delete()
    BlindIndex.objects.bulk_create(
        [BlindIndex(child_file=child_file, kind=kind, digest=digest) for kind, digest in wanted - set(have)],
        ignore_conflicts=True,  # a colleague recorded the same fact at the same moment
    )


@transaction.atomic
def index_child(child_file: ChildFile, *, by: Any) -> None:
    """Call it whenever something known of a child changed: name, birth date, phone or document numbers.

    In order: replaces the keyed hashes; lets the database look for the same child at other agencies; writes an audit
    entry when it found one anew. Both agencies see it on their pages. Raises KeyUnavailable.
    """
    write_index(child_file)
    with connection.cursor() as cursor:
        cursor.execute("select accord_find_matches(%s)", [child_file.pk])
        (fresh,) = cursor.fetchone()
    if fresh:
        audit.record(Verb.WRITE, by=by, kind="child file", code=child_file.code, purpose="possible same child found")


@transaction.atomic
def answer_match(match: Match, *, by: Any, answer: MatchAnswer) -> None:
    """Say for the agency that holds the file whether it is the same child; a later answer replaces an earlier one.

    Writes an audit entry.
    """
    with connection.cursor() as cursor:
        cursor.execute("select accord_answer_match(%s, %s)", [match.uuid, answer])
    audit.record(Verb.WRITE, by=by, kind="child file", code=match.code, purpose=f"match {answer}")
