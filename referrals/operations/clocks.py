"""Setting a referral's clock, and starting it again after it stood still."""

import datetime
from collections.abc import Iterable

from agencies.hours import hours_of
from agencies.models import Need
from referrals.clocks import later, measure_of, wind
from referrals.models import Referral

MOMENTS = ("half_at", "most_at", "respond_by", "escalate_at")


def wind_clock(referral: Referral, needs: Iterable[Need], now: datetime.datetime) -> None:
    """Set `respond_by` and when it rings, by the needs, the urgency and the receiver's hours. Saves nothing."""
    clock = wind(now, list(needs), referral.urgency, hours_of(referral.receiving_agency))
    for name in MOMENTS:
        setattr(referral, name, getattr(clock, name))


def restart_clock(referral: Referral, now: datetime.datetime) -> None:
    """What was left when the receiver asked is left again. Saves nothing."""
    if referral.stopped_at is None:
        return
    measure = measure_of(referral.urgency, hours_of(referral.receiving_agency))
    for name in MOMENTS:
        setattr(referral, name, later(getattr(referral, name), referral.stopped_at, now, measure))
