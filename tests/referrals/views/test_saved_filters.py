"""Filters of the referral list that a member keeps."""

import pytest

from referrals.models import SavedFilter
from tests import factories
from tests.referrals.views.pages import text_of

ADD, LIST = "/filters/add/", "/referrals/"


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def kept(by, name: str = "Late", query: str = "overdue=on") -> SavedFilter:
    return SavedFilter.objects.create(membership=by, name=name, query=query)


def test_saved_filter_leads_back_to_the_list_as_it_was(as_member, sender, receiver) -> None:
    sent, _accepted = factories.referral(sender, receiver), factories.referral(sender, receiver, "accepted")
    browser = as_member(sender)

    response = browser.post(ADD, {"name": "New ones", "query": "status=sent&q=C-77&page=last&format=csv"}, follow=True)

    assert SavedFilter.objects.get().query == "status=sent"
    assert [row.referral for row in response.context["page"].rows] == [sent]
    for path in (LIST, "/"):
        assert 'href="/referrals/?status=sent">New ones</a>' in text_of(browser.get(path))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "", "query": "status=sent"}, "This field is required."),
        ({"name": "All", "query": ""}, "This field is required."),
        ({"name": "All", "query": "q=Ada&page=last"}, "Choose something to filter by first, and press Show."),
        ({"name": "x" * 61, "query": "status=sent"}, "Ensure this value has at most 60 characters (it has 61)."),
        ({"name": "a\x00b", "query": "status=sent"}, "Null characters are not allowed."),
        ({"name": "Long", "query": "with_agency=" + "é" * 400}, "This filter is too long to keep. Shorten the name of "
         "the agency."),
    ],
)  # fmt: skip
def test_saved_filter_refused(as_member, sender, typed, words: str) -> None:
    response = as_member(sender).post(ADD, typed, follow=True)

    assert said(response) == [words]
    assert not SavedFilter.objects.exists()


def test_saved_filter_renamed_and_removed(as_member, sender) -> None:
    filter_, browser = kept(sender), as_member(sender)
    address = f"/filters/{filter_.uuid}/"
    assert 'value="Late"' in text_of(browser.get(address))

    assert browser.post(address, {"name": ""}).status_code == 422
    browser.post(address, {"name": "Overdue", "query": "status=draft"})
    changed = SavedFilter.objects.get()
    assert (changed.name, changed.query) == ("Overdue", "overdue=on")

    browser.post(f"{address}remove/")
    assert not SavedFilter.objects.exists()


def test_saved_filter_is_the_member_s_own(as_member, sender, lead) -> None:
    """A colleague of the same agency does not see it."""
    filter_, browser = kept(sender), as_member(lead)

    assert browser.get(f"/filters/{filter_.uuid}/").status_code == 404
    assert browser.post(f"/filters/{filter_.uuid}/remove/").status_code == 404
    assert "Late" not in text_of(browser.get("/"))


def test_saved_filter_of_a_coordinator(as_member, coordinator) -> None:
    as_member(coordinator).post(ADD, {"name": "Late", "query": "overdue=on"})

    assert SavedFilter.objects.get().membership == coordinator
