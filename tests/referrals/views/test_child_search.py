"""Finding a child file by what is known of the child."""

import datetime

import pytest

from coordination.foundation.models import AuditEntry
from tests import factories
from tests.referrals.matching.world import ZYRIANKA
from tests.referrals.views.pages import text_of

PATH = "/children/search/"
KNOWN = ZYRIANKA | {"safe_contact": "Text 204 555 0111 after six.", "documents": "Passport: AB123456"}


def found(browser, **asked) -> list[str]:
    response = browser.post(PATH, asked)
    assert response.status_code == 200
    return [file.code for file in response.context["files"]]


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ({"name": "kowalska, ZYRIANKA"}, True),
        ({"name": "Zyrianka"}, True),
        ({"name": "Zyrianka Ada"}, False),
        ({"name": "Zirianka Kowalski"}, False),
        ({"name": "Zirianka Kowalski", "date_of_birth": "2011-03-09"}, True),
        ({"name": "Kowalski Zirianka", "date_of_birth": "2011-03-09"}, True),
        ({"name": "Zirianka Kowalski", "date_of_birth": "2011-03-10"}, False),
        ({"date_of_birth": "2011-03-09"}, True),
        ({"date_of_birth": "2011-03-10"}, False),
        ({"phone": "+1 204-555-0111"}, True),
        ({"phone": "204 555 0112"}, False),
        ({"phone": "none"}, False),
        ({"document": "ab 123 456"}, True),
        ({"document": "AB123457"}, False),
        ({"name": "Zyrianka", "phone": "2045550111", "document": "AB123456", "date_of_birth": "2011-03-09"}, True),
        ({"name": "Zyrianka", "document": "AB123457"}, False),
    ],
)
def test_child_search_needs_all_that_is_given(as_member, sender, asked, is_found) -> None:
    child_file = factories.child_file(sender, identity=KNOWN)
    factories.child_file(sender, identity={"given_name": "Ada"})

    assert found(as_member(sender), **asked) == ([child_file.code] if is_found else [])


def test_child_search_within_what_the_membership_may_open(as_member, sender, receiver, outsider) -> None:
    accepted = factories.referral(sender, receiver, "accepted", identity=KNOWN)
    preview = factories.referral(sender, outsider, "received", identity=KNOWN)
    asked = {"date_of_birth": "2011-03-09"}

    assert found(as_member(sender), **asked) == [preview.child_file.code, accepted.child_file.code]
    assert found(as_member(receiver), **asked) == [accepted.child_file.code]
    assert found(as_member(outsider), **asked) == []


def test_child_search_shows_code_and_referrals_and_no_name(as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "accepted", identity=KNOWN)

    text = text_of(as_member(receiver).post(PATH, {"document": "AB123456"}))

    assert "1 file" in text
    assert referral.child_file.code in text
    assert referral.reference in text
    assert "Zyrianka" not in text


def test_child_search_audits_how_many_and_not_what(as_member, sender) -> None:
    factories.child_file(sender, identity=KNOWN)

    as_member(sender).post(PATH, {"name": "Zyrianka"})

    entry = AuditEntry.objects.get(verb="search")
    assert (entry.actor, entry.object_kind, entry.object_code, entry.purpose) == (
        sender.user.email,
        "child file",
        "",
        "1 found",
    )


def test_child_search_leaves_no_name_in_the_address(as_member, sender) -> None:
    response = as_member(sender).get(f"{PATH}?name=Zyrianka")

    assert "name" not in response.context["form"].data
    assert not AuditEntry.objects.filter(verb="search").exists()
    assert "no-store" in as_member(sender).post(PATH, {"name": "Zyrianka"})["Cache-Control"]


def test_child_search_without_anything_asks_for_something(as_member, sender) -> None:
    response = as_member(sender).post(PATH, {"name": " "})

    assert response.status_code == 422
    assert "Write at least one thing" in text_of(response)


def test_child_search_with_a_wrong_date_keeps_what_was_typed(as_member, sender) -> None:
    response = as_member(sender).post(PATH, {"name": "Ada", "date_of_birth": "tomorrow"})

    assert response.status_code == 422
    assert 'value="tomorrow"' in response.content.decode()


def test_child_search_that_finds_nothing_says_what_next(as_member, sender) -> None:
    response = as_member(sender).post(PATH, {"name": "Nobody"})

    assert "Log a referral of a new child" in text_of(response)


def test_child_search_shows_fifty_of_more(as_member, sender) -> None:
    for _number in range(51):
        factories.child_file(sender, identity={"date_of_birth": datetime.date(2011, 3, 9)})

    response = as_member(sender).post(PATH, {"date_of_birth": "2011-03-09"})

    assert "More than 50 files" in text_of(response)
    assert response.content.decode().count('class="code row-title"') == 50


def test_child_search_queries(as_member, sender, django_assert_max_num_queries) -> None:
    browser = as_member(sender)
    for _number in range(3):
        factories.child_file(sender, identity=KNOWN)

    with django_assert_max_num_queries(16):
        browser.post(PATH, {"name": "Zyrianka Kowalska"})
