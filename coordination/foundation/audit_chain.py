"""The chain of checkpoints over the audit trail: sealing what waits, and proving what was sealed.

The database seals (`accord_seal_audit`); the proof is worked out here anew, so that a fault in one shows in the other.
What an attacker who owns the database rewrites from some checkpoint to the end is consistent in itself; it is found by
a root that was kept elsewhere, which is why each root goes to the log.
"""

import datetime
import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import django.db
from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from coordination.foundation.models import AuditCheckpoint, AuditEntry

logger = logging.getLogger("accord.audit")

SEALED_AT_ONCE = 5000  # as many entries as one checkpoint holds at most
FIRST_ROOT = bytes(32)
BEFORE_ALL = -(2**63)
COLUMNS = (
    "id", "at", "membership_id", "actor", "agency_code", "role", "verb", "object_kind", "object_code", "purpose",
    "address", "request_id",
)  # fmt: skip
Row = tuple[Any, ...]


class Broken(Exception):
    """The trail is not what was sealed; the message names the first place."""


@dataclass
class Proof:
    """How far the trail holds."""

    entries: int = 0
    checkpoints: int = 0
    waiting: int = 0
    root: str = ""
    skipped: int = 0  # checkpoints before the ones looked at


def seal() -> int:
    """Seal what waits, each checkpoint in a transaction of its own; how many were made.

    Each root is logged once it is kept. While the table is busy with a long transaction nothing is done: a later call
    seals the same entries.
    """
    made = 0
    while True:
        try:
            row = _sealed()
        except django.db.OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            logger.info("the trail is busy: sealing waits for the next time")
            return made
        if row is None:
            return made
        made += 1
        number, first, last, count, root = row
        logger.info("checkpoint %d: entries %d to %d (%d), root %s", number, first, last, count, root)
        if count < SEALED_AT_ONCE:
            return made


def _sealed() -> Row | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select number, first_id, last_id, count, encode(root, 'hex') from accord_seal_audit()")
        return cursor.fetchone()


def verify(*, newest: str = "", since: int = 0) -> Proof:
    """Prove the trail from checkpoint `since` on, in constant memory; raises Broken at the first fault.

    `newest` is a root that somebody kept: the chain must still contain it. Needs a transaction whose actor reads all.
    """
    proof, is_kept = Proof(skipped=since), not newest
    previous = AuditCheckpoint.objects.filter(number=since).first() if since else None
    for checkpoint in AuditCheckpoint.objects.filter(number__gt=since).order_by("number").iterator(chunk_size=20):
        _prove_link(checkpoint, previous, expected=since + proof.checkpoints + 1)
        _prove_entries(checkpoint, previous)
        proof.checkpoints += 1
        proof.entries += checkpoint.count
        proof.root = bytes(checkpoint.root).hex()
        is_kept = is_kept or proof.root == newest
        previous = checkpoint
    if not is_kept:
        raise Broken(
            _("No checkpoint has the root %(root)s: the end of the trail was cut off or rewritten.") % {"root": newest}
        )
    proof.waiting = AuditEntry.objects.filter(id__gt=_last_id(previous)).count()
    return proof


def newest_part(entries: int) -> int:
    """The checkpoint after which about that many entries are sealed: from where a page can prove without a wait."""
    rows = AuditCheckpoint.objects.order_by("-number").values_list("number", "count")
    for number, count in rows[:entries]:
        entries -= count
        if entries <= 0:
            return number - 1
    return 0


def _prove_link(checkpoint: AuditCheckpoint, previous: AuditCheckpoint | None, *, expected: int) -> None:
    """That the checkpoint is the next one, hangs on the one before and is as it was made."""
    if checkpoint.number != expected:
        raise Broken(_("Checkpoint %(number)s is missing.") % {"number": expected})
    before = bytes(previous.root) if previous else FIRST_ROOT
    if bytes(checkpoint.previous_root) != before:
        raise Broken(
            _("Checkpoint %(number)s does not follow from the one before it: one of the two was altered.")
            % {"number": expected}
        )
    ids = checkpoint.ids
    is_whole = (
        len(checkpoint.hashes) == 32 * len(ids) > 0
        and ids == sorted(set(ids))
        and (checkpoint.first_id, checkpoint.last_id, checkpoint.count) == (ids[0], ids[-1], len(ids))
        and ids[0] > _last_id(previous)
    )
    if not is_whole or root_of(checkpoint) != bytes(checkpoint.root):
        raise Broken(_("Checkpoint %(number)s was altered.") % {"number": expected})


def _prove_entries(checkpoint: AuditCheckpoint, previous: AuditCheckpoint | None) -> None:
    """That the entries up to the checkpoint's last are those that were sealed, each unchanged."""
    stretch = AuditEntry.objects.filter(id__gt=_last_id(previous), id__lte=checkpoint.last_id).order_by("id")
    sealed = list(zip(checkpoint.ids, _hashes(checkpoint), strict=True))
    position = 0
    for row in stretch.values_list(*COLUMNS).iterator(chunk_size=2000):
        if position == len(sealed) or row[0] < sealed[position][0]:
            raise Broken(_("Entry %(number)s was added after its neighbours were sealed.") % {"number": row[0]})
        if row[0] > sealed[position][0]:
            raise Broken(_("Entry %(number)s is missing.") % {"number": sealed[position][0]})
        if hash_of(row) != sealed[position][1]:
            raise Broken(_why_other(row, sealed))
        position += 1
    if position < len(sealed):
        raise Broken(_("Entry %(number)s is missing.") % {"number": sealed[position][0]})


def _why_other(row: Row, sealed: Iterable[tuple[int, bytes]]) -> str:
    """Whether an entry that is not what was sealed is another one in its place, or was altered."""
    for number, digest in sealed:
        if hash_of((number, *row[1:])) == digest:
            words = _("Entry %(number)s holds what was sealed as entry %(other)s: they were put in another order.")
            return words % {"number": row[0], "other": number}
    return _("Entry %(number)s was altered.") % {"number": row[0]}


def hash_of(row: Row) -> bytes:
    """The hash of one entry, from its COLUMNS: of the text of a JSON array, as `accord_audit_hash` does it."""
    number, at, *between, address, request_id = row
    values = [number, _moment(at), *between, address, str(request_id) if request_id else None]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).digest()


def root_of(checkpoint: AuditCheckpoint) -> bytes:
    """What the checkpoint's root must be."""
    parts = [b"accord audit checkpoint 1", bytes(checkpoint.previous_root), _eight(checkpoint.number)]
    parts += [_moment(checkpoint.made_at).encode(), _eight(checkpoint.first_id), _eight(checkpoint.last_id)]
    parts += [_eight(checkpoint.count)]
    for number, digest in zip(checkpoint.ids, _hashes(checkpoint), strict=True):
        parts += [_eight(number), digest]
    return hashlib.sha256(b"".join(parts)).digest()


def _hashes(checkpoint: AuditCheckpoint) -> Iterator[bytes]:
    joined = bytes(checkpoint.hashes)
    return (joined[start : start + 32] for start in range(0, len(joined), 32))


def _last_id(checkpoint: AuditCheckpoint | None) -> int:
    return checkpoint.last_id if checkpoint else BEFORE_ALL


def _eight(number: int) -> bytes:
    return number.to_bytes(8, "big", signed=True)


def _moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
