"""Calendar quarters: the periods by which figures leave the program and reports are made."""

import datetime
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

MONTHS = 3


@dataclass(frozen=True, order=True)
class Quarter:
    """`number` from 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: datetime.date) -> "Quarter":
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Of "2026-Q3"; raises ValueError for anything else."""
        if not re.fullmatch(r"20\d\d-Q[1-4]", text):
            raise ValueError(f"{text!r} is no quarter: write 2026-Q3")
        return cls(int(text[:4]), int(text[-1]))

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.year, (self.number - 1) * MONTHS + 1, 1)

    @property
    def last(self) -> datetime.date:
        return self.after.first - datetime.timedelta(days=1)

    @property
    def after(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        return Quarter.of(self.first - datetime.timedelta(days=1))

    @property
    def label(self) -> str:
        """As in an address, and the same in each language."""
        return f"{self.year}-Q{self.number}"

    @property
    def words(self) -> str:
        ordinal = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth")}[self.number]
        return _("%(ordinal)s quarter of %(year)d") % {"ordinal": ordinal, "year": self.year}


def quarters_in(since: datetime.date, until: datetime.date, *, over_by: datetime.date) -> list[Quarter]:
    """Those that lie whole within the days and are over on `over_by`."""
    quarter, found = Quarter.of(since), []
    quarter = quarter if quarter.first >= since else quarter.after
    while quarter.last <= until and quarter.last < over_by:
        found.append(quarter)
        quarter = quarter.after
    return found
