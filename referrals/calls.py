"""A phone call that is written down afterwards: when it was, who answered, and which times are believed."""

import datetime
import zoneinfo
from dataclasses import dataclass

from referrals.models import Referral

LONG_AGO = datetime.timedelta(days=7)
"""A call longer ago than this is asked about: the day may be mistyped."""


@dataclass(frozen=True)
class Call:
    """`answered_by` are words: they are kept sealed."""

    at: datetime.datetime
    answered_by: str


def moment_of(wall_clock: datetime.datetime, zone: zoneinfo.ZoneInfo) -> datetime.datetime | None:
    """The moment at which clocks in the zone showed it: the first of two; None for an hour that was left out."""
    moment = wall_clock.replace(tzinfo=zone).astimezone(datetime.UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == wall_clock else None


def not_before(referral: Referral) -> datetime.datetime | None:
    """Before this no answer was given: the referral was not sent, received, accepted or asked about yet.

    None for a draft: a referral that was made by phone may be older than its child's file here.
    """
    times = [referral.sent_at, referral.received_at, referral.accepted_at, referral.stopped_at]
    return max([time for time in times if time is not None], default=None)


def is_too_early(at: datetime.datetime, referral: Referral) -> bool:
    """People say minutes: the minute of the step before is early enough."""
    earliest = not_before(referral)
    return earliest is not None and at < earliest.replace(second=0, microsecond=0)


def time_of(call: Call, referral: Referral) -> datetime.datetime:
    """The time that is kept: that of the call, within the minute no earlier than the step before."""
    return max(call.at, not_before(referral) or call.at)
