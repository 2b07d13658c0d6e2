"""The first page of a worker: what waits for whom."""

import datetime

import pytest
from django.utils import timezone

from referrals import operations
from referrals.models import Participation, Referral
from tests import factories

PATH = "/"


def sections(response) -> dict[str, list[str]]:
    rows = response.context["sections"]
    return {name: [row.referral.reference for row in found] for name, found in rows.items() if found}


@pytest.mark.parametrize(
    ("status", "for_sender", "for_receiver"),
    [
        ("draft", "drafts", None),
        ("sent", "their_turn", "our_turn"),
        ("received", "their_turn", "our_turn"),
        ("needs_information", "our_turn", "their_turn"),
        ("accepted", None, "at_work"),
        ("in_progress", None, "at_work"),
        ("completed", "ended", None),
        ("declined", "ended", None),
        ("withdrawn", None, None),
    ],
)
def test_worklist_sections(as_member, sender, receiver, outsider, status, for_sender, for_receiver) -> None:
    reference = factories.referral(sender, receiver, status).reference

    for member, section in [(sender, for_sender), (receiver, for_receiver), (outsider, None)]:
        response = as_member(member).get(PATH)
        assert sections(response) == ({section: [reference]} if section else {})
        assert (reference in response.content.decode()) == bool(section)


def test_worklist_most_pressing_first(as_member, sender, receiver) -> None:
    later = factories.referral(sender, receiver, needs=[factories.need("permit", 24)])
    soon = factories.referral(sender, receiver, needs=[factories.need("safe-shelter", 4)])
    emergency = factories.referral(sender, receiver, urgency="emergency")

    response = as_member(receiver).get(PATH)

    assert sections(response)["our_turn"] == [emergency.reference, soon.reference, later.reference]
    assert "3 hours left" in response.content.decode()


def test_worklist_overdue_in_words(as_member, sender, receiver) -> None:
    factories.referral(sender, receiver)
    past = timezone.now() - datetime.timedelta(hours=5, minutes=1)
    Participation.objects.update(respond_by=past)

    assert "5 hours overdue" in as_member(receiver).get(PATH).content.decode()


def test_worklist_reminder_shows_to_both(as_member, sender, receiver, coordinator, application_role) -> None:
    sent = factories.referral(sender, receiver)
    with application_role(coordinator):
        operations.remind(sent, by=coordinator)

    for member in (sender, receiver):
        assert "Reminder from the task force" in as_member(member).get(PATH).content.decode()


def test_worklist_follows_the_switch(as_member, sender, receiver) -> None:
    """A person of two agencies sees one agency's list at a time, and for which."""
    second = factories.membership(receiver.agency, person=sender.user)
    reference = factories.referral(sender, receiver).reference
    browser = as_member(sender)
    assert sections(browser.get(PATH)) == {"their_turn": [reference]}

    response = browser.post("/account/switch/", {"membership": second.uuid}, follow=True)

    assert sections(response) == {"our_turn": [reference]}
    assert f"You act for <strong>{receiver.agency}</strong>" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "home"), [("coordinator", "/dashboard/"), ("administrator", "/agencies/"), ("auditor", "/audit/")]
)
def test_worklist_is_not_for_other_roles(request, as_member, name: str, home: str) -> None:
    response = as_member(request.getfixturevalue(name)).get(PATH)

    assert (response.status_code, response["Location"]) == (302, home)


def test_worklist_queries(as_member, queries_of, sender, receiver) -> None:
    browser = as_member(receiver)
    factories.referral(sender, receiver, needs=[factories.need()])
    one = queries_of(browser, PATH)

    for status in ("received", "accepted"):
        factories.referral(
            factories.membership(), receiver, status, needs=[factories.need(), factories.need("permit", 24)]
        )
    three = queries_of(browser, PATH)

    assert Referral.objects.count() == 3
    assert len(one) == len(three) <= 10
