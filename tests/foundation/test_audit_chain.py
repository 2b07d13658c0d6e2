"""The chain over the trail: whatever an owner of the database does to it is found, and the first place named.

Tests connect as the owner, whom no policy, grant or trigger binds: what they do here, the strongest intruder can do.
"""

import io
import re
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection

from coordination.foundation import audit, audit_chain
from coordination.foundation.models import AuditCheckpoint, AuditEntry, Verb
from coordination.foundation.origin import Origin, coming_from
from tests import factories

pytestmark = pytest.mark.django_db
AWKWARD = 'Zoë "☃" \\ \t\n\x01\x7f\u2028 </script> {}'


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def ids() -> list[int]:
    """Nine entries in three checkpoints, and one that waits; each unlike the others."""
    made = []
    member = factories.membership()
    for number in range(9):
        by = member if number % 2 else None
        purpose, code = f"{AWKWARD} {number}", f"C-{number}"
        audit.record(Verb.READ, by=by, actor="worker", kind="child file", code=code, purpose=purpose)
        made = list(AuditEntry.objects.order_by("id").values_list("id", flat=True))
        if number % 3 == 2:
            assert audit_chain.seal() == 1
    with coming_from(Origin(address="2001:db8::1")):
        audit.record(Verb.SIGN_IN_FAILED, actor="stranger@example.org")
    return made


def broken() -> str:
    with pytest.raises(audit_chain.Broken) as found:
        audit_chain.verify()
    return str(found.value)


def verified(*arguments: str) -> list[str]:
    output = io.StringIO()
    call_command("verify_audit", *arguments, stdout=output)
    return output.getvalue().splitlines()


# ---- It holds -----------------------------------------------------------------------------------


def test_whole_trail_holds(ids) -> None:
    newest = bytes(AuditCheckpoint.objects.latest("number").root).hex()

    assert verified() == [
        "The trail holds: 9 entries in 3 checkpoints.",
        "1 entries wait to be sealed.",
        f"Newest root: {newest}",
    ]
    assert verified("--newest", newest.upper()) == verified()
    for checkpoint in AuditCheckpoint.objects.all():
        assert verified("--newest", bytes(checkpoint.root).hex()) == verified()


def test_empty_trail_holds(db) -> None:
    assert audit_chain.seal() == 0
    assert verified() == [
        "The trail holds: 0 entries in 0 checkpoints.",
        "0 entries wait to be sealed.",
        "Newest root: none yet",
    ]


def test_gaps_of_undone_transactions_hold(ids) -> None:
    sql("select nextval('foundation_auditentry_id_seq')")
    audit.record(Verb.READ, actor="after the gap")
    assert audit_chain.seal() == 1

    assert audit_chain.verify().entries == 11


def test_more_than_one_checkpoint_holds_is_sealed_at_once(db) -> None:
    sql("insert into foundation_auditentry (actor, agency_code, role, verb, object_kind, object_code, purpose)"
        " select 'x', '', '', 'read', '', n::text, '' from generate_series(1, 5001) n")  # fmt: skip

    assert audit_chain.seal() == 2
    assert list(AuditCheckpoint.objects.order_by("number").values_list("number", "count")) == [(1, 5000), (2, 1)]
    assert audit_chain.verify().entries == 5001


def test_root_is_logged(db, caplog) -> None:
    audit.record(Verb.READ, actor="somebody")

    with caplog.at_level("INFO", "accord.audit"):
        audit_chain.seal()

    root = bytes(AuditCheckpoint.objects.get().root).hex()
    assert [record.getMessage() for record in caplog.records][0].endswith(f"(1), root {root}")


def test_part_of_the_chain(ids) -> None:
    assert audit_chain.newest_part(100) == 0
    assert audit_chain.newest_part(4) == 1
    assert audit_chain.newest_part(3) == 2
    assert (audit_chain.verify(since=1).entries, audit_chain.verify(since=1).skipped) == (6, 1)


# ---- It does not --------------------------------------------------------------------------------

CHANGES = {
    "actor = 'somebody else'": "a person",
    "at = at + interval '1 microsecond'": "a moment",
    "membership_id = 7": "a membership",
    "agency_code = 'OTHER'": "an agency",
    "role = 'lead'": "a role",
    "verb = 'export'": "a verb",
    "object_kind = 'referral'": "a kind",
    "object_code = 'C-X'": "a code",
    "purpose = 'none'": "a purpose",
    "address = '192.0.2.7'": "an address",
    "request_id = '7f2c1a52-7d35-4f4e-9d6c-4b1c3a3f0b11'": "a request",
}


@pytest.mark.parametrize("change", CHANGES)
def test_altered_entry(ids, change: str) -> None:
    sql(f"update foundation_auditentry set {change} where id = {ids[4]}")

    assert broken() == f"Entry {ids[4]} was altered."


def test_every_column_is_sealed(db) -> None:
    columns = [field.attname for field in AuditEntry._meta.concrete_fields]

    assert sorted(audit_chain.COLUMNS) == sorted(columns)
    assert {change.partition(" ")[0] for change in CHANGES} == set(columns) - {"id"}


@pytest.mark.parametrize("place", [0, 1, 2, 3, 8])
def test_deleted_entry(ids, place: int) -> None:
    sql(f"delete from foundation_auditentry where id = {ids[place]}")

    assert broken() == f"Entry {ids[place]} is missing."


def swap(one: int, other: int) -> None:
    sql(f"update foundation_auditentry set id = -1 where id = {one}")
    sql(f"update foundation_auditentry set id = {one} where id = {other}")
    sql(f"update foundation_auditentry set id = {other} where id = -1")


def test_swapped_entries(ids) -> None:
    swap(ids[3], ids[5])

    assert broken() == f"Entry {ids[3]} holds what was sealed as entry {ids[5]}: they were put in another order."


def test_swapped_across_checkpoints(ids) -> None:
    swap(ids[1], ids[7])

    assert broken() == f"Entry {ids[1]} was altered."


@pytest.mark.parametrize("where", ["in a gap", "before all", "between checkpoints"])
def test_forged_entry(ids, where: str) -> None:
    if where == "between checkpoints":
        sql("select nextval('foundation_auditentry_id_seq')")
        audit.record(Verb.READ, actor="next")
        audit_chain.seal()
        number = AuditEntry.objects.latest("id").pk - 1
    elif where == "before all":
        number = -3
    else:
        audit.record(Verb.READ, actor="next")
        sql("select nextval('foundation_auditentry_id_seq')")
        audit.record(Verb.READ, actor="next but one")
        audit_chain.seal()
        number = AuditEntry.objects.latest("id").pk - 1
    assert audit_chain.verify()

    sql(f"insert into foundation_auditentry (id, actor, agency_code, role, verb, object_kind, object_code, purpose)"
        f" values ({number}, 'x', '', '', 'read', '', '', '')")  # fmt: skip

    assert broken() == f"Entry {number} was added after its neighbours were sealed."


def test_cut_tail_of_entries(ids) -> None:
    sql(f"delete from foundation_auditentry where id > {ids[4]}")

    assert broken() == f"Entry {ids[5]} is missing."


def test_cut_tail_with_its_checkpoints(ids) -> None:
    """Consistent in itself: found by the root that was kept elsewhere, and by that alone."""
    newest = bytes(AuditCheckpoint.objects.latest("number").root).hex()
    sql(f"delete from foundation_auditentry where id > {ids[5]}")
    sql("delete from foundation_auditcheckpoint where number > 2")

    assert verified()[0] == "The trail holds: 6 entries in 2 checkpoints."
    with pytest.raises(CommandError, match=f"No checkpoint has the root {newest}: the end .* was cut off"):
        verified("--newest", newest)


def test_rewritten_tail(ids) -> None:
    """An intruder who alters an entry and lets the database seal anew is found by the kept root."""
    newest = bytes(AuditCheckpoint.objects.latest("number").root).hex()
    sql("delete from foundation_auditcheckpoint where number > 1")
    sql(f"update foundation_auditentry set actor = 'nobody' where id = {ids[4]}")
    audit_chain.seal()

    assert audit_chain.verify().entries == 10
    with pytest.raises(audit_chain.Broken, match="cut off or rewritten"):
        audit_chain.verify(newest=newest)


@pytest.mark.parametrize(
    "change",
    [
        "first_id = first_id + 1",
        "last_id = last_id + 1",
        "count = 2",
        "ids = ids[1:2]",
        "ids = '{}', hashes = ''",
        "ids = array[ids[2], ids[1], ids[3]]",
        "hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0))",
        "hashes = substr(hashes, 1, 64)",
        "root = sha256('x')",
        "made_at = made_at - interval '1 day'",
    ],
)
def test_altered_checkpoint(ids, change: str) -> None:
    sql(f"update foundation_auditcheckpoint set {change} where number = 2")

    assert broken() == "Checkpoint 2 was altered."


def test_altered_checkpoint_made_consistent(ids) -> None:
    """Its root worked out anew fits the checkpoint, and no longer the next one."""
    sql(f"update foundation_auditentry set actor = 'nobody' where id = {ids[4]}")
    sql("delete from foundation_auditcheckpoint where number = 3")
    third = AuditEntry.objects.filter(id__gt=ids[5])
    later = list(third.values_list("id", flat=True))
    kept = AuditCheckpoint.objects.get(number=2)
    anew = "select string_agg(accord_audit_hash(e), ''::bytea order by id) from foundation_auditentry e"
    sql(f"update foundation_auditcheckpoint set hashes = ({anew} where id = any(ids)) where number = 2")
    forged = audit_chain.root_of(AuditCheckpoint.objects.get(number=2))
    AuditCheckpoint.objects.filter(number=2).update(root=forged)
    AuditCheckpoint.objects.create(
        number=3, first_id=later[0], last_id=later[-1], count=len(later), ids=later, hashes=bytes(32 * len(later)),
        previous_root=kept.root, root=bytes(32), made_at=kept.made_at,
    )  # fmt: skip

    assert broken() == "Checkpoint 3 does not follow from the one before it: one of the two was altered."


@pytest.mark.parametrize("number", [1, 2])
def test_missing_checkpoint(ids, number: int) -> None:
    sql(f"delete from foundation_auditcheckpoint where number = {number}")

    assert broken() == f"Checkpoint {number} is missing."


def test_command_ends_with_one_and_names_the_place(ids) -> None:
    sql(f"delete from foundation_auditentry where id = {ids[0]}")

    with pytest.raises(CommandError, match=re.escape(f"The trail is broken. Entry {ids[0]} is missing.")) as found:
        verified()
    assert found.value.returncode == 1


def test_command_takes_a_root_alone(db) -> None:
    with pytest.raises(CommandError, match="64 hexadecimal digits"):
        verified("--newest", "abc")


# ---- Who may seal, and what -----------------------------------------------------------------------


def test_application_seals_and_writes_no_checkpoint(ids, sender, application_role: Callable) -> None:
    with application_role(sender):
        assert audit_chain.seal() == 1
        assert AuditCheckpoint.objects.count() == 0

    assert AuditCheckpoint.objects.count() == 4


@pytest.mark.parametrize(
    "statement",
    [
        "insert into foundation_auditcheckpoint select * from foundation_auditcheckpoint",
        "update foundation_auditcheckpoint set count = 0",
        "delete from foundation_auditcheckpoint",
        "truncate foundation_auditcheckpoint",
    ],
)
def test_nobody_else_writes_checkpoints(ids, auditor, application_role: Callable, statement: str) -> None:
    with pytest.raises(Error, match="permission denied"), application_role(auditor):
        sql(statement)


def test_auditor_proves_under_row_security(ids, auditor, sender, application_role: Callable) -> None:
    with application_role(auditor):
        assert audit_chain.verify().entries == 9
    with application_role(sender):
        assert audit_chain.verify().entries == 0
