"""Erasing a child file: who may ask, who decides, what can be read afterwards, and what cannot."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from coordination.foundation.encryption import KeyUnavailable
from coordination.foundation.models import AuditEntry
from coordination.foundation.sealed import Erased
from referrals import operations
from referrals.models import BlindIndex, ChildFile, ChildIdentity, ChildKey, Erasure, Message, Narrative, Referral
from tests import factories
from tests.application_role import application_role
from tests.owner_connection import owner_in_test
from tests.referrals.test_sealing import IDENTITY, rotated
from tests.referrals.views.pages import text_of

TYPED = {"ground": "court_order", "authority": "Court of King's Bench 26-01-0099"}


@pytest.fixture
def second_lead(sender):
    return factories.membership(sender.agency, role="lead", name="Zoe Second")


@pytest.fixture
def receiving_lead(receiver):
    return factories.membership(receiver.agency, role="lead", name="Rita Lead")


@pytest.fixture
def referral(sender, receiver) -> Referral:
    return factories.referral(sender, receiver, "completed", identity=IDENTITY, what_happened="Hidden in a lorry.")


@pytest.fixture
def child_file(referral) -> ChildFile:
    return referral.child_file


@pytest.fixture
def asked(child_file, lead) -> Erasure:
    with application_role(lead):
        return operations.ask_erasure(child_file, by=lead, **TYPED)


def path(child_file: ChildFile, step: str) -> str:
    return f"/children/{child_file.code}/erasure/{step}/"


@pytest.mark.parametrize("who", ["second_lead", "receiving_lead"])
def test_two_people_erase(request, as_member, lead, child_file, referral, who: str) -> None:
    BlindIndex.objects.create(child_file=child_file, kind="name", digest=b"x" * 32)
    second = request.getfixturevalue(who)

    asked = as_member(lead).post(path(child_file, "ask"), TYPED)
    shown = text_of(as_member(second).get(path(child_file, "settle")))
    done = as_member(second).post(path(child_file, "settle"))

    assert (asked.status_code, done.status_code) == (302, 302)
    assert "26-01-0099" in shown
    assert (ChildKey.objects.count(), BlindIndex.objects.count()) == (0, 0)
    erasure = Erasure.objects.get()
    assert (erasure.outcome, erasure.settled_by) == ("erased", second)
    purposes = list(AuditEntry.objects.filter(object_code=child_file.code).values_list("purpose", flat=True))
    assert {"erasure asked: court_order", "erased: court_order"} <= set(purposes)
    page = text_of(as_member(lead).get(child_file.get_absolute_url()))
    assert "was erased on" in page
    assert "Zyrianka" not in page + text_of(as_member(lead).get(referral.get_absolute_url()))
    assert Referral.objects.get(pk=referral.pk).status == "completed"


def test_erased_reads_as_empty_and_takes_nothing(asked, second_lead, sender, as_member, child_file, referral) -> None:
    with application_role(second_lead):
        operations.carry_out_erasure(asked, by=second_lead)

    identity = ChildIdentity.objects.get()
    assert (identity.full_name, identity.date_of_birth, Narrative.objects.get().what_happened) == ("", None, "")
    assert {row.words for row in Message.objects.all()} <= {""}
    browser = as_member(sender)
    assert browser.get(f"/referrals/new/?child={child_file.code}").status_code == 404
    assert browser.get(f"/referrals/{referral.reference}/reopen/").status_code == 403
    identity.given_name = "Ada"
    with pytest.raises(Erased):
        identity.save()


def test_copies_made_before_do_not_open(child_file, asked, second_lead, settings) -> None:
    """A backup of the data alone never opens; one with the wrapped key, no more once the master key is gone."""
    backup = ChildIdentity.objects.get().__dict__["given_name"]
    key = ChildKey.objects.get()
    key_in_backup = ChildKey(child_file_id=key.child_file_id, master=key.master, wrapped=bytes(key.wrapped))
    with application_role(second_lead):
        operations.carry_out_erasure(asked, by=second_lead)

    name = rotated(settings)
    with owner_in_test():
        call_command("rotate_keys")
    settings.KEYS = ",".join(entry for entry in settings.KEYS.split(",") if entry.startswith((f"{name}:", "index:")))

    assert ChildIdentity(child_file=ChildFile.objects.get(), given_name=backup).given_name == ""
    with pytest.raises(KeyUnavailable):
        key_in_backup.opened()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("sender", 403),
        ("lead", 403),
        ("receiver", 403),
        ("second_lead", 200),
        ("receiving_lead", 200),
        ("outsider", 404),
        ("coordinator", 404),
        ("administrator", 404),
        ("auditor", 404),
    ],
)
def test_who_decides(request, as_member, asked, child_file, who: str, status: int) -> None:
    browser = as_member(request.getfixturevalue(who))

    assert browser.get(path(child_file, "settle")).status_code == status
    if status != 200:
        assert browser.post(path(child_file, "settle")).status_code == status
        assert browser.post(path(child_file, "refuse")).status_code == status
        assert ChildKey.objects.exists()
        assert Erasure.objects.get().is_waiting


@pytest.mark.parametrize("who", ["sender", "lead", "receiver", "outsider", "coordinator", "administrator", "auditor"])
def test_database_refuses_everybody_but_a_second_lead(request, asked, who: str) -> None:
    with application_role(request.getfixturevalue(who)), connection.cursor() as cursor:
        cursor.execute("select accord_erase(%s)", [asked.pk])
        assert cursor.fetchone() == (False,)
    assert ChildKey.objects.exists()


def test_same_person_in_another_membership_is_no_second_person(asked, lead, receiver) -> None:
    elsewhere = factories.membership(receiver.agency, role="lead", person=lead.user)

    with application_role(elsewhere), connection.cursor() as cursor:
        cursor.execute("select accord_erase(%s)", [asked.pk])
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize("status", ["draft", "sent", "received", "accepted", "in_progress", "needs_information"])
def test_nothing_is_erased_while_a_referral_is_open(
    sender, receiver, lead, second_lead, as_member, status: str
) -> None:
    child_file = factories.referral(sender, receiver, status, identity=IDENTITY).child_file
    as_member(lead).post(path(child_file, "ask"), TYPED)

    page = as_member(second_lead).post(path(child_file, "settle"), follow=True)

    assert "Nothing was erased" in text_of(page)
    assert ChildKey.objects.count() == 1


def test_refusing_keeps_the_file(asked, second_lead, lead, as_member, child_file) -> None:
    as_member(second_lead).post(path(child_file, "refuse"))

    assert Erasure.objects.get().outcome == "refused"
    assert ChildKey.objects.exists()
    assert as_member(second_lead).get(path(child_file, "settle")).status_code == 404
    assert as_member(lead).get(path(child_file, "ask")).status_code == 200


def test_asking_twice_is_one_request(asked, lead, child_file) -> None:
    with application_role(lead):
        assert operations.ask_erasure(child_file, by=lead, **TYPED) == asked


@pytest.mark.parametrize("typed", [{"ground": ""}, {"ground": "spite"}, {"authority": ""}, {"authority": " . "}])
def test_asking_needs_a_ground_and_a_rule(as_member, lead, child_file, typed) -> None:
    page = as_member(lead).post(path(child_file, "ask"), TYPED | typed)

    assert page.status_code == 422
    assert page.context["form"].errors
    assert not Erasure.objects.exists()


def test_what_is_due(as_member, lead, sender, receiver, settings) -> None:
    settings.RETENTION_YEARS = 5
    long_ago = timezone.now() - datetime.timedelta(days=6 * 366)
    old, recent, still_open = (factories.referral(sender, receiver, "completed") for _one in range(3))
    without = factories.child_file(sender)
    ChildFile.objects.filter(
        pk__in=[old.child_file_id, still_open.child_file_id, recent.child_file_id, without.pk]
    ).update(created_at=long_ago)
    Referral.objects.filter(pk__in=[old.pk, still_open.pk]).update(updated_at=long_ago)
    factories.draft(sender, of=still_open.child_file)

    page = as_member(lead).get("/children/due-for-erasure/")

    assert {row.pk for row in page.context["page"].rows} == {old.child_file_id, without.pk}


def test_who_sees_what_is_due(as_member, sender, lead, coordinator, auditor) -> None:
    answers = [
        as_member(who).get("/children/due-for-erasure/").status_code for who in (sender, lead, coordinator, auditor)
    ]

    assert answers == [403, 200, 403, 403]
