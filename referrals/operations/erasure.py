"""Erasing a child file: a lead asks, a second person destroys the key or refuses."""

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals.enums import ErasureOutcome
from referrals.models import ChildFile, Erasure


class NotErased(Exception):
    """The file could not be erased: somebody settled the request first, or a referral of the child is open."""


@transaction.atomic
def ask_erasure(child_file: ChildFile, *, by: Any, ground: str, authority: str) -> Erasure:
    """Ask a second person to erase the file. Asked twice it is one request. Writes an audit entry."""
    try:
        with transaction.atomic():
            asked = Erasure.objects.create(child_file=child_file, ground=ground, authority=authority, asked_by=by)
    except IntegrityError:
        return Erasure.objects.waiting().get(child_file=child_file)
    audit.record(Verb.WRITE, by=by, kind="child file", code=child_file.code, purpose=f"erasure asked: {ground}")
    return asked


@transaction.atomic
def carry_out_erasure(erasure: Erasure, *, by: Any) -> None:
    """Destroy the key, and with it all that is sealed about the child; drop the keyed hashes; mark the file erased.

    The database does it, and only for another person than the one who asked. Writes an audit entry. Raises NotErased.
    """
    with connection.cursor() as cursor:
        cursor.execute("select accord_erase(%s)", [erasure.pk])
        if cursor.fetchone() != (True,):
            raise NotErased
    audit.record(
        Verb.ERASE, by=by, kind="child file", code=erasure.child_file.code, purpose=f"erased: {erasure.ground}"
    )


@transaction.atomic
def refuse_erasure(erasure: Erasure, *, by: Any) -> None:
    """Keep the file; the request stays on record. Writes an audit entry. Raises NotErased when it was settled first."""
    waiting = Erasure.objects.waiting().filter(pk=erasure.pk)
    if not waiting.update(outcome=ErasureOutcome.REFUSED, settled_at=timezone.now(), settled_by=by):
        raise NotErased
    audit.record(Verb.WRITE, by=by, kind="child file", code=erasure.child_file.code, purpose="erasure refused")
