"""How soon a referral must be answered."""

import datetime
from collections.abc import Iterable

from agencies.models import Need
from referrals.enums import Urgency

EMERGENCY_WITHIN_HOURS = 1
ROUTINE_TIMES = 3
ROUTINE_AT_LEAST_HOURS = 24


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


def respond_by(sent_at: datetime.datetime, needs: Iterable[Need], urgency: str) -> datetime.datetime:
    """The moment an answer is due for a referral sent at `sent_at`."""
    return sent_at + datetime.timedelta(hours=hours_to_answer(needs, urgency))
