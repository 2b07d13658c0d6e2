"""What is done with ticked rows of the worklist, and what the navigation counts."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from referrals.enums import OPEN, Status, Urgency
from referrals.models import Participation, Referral, Snooze
from referrals.snoozing import Until, moment
from tests import factories
from tests.referrals.views.pages import text_of

ASSIGN, SNOOZE, RETURN = "/worklist/assign/", "/worklist/snooze/", "/worklist/return/"
UTC = datetime.UTC


def sections(response: Any) -> dict[str, list[str]]:
    rows = response.context["sections"]
    return {name: [row.referral.reference for row in found] for name, found in rows.items() if found}


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# ---- Assigning ---------------------------------------------------------------------------------


def test_assign_to_me_by_one_click(as_member, sender, receiver) -> None:
    referral, other = factories.referral(sender, receiver), factories.referral(sender, receiver)
    browser = as_member(receiver)
    data = {
        "mine": referral.reference,
        "referral": other.reference,
        "worker": factories.membership(receiver.agency).uuid,
    }

    response = browser.post(ASSIGN, data, follow=True)

    assert said(response) == ["1 referral given to Remy Receiver."]
    assert Participation.objects.get(referral=referral, agency=receiver.agency).taken_by == receiver
    assert Participation.objects.get(referral=other, agency=receiver.agency).taken_by is None
    assert "You look after it" in text_of(response)


def test_assign_several_to_a_colleague(as_member, sender, receiver) -> None:
    colleague = factories.membership(receiver.agency, name="Carla Colleague")
    waiting, working = factories.referral(sender, receiver), factories.referral(sender, receiver, "accepted")
    ticked = [waiting.reference, working.reference]

    response = as_member(receiver).post(ASSIGN, {"referral": ticked, "worker": colleague.uuid}, follow=True)

    assert said(response) == ["2 referrals given to Carla Colleague."]
    assert Referral.objects.get(pk=working.pk).worker == colleague
    assert Participation.objects.get(referral=waiting, agency=receiver.agency).taken_by == colleague
    assert text_of(response).count("Carla Colleague looks after it") == 2


def test_assign_says_what_it_left_out(as_member, sender, receiver) -> None:
    mine, theirs = factories.referral(receiver, sender), factories.referral(sender, receiver)

    response = as_member(sender).post(ASSIGN, {"referral": [mine.reference, theirs.reference]}, follow=True)

    assert said(response) == [
        "1 referral given to Sandra Sender.",
        f"Not given to anybody, since your agency does not look after it now: {theirs.reference}",
    ]


@pytest.mark.parametrize("who", ["stranger", "ended", "coordinator", "nobody"])
def test_assign_to_somebody_else_is_refused(as_member, sender, receiver, outsider, who: str) -> None:
    ended = (datetime.date(2020, 1, 1), datetime.date(2021, 1, 1))
    people = {
        "stranger": outsider.uuid,
        "ended": factories.membership(receiver.agency, period=ended).uuid,
        "coordinator": factories.membership(receiver.agency, "coordinator").uuid,
        "nobody": "a\x00b",
    }
    referral = factories.referral(sender, receiver)

    as_member(receiver).post(ASSIGN, {"referral": referral.reference, "worker": people[who]})

    assert not Participation.objects.filter(taken_by__isnull=False).exists()


@pytest.mark.parametrize("path", [ASSIGN, SNOOZE, RETURN])
def test_ticked_foreign_or_made_up_is_refused(as_member, sender, receiver, outsider, path: str) -> None:
    referral = factories.referral(sender, receiver)
    browser = as_member(outsider)

    for reference in (referral.reference, "R-2026-999999", "a\x00b"):
        response = browser.post(path, {"referral": reference, "until": "hour"}, follow=True)
        assert "is not one of the available choices" in said(response)[0] or "Null" in said(response)[0]
    assert not Snooze.objects.exists()


@pytest.mark.parametrize("path", [ASSIGN, SNOOZE, RETURN])
def test_nothing_ticked_says_so(as_member, sender, path: str) -> None:
    assert said(as_member(sender).post(path, {"until": "hour"}, follow=True)) == ["Tick a referral first."]


# ---- Setting aside -----------------------------------------------------------------------------


def test_snoozed_is_off_the_own_worklist_alone(as_member, sender, receiver) -> None:
    colleague = factories.membership(receiver.agency)
    referral = factories.referral(sender, receiver, urgency="routine")
    browser = as_member(receiver)

    response = browser.post(SNOOZE, {"referral": referral.reference, "until": "hour"}, follow=True)

    assert said(response) == ["1 referral set aside."]
    assert sections(response) == {"set_aside": [referral.reference]}
    assert "Comes back" in text_of(response)
    assert sections(as_member(colleague).get("/")) == {"our_turn": [referral.reference]}
    assert sections(as_member(sender).get("/")) == {"their_turn": [referral.reference]}


def test_snoozed_comes_back_by_itself(as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver)
    browser = as_member(receiver)
    browser.post(SNOOZE, {"referral": referral.reference, "until": "hour"})
    Snooze.objects.update(until=timezone.now() - datetime.timedelta(seconds=1))

    assert sections(browser.get("/")) == {"our_turn": [referral.reference]}


def test_snoozed_is_brought_back(as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver)
    browser = as_member(receiver)
    browser.post(SNOOZE, {"referral": referral.reference, "until": "hour"})

    response = browser.post(RETURN, {"referral": referral.reference}, follow=True)

    assert sections(response) == {"our_turn": [referral.reference]}


def test_snoozed_no_longer_than_the_answer_is_due(as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver, needs=[factories.need("safe-shelter", 4)])

    as_member(receiver).post(SNOOZE, {"referral": referral.reference, "until": "monday"})

    assert Snooze.objects.get().until <= Referral.objects.get().respond_by


def test_snoozed_is_shown_once_it_is_an_emergency_or_overdue(as_member, sender, receiver) -> None:
    """Whatever was set aside before: what presses is never hidden."""
    referral = factories.referral(sender, receiver)
    browser = as_member(receiver)
    browser.post(SNOOZE, {"referral": referral.reference, "until": "hour"})
    assert sections(browser.get("/")) == {"set_aside": [referral.reference]}

    for change in ({"urgency": "emergency"}, {"respond_by": timezone.now() - datetime.timedelta(minutes=1)}):
        before = Participation.objects.filter(agency=receiver.agency).values(*change).get()
        Participation.objects.update(**change)
        assert sections(browser.get("/")) == {"our_turn": [referral.reference]}
        Participation.objects.update(**before)


@pytest.mark.parametrize("status", [status for status in Status.values if status != Status.DRAFT])
@pytest.mark.parametrize("urgency", Urgency.values)
def test_what_can_be_set_aside(as_member, sender, receiver, status: str, urgency: str) -> None:
    referral = factories.referral(sender, receiver, status, urgency=urgency)

    as_member(receiver).post(SNOOZE, {"referral": referral.reference, "until": "hour"})

    assert Snooze.objects.exists() == (status in OPEN and urgency != Urgency.EMERGENCY)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (Until.HOUR, "2026-11-25 11:30"),
        (Until.HOURS, "2026-11-25 14:30"),
        (Until.TOMORROW, "2026-11-26 08:00"),
        (Until.MONDAY, "2026-11-30 08:00"),
    ],
)
def test_moment(until: str, expected: str) -> None:
    wednesday = datetime.datetime(2026, 11, 25, 10, 30, tzinfo=UTC)

    assert f"{moment(until, wednesday):%Y-%m-%d %H:%M}" == expected


def test_moment_monday_on_a_monday_is_the_next() -> None:
    monday = datetime.datetime(2026, 11, 30, 7, 0, tzinfo=UTC)

    assert moment(Until.MONDAY, monday).date() == datetime.date(2026, 12, 7)


# ---- Counts in the navigation ------------------------------------------------------------------


def turns(browser: Any) -> Any:
    return browser.get("/agencies/").context["membership"].turns


def test_navigation_counts_what_waits_and_drafts(as_member, sender, receiver, coordinator) -> None:
    for status in Status.values:
        factories.referral(sender, receiver, status)

    assert turns(as_member(receiver)) == [2, 0]  # sent, received
    assert turns(as_member(sender)) == [1, 1]  # a question; a draft
    assert turns(as_member(coordinator)) is None
    page = text_of(as_member(receiver).get("/agencies/"))
    assert '<span class="unread">2<span class="visually-hidden"> wait for your answer</span></span>' in page


def test_navigation_counts_to_a_hundred(as_member, sender, receiver) -> None:
    model = factories.referral(sender, receiver)
    rows = Participation.objects.filter(agency=receiver.agency).values("party", "access", "status", "urgency")
    shape = rows.get() | {"agency": receiver.agency, "updated_at": model.updated_at}
    drafts = [factories.draft(sender) for _number in range(3)]
    Participation.objects.bulk_create(Participation(referral=draft, **shape) for draft in drafts)
    assert turns(as_member(receiver)) == [4, 0]
