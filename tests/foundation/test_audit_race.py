"""Sealing while others write, on real connections: an entry that is not committed yet is never passed over."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import Error, connection, connections

from coordination.foundation import audit, audit_chain
from coordination.foundation.models import AuditCheckpoint, AuditEntry, Verb

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def somebody() -> Iterator[psycopg.Cursor]:
    """Another connection, as the application's role, in a transaction that it commits at the end."""
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            other.set_autocommit(False)
            cursor.execute("set role accord_app")
            yield cursor
            other.commit()
    finally:
        other.close()


def write(cursor: psycopg.Cursor, actor: str) -> None:
    cursor.execute(
        "insert into foundation_auditentry (actor, agency_code, role, verb, object_kind, object_code, purpose)"
        " values (%s, '', '', 'read', '', '', '')",
        [actor],
    )


def test_uncommitted_lower_entry_is_not_passed_over() -> None:
    with somebody() as slow:
        write(slow, "slow")
        with somebody() as quick:
            write(quick, "quick")

        assert audit_chain.seal() == 0  # the higher number is there, the lower one not yet

    assert audit_chain.seal() == 1
    assert AuditCheckpoint.objects.get().count == 2
    assert audit_chain.verify().entries == 2


def test_undone_lower_entry_holds_nothing_up() -> None:
    with somebody() as slow:
        write(slow, "slow")
        audit.record(Verb.READ, actor="quick")
        slow.execute("rollback")

    assert audit_chain.seal() == 1
    assert audit_chain.verify().entries == 1


def test_entry_written_while_sealing_waits_for_its_turn() -> None:
    """What begins while the sealing transaction is open gets a higher number and the next checkpoint."""
    audit.record(Verb.READ, actor="first")
    with somebody() as sealer:
        sealer.execute("select number from accord_seal_audit()")
        thread = threading.Thread(target=_record_on_another_connection, daemon=True)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()  # it waits for the lock, without a number
    thread.join(10)

    assert audit_chain.seal() == 1
    assert list(AuditCheckpoint.objects.order_by("number").values_list("count", flat=True)) == [1, 1]
    assert audit_chain.verify().entries == AuditEntry.objects.count() == 2


def _record_on_another_connection() -> None:
    audit.record(Verb.READ, actor="second")
    connection.close()


def test_two_sealers_make_no_checkpoint_twice() -> None:
    audit.record(Verb.READ, actor="first")
    with somebody() as sealer:
        sealer.execute("select number from accord_seal_audit()")
        assert audit_chain.seal() == 0

    assert audit_chain.seal() == 0
    assert AuditCheckpoint.objects.get().count == 1


def test_sealing_with_an_old_view_is_refused() -> None:
    with somebody() as sealer:
        sealer.execute("set transaction isolation level repeatable read")
        with pytest.raises(Error, match="read committed"):
            sealer.execute("select number from accord_seal_audit()")
