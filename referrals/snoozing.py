"""Until when a referral can be set aside."""

import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MORNING = datetime.time(8)
MONDAY = 0


class Until(TextChoices):
    HOUR = "hour", _("in an hour")
    HOURS = "hours", _("in four hours")
    TOMORROW = "tomorrow", _("tomorrow at 8")
    MONDAY = "monday", _("Monday at 8")


def moment(until: str, now: datetime.datetime) -> datetime.datetime:
    """What is meant at `now`, in the time zone of `now`."""
    if until == Until.HOUR:
        return now + datetime.timedelta(hours=1)
    if until == Until.HOURS:
        return now + datetime.timedelta(hours=4)
    days = 1 if until == Until.TOMORROW else (MONDAY - now.weekday() - 1) % 7 + 1
    return datetime.datetime.combine(now.date() + datetime.timedelta(days=days), MORNING, now.tzinfo)
