"""How soon an answer is due, in the receiver's hours and zone; standing still; what rings when."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agencies.hours import CLOSES, OPENS, Hours, hours_of
from agencies.models import Notification
from referrals.clocks import later, wind
from referrals.models import Participation, Referral, Ring
from referrals.notifications import ring_clocks
from tests import factories
from tests.application_role import application_role

WINNIPEG = ZoneInfo("America/Winnipeg")
OFFICE = Hours(WINNIPEG, OPENS, CLOSES)
HOUR = datetime.timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0, *, month: int = 11, zone: ZoneInfo = WINNIPEG) -> datetime.datetime:
    """A moment of 2026 there; 23 November is a Monday."""
    return datetime.datetime(2026, month, day, hour, minute, tzinfo=zone)


class FakeNeed:
    def __init__(self, hours: int) -> None:
        self.urgent_within_hours = hours


@pytest.mark.parametrize(
    ("sent", "hours", "urgency", "due"),
    [
        (at(27, 23), 4, "emergency", at(28, 0)),  # Friday night: an hour, whatever the office does
        (at(27, 23), 1, "emergency", at(28, 0)),
        (at(27, 16), 4, "urgent", at(27, 20)),  # a bed tonight is due tonight
        (at(23, 10), 24, "urgent", at(24, 10)),
        (at(27, 10), 24, "urgent", at(30, 9, 30)),  # due on a Saturday: Monday's first hour
        (at(23, 10), 4, "routine", at(24, 10)),  # a day is a working day
        (at(27, 16), 4, "routine", at(30, 16)),  # half an hour of Friday, the rest on Monday
        (at(28, 12), 4, "routine", at(30, 16, 30)),  # Saturday: the whole of Monday
        (at(27, 10), 72, "routine", at(8, 10, month=12)),  # nine days: a week of five working days, and two
    ],
)
def test_answer_is_due(sent, hours: int, urgency: str, due) -> None:
    assert wind(sent, [FakeNeed(hours), FakeNeed(hours + 1)], urgency, OFFICE).respond_by == due


def test_routine_is_by_the_clock_where_somebody_is_always_there() -> None:
    assert wind(at(28, 12), [FakeNeed(4)], "routine", Hours(WINNIPEG)).respond_by == at(29, 12)


def test_bells_lie_within_the_time_given() -> None:
    clock = wind(at(23, 10), [FakeNeed(4)], "urgent", OFFICE)
    office = wind(at(27, 16), [FakeNeed(4)], "routine", OFFICE)

    assert (clock.half_at, clock.most_at, clock.escalate_at) == (at(23, 12), at(23, 13, 12), at(23, 15))
    assert (office.half_at, office.most_at, office.escalate_at) == (at(30, 12), at(30, 14, 24), at(1, 10, month=12))


def test_working_hours_across_the_change_of_clocks() -> None:
    """On 1 November 2026 clocks go back; office hours stay, hours of the clock are real ones."""
    assert OFFICE.after(at(30, 16, month=10), HOUR) == at(2, 9)
    assert OFFICE.between(at(30, 16, month=10), at(2, 9)) == HOUR
    assert not OFFICE.is_open(at(1, 12))


def test_clock_stands_still() -> None:
    """Two office hours were left on Friday; the question is answered on Monday at ten."""
    assert later(at(27, 16, 30), at(27, 14, 30), at(30, 10), OFFICE) == at(30, 12)
    assert later(at(27, 14), at(27, 14, 30), at(30, 10), OFFICE) == at(27, 14)
    assert later(None, at(27, 14, 30), at(30, 10), OFFICE) is None


def test_hours_of_an_agency(db) -> None:
    here, east, night = factories.agency("HERE"), factories.agency("EAST", home="CA-QC"), factories.agency("NIGHT")
    for days in ([1, 2], [1, 2, 3]):
        factories.desk(east, open_days=days, opens_at=datetime.time(9), closes_at=datetime.time(12))
    factories.desk(night, is_open_at_night=True)

    assert hours_of(here) == OFFICE
    morning = Hours(ZoneInfo("America/Toronto"), datetime.time(9), datetime.time(12), (1, 2, 3))
    assert (hours_of(east), morning.of_a_day) == (morning, 3 * HOUR)
    assert hours_of(night).are_always


def test_hours_past_midnight() -> None:
    """Open on Monday from ten at night to six; and one that is open the whole of Monday."""
    night = Hours(WINNIPEG, datetime.time(22), datetime.time(6), (1,))
    whole = Hours(WINNIPEG, datetime.time(8), datetime.time(8), (1,))

    assert (night.of_a_day, whole.of_a_day) == (8 * HOUR, 24 * HOUR)
    assert night.is_open(at(24, 5))
    assert not night.is_open(at(24, 6))
    assert night.after(at(24, 5), 2 * HOUR) == at(30, 23)
    assert night.between(at(23, 12), at(24, 12)) == 8 * HOUR
    assert whole.is_open(at(24, 7))


# ---- A referral's clock ------------------------------------------------------------------------


def sweep(moment: datetime.datetime) -> list[tuple[str, str]]:
    """Ring what is due, as the worker does under the application's role: (bell, who was told) of this time."""
    before = set(Notification.objects.values_list("pk", flat=True))
    with time_machine.travel(moment, tick=False), application_role(None):
        ring_clocks(moment)
    new = Notification.objects.exclude(pk__in=before).order_by("event", "membership__user__name")
    return [(row.event, row.membership.user.name) for row in new]


@pytest.fixture
def sent(sender, receiver, lead, coordinator):
    """Sent on Monday at ten, due within four hours; the receiving agency has a lead of its own."""
    factories.membership(receiver.agency, "lead", name="Rita Receiving Lead")
    with time_machine.travel(at(23, 10), tick=False):
        return factories.referral(sender, receiver)


def test_each_bell_rings_once_for_whom_it_is(sent, outsider) -> None:
    assert sent.respond_by == at(23, 14)
    desk = ["Remy Receiver", "Rita Receiving Lead"]

    assert sweep(at(23, 11, 59)) == []
    assert sweep(at(23, 12)) == [("half", name) for name in desk]
    assert sweep(at(23, 12, 1)) == []
    assert sweep(at(23, 13, 30)) == [("most", name) for name in desk]
    assert sweep(at(23, 14)) == [("overdue", name) for name in ["Lea Lead", *desk]]
    assert sweep(at(23, 15)) == [("escalated", "Cora Coordinator")]
    assert sweep(at(25, 15)) == []
    assert list(Ring.objects.values_list("bell", flat=True)) == ["half", "most", "overdue", "escalated"]


def test_worker_that_stood_still_tells_the_strongest(sent) -> None:
    told = sweep(at(24, 10))

    assert {event for event, _name in told} == {"overdue", "escalated"}
    assert Ring.objects.count() == 4


@pytest.mark.parametrize("name", ["accept", "decline", "withdraw"])
def test_clock_of_an_answered_referral_is_silent(sent, sender, receiver, name: str) -> None:
    with time_machine.travel(at(23, 11), tick=False):
        factories.move(sent, name, by=sender if name == "withdraw" else receiver)

    assert sweep(at(24, 10)) == []


def test_clock_stands_still_while_the_receiver_waits(sent, sender, receiver, as_member) -> None:
    with time_machine.travel(at(23, 11), tick=False):
        factories.move(sent, "ask", by=receiver)
    waiting = Referral.objects.get(pk=sent.pk)

    assert sweep(at(24, 10)) == []
    assert (waiting.stopped_at, waiting.is_overdue, waiting.time_left_when_stopped) == (at(23, 11), False, 3 * HOUR)
    assert set(Participation.objects.filter(referral=sent).values_list("respond_by", flat=True)) == {None}

    with time_machine.travel(at(24, 10), tick=False):
        page = as_member(receiver).get(sent.get_absolute_url()).content.decode()
        assert "Clock stopped 23 hours ago, with 3 hours left: Cbsa owes an answer to a question" in " ".join(
            page.split()
        )
        assert "Clock stopped" in as_member(sender).get("/").content.decode()
        factories.move(sent, "answer", by=sender)

    again = Referral.objects.get(pk=sent.pk)
    assert (again.stopped_at, again.half_at, again.respond_by) == (None, at(24, 11), at(24, 13))
    assert {event for event, _name in sweep(at(24, 11))} == {"half"}


def test_page_says_what_rang(sent, receiver, as_member) -> None:
    sweep(at(23, 14))

    page = as_member(receiver).get(sent.get_absolute_url()).content.decode()
    assert "Overdue: the receiver and the leads of both agencies were told" in page


def test_nobody_rings_by_hand(sent, receiver) -> None:
    """The application's role cannot write a ring, so that none can be silenced beforehand."""
    with pytest.raises(Exception, match="permission denied"), application_role(receiver):
        Ring.objects.create(referral=sent, bell="overdue", at=at(23, 12))
