"""When an agency works: its office hours, and counting time in them. Public holidays count as days."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from agencies.models import Agency, Desk
from agencies.time_zones import zone_of

OPENS, CLOSES = datetime.time(8, 30), datetime.time(16, 30)
WORKING_DAYS = (1, 2, 3, 4, 5)  # Monday to Friday
DAY = datetime.timedelta(days=1)
NONE = datetime.timedelta()


@dataclass(frozen=True)
class Hours:
    """When somebody answers: on these days of the week from `opens` to `closes`, on the next day when that is not later
    (see `Desk`). Always open has neither."""

    zone: ZoneInfo
    opens: datetime.time | None = None
    closes: datetime.time | None = None
    days: tuple[int, ...] = WORKING_DAYS

    @property
    def are_always(self) -> bool:
        return self.opens is None

    @property
    def of_a_day(self) -> datetime.timedelta:
        """How long a working day is."""
        if self.opens is None or self.closes is None:
            return DAY
        since, until = (datetime.timedelta(hours=at.hour, minutes=at.minute) for at in (self.opens, self.closes))
        return until - since if until > since else until - since + DAY

    def worth(self, span: datetime.timedelta) -> datetime.timedelta:
        """The open time that calendar time stands for: a day is a working day, a week all it has of them."""
        if self.are_always:
            return span
        weeks, rest = divmod(span, datetime.timedelta(weeks=1))
        days = len(self.days)
        return (weeks * days + min(rest / DAY, days)) * self.of_a_day

    def is_open(self, moment: datetime.datetime) -> bool:
        return self.are_always or self.between(moment, moment + datetime.timedelta(seconds=1)) > NONE

    def after(self, moment: datetime.datetime, span: datetime.timedelta) -> datetime.datetime:
        """The moment when `span` of open time has gone by since `moment`."""
        if self.are_always:
            return moment + span
        day = moment.astimezone(self.zone).date() - DAY  # what opened last night may still be open
        while True:
            opens, closes = self._window(day)
            opens = max(opens, moment)
            if closes - opens >= span and closes > opens:
                return opens + span
            span -= max(closes - opens, NONE)
            day += DAY

    def between(self, start: datetime.datetime, end: datetime.datetime) -> datetime.timedelta:
        """How much open time lies between two moments; none when the second is not later."""
        if self.are_always:
            return max(end - start, NONE)
        total, day = NONE, start.astimezone(self.zone).date() - DAY
        while day <= end.astimezone(self.zone).date():
            opens, closes = self._window(day)
            total += max(min(closes, end) - max(opens, start), NONE)
            day += DAY
        return total

    def _window(self, day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
        """From when to when it is open on a day, in UTC so that spans are real hours; an empty span on others."""
        opens = datetime.datetime.combine(day, self.opens, self.zone).astimezone(datetime.UTC)
        if day.isoweekday() not in self.days:
            return opens, opens
        until = day if self.closes > self.opens else day + DAY
        return opens, datetime.datetime.combine(until, self.closes, self.zone).astimezone(datetime.UTC)


ALWAYS = Hours(ZoneInfo("UTC"))


def hours_of(agency: Agency) -> Hours:
    """Always, for an agency with a desk reachable at night; else those of the desk that is open longest in a week;
    office hours where none is on record."""
    zone, desks = zone_of(agency.home_jurisdiction.coverage), list(agency.desks.all())
    if any(desk.is_open_at_night for desk in desks):
        return Hours(zone)
    known = [_of_desk(desk, zone) for desk in desks if desk.has_hours]
    return max(known, key=lambda hours: len(hours.days) * hours.of_a_day, default=Hours(zone, OPENS, CLOSES))


def _of_desk(desk: Desk, zone: ZoneInfo) -> Hours:
    return Hours(zone, desk.opens_at, desk.closes_at, tuple(sorted(desk.open_days)))
