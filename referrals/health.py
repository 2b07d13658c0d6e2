"""What `/healthz` and `rotate_keys` ask of the children's keys."""

import django.db
from django.db import connection, transaction

from coordination.foundation import audit, encryption
from coordination.foundation.models import Verb
from referrals.models.keys import ChildKey, key_place

BATCH = 500  # keys wrapped anew in one transaction


def keys_fault() -> str:
    """Why children's keys do not open, for operators; empty when one of each master key does."""
    if fault := encryption.ring_fault():
        return fault
    try:
        with connection.cursor() as cursor:
            cursor.execute("select master, child_file_id, wrapped from accord_key_samples()")
            samples = cursor.fetchall()
    except django.db.Error:
        return "The children's keys cannot be read: run manage.py migrate --database owner."
    for master, child_file_id, wrapped in samples:
        try:
            encryption.unwrap(master, bytes(wrapped), key_place(child_file_id))
        except encryption.KeyUnavailable as error:
            return str(error)
    return ""


def rewrap_child_keys() -> int:
    """Wrap one batch anew with the newest master key, as the tables' owner; how many. Two at once share the work."""
    newest = encryption.newest()
    with transaction.atomic(using="owner"):
        rows = ChildKey.objects.using("owner").exclude(master=newest).order_by("pk")
        batch = list(rows.select_for_update(skip_locked=True)[:BATCH])
        for row in batch:
            row.master, row.wrapped = encryption.wrap(row.opened(), row.place)
        ChildKey.objects.using("owner").bulk_update(batch, ["master", "wrapped"])
    if batch:
        audit.record(Verb.WRITE, actor="rotate_keys", kind="child key", purpose=f"{len(batch)} wrapped with {newest}")
    return len(batch)
