"""Refused attempts: one entry a request, in a transaction of its own, with nothing in it that somebody typed."""

import datetime

import pytest
from django.test import Client

from agencies.models import Agency
from coordination.foundation.models import AuditEntry
from tests import factories


def denied() -> list[tuple[str, str, str, str]]:
    rows = AuditEntry.objects.filter(verb="denied").order_by("id")
    return list(rows.values_list("actor", "object_kind", "object_code", "purpose"))


@pytest.fixture
def referral(sender, receiver):
    made = factories.referral(sender, receiver, "received")
    AuditEntry.objects.all().delete()
    return made


def test_foreign_thing(referral, outsider, as_member) -> None:
    path = referral.get_absolute_url()

    assert as_member(outsider).get(path).status_code == 404

    assert denied() == [(outsider.user.email, "referrals:referral_detail", referral.reference, "GET")]
    assert AuditEntry.objects.count() == 1
    entry = AuditEntry.objects.get()
    assert (entry.agency_code, entry.role, entry.address) == ("NDINAWE", "worker", "127.0.0.1")
    assert entry.request_id


def test_step_of_the_other_party(referral, receiver, as_member) -> None:
    assert as_member(receiver).post(f"{referral.get_absolute_url()}withdraw/", {"words": "x"}).status_code == 403

    assert denied() == [(receiver.user.email, "referrals:referral_move", referral.reference, "POST")]


def test_page_of_another_role(sender, as_member) -> None:
    assert as_member(sender).get("/audit/").status_code == 403

    assert denied() == [(sender.user.email, "foundation:audit_list", "", "GET")]


def test_agency_of_another_lead(outsider, as_member) -> None:
    lead = factories.membership(outsider.agency, "lead")
    factories.agency("RCMP-HTNCC")

    assert as_member(lead).get("/agencies/RCMP-HTNCC/people/").status_code == 403

    assert denied() == [(lead.user.email, "agencies:membership_list", "RCMP-HTNCC", "GET")]


def test_child_named_in_the_query(sender, receiver, outsider, as_member) -> None:
    child = factories.child_file(sender)

    assert as_member(outsider).get(f"/referrals/new/?next=x&child={child.code}").status_code == 404

    assert denied() == [(outsider.user.email, "referrals:referral_create", child.code, "GET")]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/children/Ada-Smith/", "referrals:child_detail"),
        ("/children/ADA-SMITH/", "referrals:child_detail"),
        ("/agencies/ADA/", "agencies:agency_detail"),
        ("/referrals/new/?child=Ada", "referrals:referral_create"),
        ("/referrals/2045550100/", "referrals:referral_detail"),
        ("/referrals/2011-04-03/", "referrals:referral_detail"),
    ],
)
def test_words_in_the_address_are_not_kept(sender, as_member, path: str, kind: str) -> None:
    assert as_member(sender).get(path).status_code == 404

    assert denied() == [(sender.user.email, kind, "", "GET")]


def test_form_without_its_key(sender, as_member) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = as_member(sender).cookies

    assert browser.generic("BREW-COFFEE-FOR-ADA", "/agencies/ADA/contact/").status_code == 403
    assert browser.post("/agencies/ADA/contact/").status_code == 403

    assert [row[1:] for row in denied()] == [
        ("agencies:agency_edit", "", "other"),
        ("agencies:agency_edit", "", "POST"),
    ]


def test_membership_of_somebody_else(sender, receiver, as_member) -> None:
    assert as_member(sender).post("/account/switch/", {"membership": receiver.uuid}).status_code == 400

    assert denied() == [(sender.user.email, "agencies:account_switch", "", "POST")]


def test_person_who_acts_for_nobody(db, as_member) -> None:
    ended = factories.membership(period=(datetime.date(2020, 1, 1), datetime.date(2021, 1, 1)))

    assert as_member(ended).get("/referrals/").status_code == 403

    assert denied() == [(ended.user.email, "referrals:referral_list", "", "GET")]
    assert AuditEntry.objects.get().membership_id is None


def test_strangers_and_addresses_that_do_not_exist_fill_nothing(sender, as_member) -> None:
    Client().get("/children/C-7K4M-2Q/")
    Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    as_member(sender).get("/nowhere/at/all/")

    assert AuditEntry.objects.count() == 0


def test_what_the_view_wrote_is_undone_and_the_entry_stays(sender, as_member, settings) -> None:
    settings.ROOT_URLCONF = "tests.foundation.refusing_urls"

    assert as_member(sender).post("/writes-then-refuses/").status_code == 403

    assert not Agency.objects.filter(code="HALF-DONE").exists()
    assert denied() == [(sender.user.email, "writes_then_refuses", "", "POST")]


def test_an_entry_is_never_larger_than_that_of_a_page_read(sender, as_member) -> None:
    """A refused request costs one entry, as a page read does, and no more bytes: probing fills no disk faster."""
    child = factories.child_file(sender, identity={"given_name": "Ada"})
    client = as_member(sender)
    AuditEntry.objects.all().delete()
    for number in range(3):
        client.get(child.get_absolute_url())
        client.get(f"/referrals/{'R' * 40}/?child={'x' * 1000}&{'y' * 1000}={number}")

    sizes = {
        verb: {
            len("".join(map(str, row)))
            for row in AuditEntry.objects.filter(verb=verb).values_list("object_kind", "object_code", "purpose")
        }
        for verb in ("read", "denied")
    }
    assert AuditEntry.objects.count() == 6
    assert max(sizes["denied"]) <= max(sizes["read"]) + 20
