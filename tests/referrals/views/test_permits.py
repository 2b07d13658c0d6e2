"""The list of permits, requests and refusals on a referral, and the warning by the rule in force."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Membership, PermitRule
from referrals import operations
from referrals.models import Permit, Referral
from tests import factories
from tests.referrals.views.pages import at, text_of

LIST = reverse("referrals:permit_list")


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


@pytest.fixture
def accepted(sender, receiver) -> Referral:
    return factories.referral(sender, receiver, "accepted")


@pytest.fixture
def record(application_role):
    def run(referral: Referral, by: Membership, number: str, ends_in: int, **values) -> Permit:
        permit = Permit(number=number, issued_on=in_days(-500), expires_on=in_days(ends_in), **values)
        with application_role(by):
            operations.record_permit(referral, by=by, permit=permit)
        return permit

    return run


def listed(client, which: str = "") -> list[str]:
    response = client.get(LIST, {"which": which} if which else {})
    assert response.status_code == 200
    return [row.number for row in response.context["page"].rows]


@pytest.fixture
def rule(db) -> PermitRule:
    return PermitRule.objects.create(
        code="length",
        label_en="Length of a permit",
        value_en="At least 12 months",
        source="The department",
        effective_from=datetime.date(2025, 2, 4),
        at_least_months=12,
    )


def test_list_keeps_and_orders(as_member, accepted, receiver, record) -> None:
    renewed = record(accepted, receiver, "renewed", 2)
    for number, days in [("d60", 60), ("d61", 61), ("d30", 30), ("d31", 31), ("d7", 7), ("d0", 0), ("old", -9)]:
        record(accepted, receiver, number, days)
    record(accepted, receiver, "newest", -1, renews=renewed)
    client = as_member(receiver)

    found = {which: listed(client, which) for which in ("", "60", "30", "7", "expired", "requested", "all")}

    assert found == {
        "": ["d0", "d7", "d30", "d31", "d60"],
        "60": ["d0", "d7", "d30", "d31", "d60"],
        "30": ["d0", "d7", "d30"],
        "7": ["d0", "d7"],
        "expired": ["newest", "old"],
        "requested": [],
        "all": ["old", "newest", "d0", "renewed", "d7", "d30", "d31", "d60", "d61"],
    }


def test_list_is_for_those_who_opened_the_child(as_member, accepted, sender, receiver, outsider, record) -> None:
    record(accepted, receiver, "V-1", 5)
    preview = factories.referral(sender, outsider, "received", of=accepted.child_file)

    assert preview.child_file == accepted.child_file
    assert [listed(as_member(member)) for member in (sender, receiver, outsider)] == [["V-1"], ["V-1"], []]


def test_list_shows_codes_and_needs_but_no_number(as_member, accepted, receiver, record) -> None:
    record(accepted, receiver, "V-98765", 5, referral_need=accepted.referral_needs.get())

    text = text_of(as_member(receiver).get(LIST))

    assert accepted.child_file.code in text
    assert "in 5 days" in text
    assert str(accepted.referral_needs.get()) in text
    assert "V-98765" not in text


def test_list_of_an_agency_that_does_not_see_the_need(as_member, accepted, sender, receiver, outsider, record) -> None:
    """The child is opened through another referral: the permit shows, the need does not."""
    record(accepted, receiver, "V-1", 5, referral_need=accepted.referral_needs.get())
    factories.referral(sender, outsider, "accepted", of=accepted.child_file)

    response = as_member(outsider).get(LIST)

    assert accepted.child_file.code in text_of(response)
    assert accepted.reference not in text_of(response)


def test_list_pages_by_keyset(as_member, accepted, receiver, record, queries_of) -> None:
    for number in range(52):
        record(accepted, receiver, f"V{number}", 1 + number // 3)
    client = as_member(receiver)

    first = client.get(LIST).context["page"]
    second = client.get(LIST, {"page": first.next}).context["page"]

    assert [row.number for row in [*first.rows, *second.rows]] == [f"V{number}" for number in range(52)]
    assert (len(second.rows), second.next) == (2, "")
    assert client.get(LIST, {"page": "n.WyJ4IiwxXQ"}).status_code == 400
    assert len(queries_of(client, LIST)) == len(queries_of(client, f"{LIST}?which=7"))


def test_request_refuse_and_request_again(as_member, accepted, sender, receiver) -> None:
    need = accepted.referral_needs.get()
    page = as_member(sender).post(
        at("permit_request", accepted), {"requested_on": "2026-01-05", "referral_need": need.pk}, follow=True
    )
    assert "The request for a permit was recorded." in text_of(page)
    assert "Requested" in text_of(page)
    permit = Permit.objects.get()
    assert (permit.state, permit.referral_need) == ("requested", need)

    twice = as_member(receiver).post(at("permit_request", accepted), {"requested_on": "2026-01-06"})
    assert twice.status_code == 409
    assert "This does not fit what is recorded by now." in text_of(twice)

    page = as_member(receiver).post(at("permit_refuse", accepted), {"refused_on": "2026-02-05"}, follow=True)
    assert "The refusal was recorded." in text_of(page)
    assert Permit.objects.get().state == "refused"
    assert as_member(receiver).post(at("permit_refuse", accepted), {"refused_on": "2026-02-05"}).status_code == 409


@pytest.mark.parametrize(
    ("name", "typed", "error"),
    [
        ("permit_request", {"requested_on": "2999-01-01"}, "A permit cannot be requested in the future."),
        ("permit_refuse", {"refused_on": "2999-01-01"}, "A permit cannot be refused in the future."),
        ("permit_request", {"requested_on": "2026-01-01", "referral_need": "0"}, "Select a valid choice."),
    ],
)
def test_wrong_forms(as_member, accepted, receiver, name: str, typed: dict, error: str) -> None:
    response = as_member(receiver).post(at(name, accepted), typed)

    assert response.status_code == 422
    assert error in text_of(response)
    assert not Permit.objects.exists()


def test_form_suggests_the_end_and_names_the_rule(as_member, accepted, receiver, rule) -> None:
    response = as_member(receiver).get(at("referral_permit", accepted))

    today = timezone.localdate()
    assert response.context["form"]["expires_on"].value() == rule.end_for(today)
    assert "At least 12 months" in text_of(response)


@pytest.mark.parametrize(("expires_on", "is_warned"), [("2026-07-01", True), ("2027-01-09", False)])
def test_dates_against_the_rule_warn_and_are_kept(as_member, accepted, receiver, rule, expires_on, is_warned) -> None:
    typed = {"number": "V-1", "issued_on": "2026-01-10", "expires_on": expires_on}

    text = text_of(as_member(receiver).post(at("referral_permit", accepted), typed, follow=True))

    assert Permit.objects.get().expires_on.isoformat() == expires_on
    warning = (
        "They do not fit the rule in force on the day of issue. Length of a permit: At least 12 months (The department)"
    )
    assert (warning in text) is is_warned


def test_renewing_on_the_form(as_member, accepted, receiver, record) -> None:
    first = record(accepted, receiver, "V-1", 5)
    typed = {"number": "V-2", "issued_on": "2026-01-10", "expires_on": "2099-01-10", "renews": first.pk}

    page = as_member(receiver).post(at("referral_permit", accepted), typed, follow=True)

    assert Permit.objects.get(renews=first).number == "V-2"
    assert "Renewed" in text_of(page)


def test_permit_of_another_child_is_not_renewed(as_member, accepted, sender, receiver, record) -> None:
    other = record(factories.referral(sender, receiver, "accepted"), receiver, "V-9", 5)
    typed = {"number": "V-2", "issued_on": "2026-01-10", "expires_on": "2099-01-10", "renews": other.pk}

    response = as_member(receiver).post(at("referral_permit", accepted), typed)

    assert (response.status_code, Permit.objects.count()) == (422, 1)


def test_referral_page_shows_permits_without_another_query(as_member, accepted, receiver, record, queries_of) -> None:
    client, address = as_member(receiver), at("referral_detail", accepted)
    none = len(queries_of(client, address))
    record(accepted, receiver, "V-1", 5)
    one = len(queries_of(client, address))
    record(accepted, receiver, "V-2", 400, renews=Permit.objects.get())
    several = len(queries_of(client, address))

    assert none == one == several <= 10
    page = client.get(address)
    assert [(row.number, row.state_now) for row in page.context["permits"]] == [("V-2", "issued"), ("V-1", "renewed")]
    assert "V-2" in text_of(page)


def test_preview_shows_no_permit(as_member, accepted, sender, receiver, outsider, record) -> None:
    record(accepted, receiver, "V-4711", 5)
    preview = factories.referral(sender, outsider, "received", of=accepted.child_file)

    response = as_member(outsider).get(at("referral_detail", preview))

    assert response.context["permits"] == []
    assert "V-4711" not in text_of(response)
