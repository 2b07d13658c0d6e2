"""How soon a referral must be answered, when its clock rings, and how the clock stands still."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from agencies.hours import ALWAYS, Hours
from agencies.models import Need
from referrals.enums import Urgency

EMERGENCY_WITHIN_HOURS = 1
ROUTINE_TIMES = 3
ROUTINE_AT_LEAST_HOURS = 24
MAY_WAIT_FOR_HOURS = 24
"""An urgent need with this many hours or more is not due at night: the office has its first hour for it."""
MOST = 0.8
ESCALATE_AFTER = 0.25
"""Of the time to answer, past its end."""


@dataclass(frozen=True)
class Clock:
    """The moments at which a waiting referral rings."""

    half_at: datetime.datetime
    most_at: datetime.datetime
    respond_by: datetime.datetime
    escalate_at: datetime.datetime


def hours_to_answer(needs: Iterable[Need], urgency: str) -> int:
    """Hours from sending until an answer is due.

    Urgent: the shortest `urgent_within_hours` of the needs. Emergency: that, but one hour at most. Routine: three
    times that, a day at least. Raises ValueError when there is no need.
    """
    shortest = min(need.urgent_within_hours for need in needs)
    if urgency == Urgency.EMERGENCY:
        return min(shortest, EMERGENCY_WITHIN_HOURS)
    if urgency == Urgency.ROUTINE:
        return max(shortest * ROUTINE_TIMES, ROUTINE_AT_LEAST_HOURS)
    return shortest


def measure_of(urgency: str, hours: Hours) -> Hours:
    """In what the time is counted: routine in office hours, everything else in hours of the clock."""
    return hours if urgency == Urgency.ROUTINE else ALWAYS


def respond_by(
    sent_at: datetime.datetime, needs: Iterable[Need], urgency: str, hours: Hours = ALWAYS
) -> datetime.datetime:
    """The moment an answer is due for a referral sent at `sent_at` to an agency with these office hours.

    Routine: a day is a working day, a week five. Urgent: by the clock; a need that has a day or more and would be due
    outside office hours is due an hour after the office opens. Emergency: by the clock, always.
    """
    span = datetime.timedelta(hours=hours_to_answer(needs, urgency))
    if urgency == Urgency.ROUTINE:
        return hours.after(sent_at, hours.worth(span))
    due = sent_at + span
    may_wait = urgency == Urgency.URGENT and span >= datetime.timedelta(hours=MAY_WAIT_FOR_HOURS)
    if may_wait and not hours.is_open(due):
        return hours.after(due, datetime.timedelta(hours=1))
    return due


def wind(sent_at: datetime.datetime, needs: Iterable[Need], urgency: str, hours: Hours) -> Clock:
    """The whole clock of a referral sent at `sent_at`."""
    due, measure = respond_by(sent_at, needs, urgency, hours), measure_of(urgency, hours)
    given = measure.between(sent_at, due)
    return Clock(
        half_at=measure.after(sent_at, given / 2),
        most_at=measure.after(sent_at, given * MOST),
        respond_by=due,
        escalate_at=measure.after(due, given * ESCALATE_AFTER),
    )


def later(
    moment: datetime.datetime | None, stopped_at: datetime.datetime, now: datetime.datetime, measure: Hours
) -> datetime.datetime | None:
    """Where a moment of the clock lies after it stood still from `stopped_at` to `now`: as far ahead as it was then.

    What had rung already stays where it was.
    """
    if moment is None or moment <= stopped_at:
        return moment
    return measure.after(now, measure.between(stopped_at, moment))
