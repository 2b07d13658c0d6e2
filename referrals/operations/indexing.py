"""Keeping a child file's keyed hashes in step with what is known, and looking for the same child at other agencies."""

from typing import Any

from django.db import connection, connections, transaction

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
    database = child_file._state.db
    hashes = BlindIndex.objects.using(database).filter(child_file=child_file)
    identity = ChildIdentity.objects.using(database).filter(child_file=child_file).first()
    facts = {name: getattr(identity.unlock(child_file), name) for name in FACTS} if identity else {}
    permits = Permit.objects.using(database).issued().filter(child_file=child_file)
    wanted = digests_for(**facts, permits=[row.unlock(child_file).number for row in permits])
    have = {(row.kind, bytes(row.digest)): row.pk for row in hashes}
    gone = [pk for key, pk in have.items() if key not in wanted]
    if gone:
        hashes.filter(pk__in=gone).delete()
    BlindIndex.objects.using(database).bulk_create(
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


def index_all() -> int:
    """Index every child file anew, as the tables' owner, each in a transaction of its own; how many.

    Writes one audit entry. Raises KeyUnavailable.
    """
    total = 0
    for child_file in ChildFile.objects.using("owner").filter(erased_at__isnull=True).order_by("pk").iterator():
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            write_index(child_file)
            cursor.execute("select accord_match_child(%s)", [child_file.pk])
        total += 1
    audit.record(Verb.JOB, actor="manage.py index_children", kind="child file", purpose=f"{total} indexed")
    return total


@transaction.atomic
def answer_match(match: Match, *, by: Any, answer: MatchAnswer) -> None:
    """Say for the agency that holds the file whether it is the same child; a later answer replaces an earlier one.

    Writes an audit entry.
    """
    with connection.cursor() as cursor:
        cursor.execute("select accord_answer_match(%s, %s)", [match.uuid, answer])
    audit.record(Verb.WRITE, by=by, kind="child file", code=match.code, purpose=f"match {answer}")
