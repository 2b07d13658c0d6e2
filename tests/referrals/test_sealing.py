"""What stands about a child in the tables: sealed, bound to its row and column, opened by the child's key alone."""

import datetime
import os
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from coordination.foundation.encryption import KeyUnavailable
from coordination.foundation.sealed import Erased, Sealed, SealedField
from coordination.key_ring import new_ring
from referrals import operations
from referrals.models import ChildFile, ChildIdentity, ChildKey, Consent, Message, Narrative, Permit, Referral
from tests import factories
from tests.application_role import application_role
from tests.owner_connection import owner_in_test
from tests.referrals.views.pages import text_of

IDENTITY = {
    "given_name": "Zyrianka",
    "family_name": "Quillfeather",
    "date_of_birth": datetime.date(2011, 4, 9),
    "safe_contact": "Call 204 555 0177 after six.",
    "documents": "Passport: QX445566",
}


@pytest.fixture
def referral(sender, receiver) -> Referral:
    """Accepted, with something in every sealed field."""
    made = factories.referral(sender, receiver, "accepted", identity=IDENTITY, what_happened="Hidden in a lorry.")
    permit = Permit(number="V-778899", issued_on=datetime.date(2026, 1, 1), expires_on=datetime.date(2026, 6, 1))
    with application_role(receiver):
        operations.add_message(made, by=receiver, words="She sleeps at the bakery.")
        operations.record_permit(made, by=receiver, permit=permit)
    return made


@pytest.fixture
def owner(db):
    with owner_in_test():
        yield


def column(model: Any, name: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"select {name} from {model._meta.db_table} order by id limit 1")
        return bytes(cursor.fetchone()[0])


NOT_WRITTEN = {(Consent, "child_view"), (Consent, "explained"), (Message, "answered_by")}


def test_columns_hold_sealed_bytes_alone(referral) -> None:
    secrets = [b"Zyrianka", b"Quillfeather", b"2011", b"bakery", b"lorry", b"778899", b"445566", b"Sandra", b"0177"]
    for model in (ChildIdentity, Narrative, Consent, Message, Permit):
        for field in model._meta.fields:
            if isinstance(field, SealedField):
                value = column(model, field.column)
                assert not any(secret in value for secret in secrets), field
                assert len(value) >= 28 or (model, field.name) in NOT_WRITTEN, field


def test_attributes_read_as_written(referral) -> None:
    identity = ChildIdentity.objects.get()

    assert {name: getattr(identity, name) for name in IDENTITY} == IDENTITY
    assert Narrative.objects.get().what_happened == "Hidden in a lorry."
    assert Consent.objects.get().decided_by == "Sandra Sender"
    assert Consent.objects.get().child_view == ""
    assert Message.objects.get(kind="message").words == "She sleeps at the bakery."
    assert Permit.objects.get().number == "V-778899"
    assert ChildIdentity.objects.only("pk").get().family_name == "Quillfeather"


def test_saving_what_was_not_opened_keeps_the_bytes(referral) -> None:
    before = column(ChildIdentity, "family_name")
    identity = ChildIdentity.objects.get()
    identity.given_name = "Ada"

    identity.save()

    assert column(ChildIdentity, "family_name") == before
    assert ChildIdentity.objects.get().given_name == "Ada"


@pytest.mark.parametrize(
    "move",
    [
        "update referrals_childidentity set given_name = family_name where id = %(one)s",
        "update referrals_childidentity a set given_name = b.given_name from referrals_childidentity b"
        " where a.id = %(one)s and b.id = %(other)s",
        "update referrals_childidentity a set given_name = n.what_happened from referrals_narrative n"
        " where a.id = %(one)s",
        "update referrals_childidentity set given_name = overlay(given_name placing '\\x00' from 20)"
        " where id = %(one)s",
        "update referrals_childkey a set wrapped = b.wrapped from referrals_childkey b"
        " where a.child_file_id = %(child)s and b.child_file_id = %(other_child)s",
    ],
    ids=["another column", "another row", "another table", "altered", "another child's key"],
)
def test_moved_or_altered_bytes_do_not_open(referral, sender, move: str) -> None:
    other = factories.child_file(sender, identity=IDENTITY)
    one = referral.child_file.identity
    with connection.cursor() as cursor:
        cursor.execute(
            move,
            {"one": one.pk, "other": other.identity.pk, "child": referral.child_file_id, "other_child": other.pk},
        )
        assert cursor.rowcount == 1

    with pytest.raises(KeyUnavailable, match="does not open"):
        _ = ChildIdentity.objects.get(pk=one.pk).given_name


def test_plain_values_never_reach_the_database(referral) -> None:
    for attempt in (
        lambda: ChildIdentity.objects.update(given_name="Ada"),
        lambda: ChildIdentity.objects.filter(given_name="Zyrianka").exists(),
        lambda: Narrative.objects.filter(what_happened=b"x").exists(),
        lambda: ChildIdentity._meta.get_field("given_name").value_to_string(ChildIdentity.objects.get()),
    ):
        with pytest.raises(TypeError, match="is sealed"), transaction.atomic():
            attempt()
    assert repr(Sealed(b"x")) == "<sealed>"


# ---- A lost or wrong key ------------------------------------------------------------------------


@pytest.mark.parametrize("ring", ["", "wrong", "other name"])
def test_lost_key_is_a_sentence_and_changes_nothing(referral, as_member, sender, settings, client, ring: str) -> None:
    master = ChildKey.objects.first().master
    before = [column(ChildIdentity, name) for name in IDENTITY]
    draft = factories.draft(sender, of=referral.child_file)
    settings.KEYS = {"": "", "wrong": new_ring(), "other name": new_ring().replace(master, "other")}[ring]
    browser = as_member(sender)

    for path in (
        f"/referrals/{referral.reference}/",
        f"/children/{referral.child_file.code}/",
        f"/referrals/{draft.reference}/draft/child/",
    ):
        page = browser.get(path)
        assert page.status_code == 503, path
        assert "Nothing was lost or changed" in text_of(page)
    typed = {"age_band": "12-14", "place": "CA-MB", "given_name": "Grace", "family_name": "", "form_key": ""}
    assert browser.post(f"/referrals/{draft.reference}/draft/child/", typed).status_code == 503
    assert [column(ChildIdentity, name) for name in IDENTITY] == before
    assert browser.get("/").status_code == 200

    health = client.get("/healthz")
    assert health.status_code == 503
    assert health.json()["status"] == "failing"
    expected = {"": "ACCORD_KEYS holds no key", "wrong": "does not open", "other name": f"The key {master} is not in"}
    assert expected[ring] in health.json()["keys"]


def test_health_is_well_with_the_right_keys(referral, client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_missing_key_of_one_child(referral, as_member, sender) -> None:
    ChildKey.objects.all().delete()

    assert as_member(sender).get(f"/children/{referral.child_file.code}/").status_code == 503


# ---- Rotating -----------------------------------------------------------------------------------


def rotated(settings) -> str:
    """Put a new key first; its name."""
    settings.KEYS = (
        f"{new_ring().split(',')[0].split(':')[0]}x:{new_ring().split(':')[1].split(',')[0]},{settings.KEYS}"
    )
    return settings.KEYS.split(":")[0]


def test_rotate_keys_wraps_anew_and_old_keys_can_go(referral, owner, sender, settings, capsys) -> None:
    factories.child_file(sender, identity=IDENTITY)
    name = rotated(settings)

    call_command("rotate_keys")
    call_command("rotate_keys")

    assert capsys.readouterr().out.splitlines() == [
        "2 child keys",
        f"2 re-wrapped. Everything is now under the key {name}; older ones are not needed.",
        f"0 re-wrapped. Everything is now under the key {name}; older ones are not needed.",
    ]
    settings.KEYS = ",".join(entry for entry in settings.KEYS.split(",") if entry.startswith((f"{name}:", "index:")))
    assert set(ChildKey.objects.values_list("master", flat=True)) == {name}
    assert ChildFile.objects.first().identity.given_name == "Zyrianka"


def test_rotate_keys_stops_and_goes_on(referral, owner, sender, settings, monkeypatch) -> None:
    for _one in range(2):
        factories.child_file(sender, identity=IDENTITY)
    name = rotated(settings)
    monkeypatch.setattr("referrals.health.BATCH", 1)
    with connection.cursor() as cursor:
        cursor.execute("select wrapped from referrals_childkey order by id offset 1 limit 1")
        whole = bytes(cursor.fetchone()[0])
        cursor.execute("update referrals_childkey set wrapped = 'x' where wrapped = %s", [whole])

    with pytest.raises(CommandError, match="Nothing was lost"):
        call_command("rotate_keys")

    assert ChildKey.objects.filter(master=name).count() == 1
    ChildKey.objects.filter(wrapped=b"x").update(wrapped=whole)
    call_command("rotate_keys")
    assert ChildKey.objects.filter(master=name).count() == ChildKey.objects.count() == 3


def test_rotate_keys_without_a_ring(referral, settings) -> None:
    settings.KEYS = ""

    with pytest.raises(CommandError, match="ACCORD_KEYS holds no key"):
        call_command("rotate_keys")


def test_application_role_cannot_touch_keys(referral, sender) -> None:
    for statement in ("update referrals_childkey set master = 'x'", "delete from referrals_childkey"):
        with (
            pytest.raises(Exception, match="permission denied"),
            application_role(sender),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_erased_child_has_no_key() -> None:
    with pytest.raises(Erased):
        ChildFile(erased_at=datetime.datetime.now(tz=datetime.UTC)).sealing_key()


def test_bench_alone_keeps_values_open(referral, settings) -> None:
    assert settings.UNPROTECTED is False
    assert not os.environ.get("ACCORD_BENCH_UNPROTECTED")
