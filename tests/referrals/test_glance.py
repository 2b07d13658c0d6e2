"""A referral at a glance: whose turn it is and who holds it in each state, whom to call, and in whose time."""

import datetime
from itertools import product

import pytest
import time_machine

from agencies.models import Membership
from referrals.enums import Status
from referrals.glance import reach_of
from referrals.models import Participation
from referrals.workflow import STANDINGS, available, holder
from tests import factories
from tests.referrals.views.pages import at, text_of

HOLDS = {  # state: (who answers for the child, whose turn it is), written out again from the design
    "draft": ("sender", "sender"),
    "sent": ("sender", "receiver"),
    "received": ("sender", "receiver"),
    "needs_information": ("sender", "sender"),
    "accepted": ("receiver", "receiver"),
    "in_progress": ("receiver", "receiver"),
    "completed": ("receiver", "sender"),
    "declined": ("sender", "sender"),
    "redirected": ("sender", None),
    "withdrawn": ("sender", None),
}
SENT = [status for status in Status.values if status != Status.DRAFT]
READERS = ["sender", "receiver", "observer", "coordinator"]


def test_every_state_says_who_holds_it_and_whose_turn_it_is() -> None:
    assert {str(status): (row.holder, row.turn) for status, row in STANDINGS.items()} == HOLDS
    assert {status: holder(status) for status in Status.values} == {status: row[0] for status, row in HOLDS.items()}
    assert {str(status) for status, row in STANDINGS.items() if row.owes} == {s for s, row in HOLDS.items() if row[1]}


def test_whose_turn_it_is_can_do_something_about_an_open_referral() -> None:
    open_states = set(Status.values) - {"completed", "declined", "redirected", "withdrawn"}

    assert {status for status in open_states if not available(status, STANDINGS[Status(status)].turn)} == set()


@pytest.fixture
def observer(outsider) -> Membership:
    return outsider


@pytest.mark.parametrize(("status", "reader"), list(product(SENT, READERS)))
def test_glance_says_whose_turn_it_is(request, as_member, sender, receiver, status, reader) -> None:
    member = request.getfixturevalue(reader)
    referral = factories.referral(sender, receiver, status)
    if reader == "observer":
        Participation.objects.create(
            referral=referral, agency=member.agency, party="observer", status=status, updated_at=referral.updated_at
        )
    # The receiver's first opening receives it.
    shown = "received" if (reader, status) == ("receiver", "sent") else status
    holds, turn = HOLDS[shown]
    agencies = {"sender": sender.agency, "receiver": receiver.agency}

    response = as_member(member).get(at("referral_detail", referral))

    text, glance = text_of(response), response.context["glance"]
    assert glance.holder == agencies[holds]
    assert glance.turn == (agencies[turn] if turn else None)
    assert ("Your turn" in text) == (reader == turn)
    assert (f"Turn of {agencies[turn].short_name}" in text) == (reader != turn) if turn else "Turn of" not in text
    called = {"sender": receiver.agency, "receiver": sender.agency}.get(reader, agencies[holds])
    assert glance.reach.agency == called
    assert f"Reach {called.short_name}" in text


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(10, ("Day", True, 2)), (23, ("Night", True, 2)), (6, ("Words", None, 2)), (7, ("Words", None, 2))],
)
def test_reach_takes_the_desk_where_somebody_is(sender, hour: int, expected: tuple) -> None:
    days = [1, 2, 3, 4, 5, 6, 7]
    times = {"open_days": days, "opens_at": datetime.time(9), "closes_at": datetime.time(17)}
    late = {"open_days": days, "opens_at": datetime.time(18), "closes_at": datetime.time(2)}
    desks = [
        factories.desk(sender.agency, name_en="Day", **times),
        factories.desk(sender.agency, name_en="Night", **late),
        factories.desk(sender.agency, name_en="Words", is_open_at_night=True),
        factories.desk(factories.agency(), name_en="Other", is_open_at_night=True),
    ]
    now = datetime.datetime(2026, 3, 4, hour, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))  # Toronto

    reach = reach_of(sender.agency, desks, now)

    assert (reach.desk.name, reach.is_open, reach.more) == expected


def test_reach_without_a_desk(sender) -> None:
    reach = reach_of(sender.agency, [], datetime.datetime.now(datetime.UTC))

    assert (reach.desk, reach.is_open, reach.more) == (None, None, 0)


@pytest.mark.parametrize(("hour", "words"), [(16, "Open now"), (3, "Closed now")])
def test_glance_says_how_to_reach_them(as_member, sender, receiver, hour: int, words: str) -> None:
    factories.desk(
        receiver.agency,
        name_en="Night and day",
        phone="613 555 0107",
        email="desk@example.org",
        open_days=[1, 2, 3, 4, 5],
        opens_at=datetime.time(8),
        closes_at=datetime.time(18),
        languages=["en", "cr"],
    )
    referral = factories.referral(sender, receiver, "accepted", identity={"safe_contact": "Never call at night."})

    with time_machine.travel(datetime.datetime(2027, 3, 4, hour, tzinfo=datetime.UTC), tick=False):
        text = text_of(as_member(sender).get(at("referral_detail", referral)))

    for expected in (words, 'href="tel:6135550107"', "desk@example.org", "English, Cree", "Never call at night."):
        assert expected in text, expected
    assert text.count("Never call at night.") == 1


@pytest.mark.parametrize(
    ("home", "expected"), [("CA-MB", ("1:30 p.m.", "Winnipeg time")), ("CA", ("2:30 p.m.", "Toronto time"))]
)  # fmt: skip
def test_glance_says_by_when_in_the_readers_time(as_member, receiver, home: str, expected: tuple[str, str]) -> None:
    with time_machine.travel("2030-03-04T15:30:00Z", tick=False):
        sender = factories.membership(factories.agency(home=home))
        referral = factories.referral(sender, receiver, "received")
        text = text_of(as_member(sender).get(at("referral_detail", referral)))

    assert f'{expected[0]} <span class="quiet">{expected[1]}</span>' in text


@pytest.mark.parametrize(
    ("reader", "status", "words"),
    [
        ("sender", "received", "Nothing is known about safe contact."),
        ("receiver", "received", "This is the preview: do not contact the child"),
        ("receiver", "accepted", "Nothing is known about safe contact."),
        ("coordinator", "accepted", ""),
    ],
)
def test_glance_says_what_to_know_before_a_call(request, as_member, sender, receiver, reader, status, words) -> None:
    referral = factories.referral(sender, receiver, status)

    response = as_member(request.getfixturevalue(reader)).get(at("referral_detail", referral))

    assert response.context["before_contact"][: len(words) or None] == words
    assert ("Before you call or write" in text_of(response)) == bool(words)


def test_glance_leads_on_where_it_was_passed_on(as_member, sender, receiver, outsider) -> None:
    first = factories.referral(sender, receiver, "redirected", redirect_to=outsider.agency)

    for member in (sender, receiver):
        assert f'<a class="code" href="{first.follow_on.get_absolute_url()}">' in text_of(
            as_member(member).get(at("referral_detail", first))
        )
