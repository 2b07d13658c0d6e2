"""Fiscal year labels such as "2012-13" and "2012-13/2015-16", and sums that count no year twice."""

import datetime
import re
from collections.abc import Iterable
from typing import Protocol

LABEL = r"^[0-9]{4}-[0-9]{2}(/[0-9]{4}-[0-9]{2})?$"
FIRST_MONTH = 4


class Line(Protocol):
    fiscal_year: str
    amount_cad: int


def years_of(label: str) -> frozenset[int]:
    """The calendar years in which the label's fiscal years begin; raises ValueError for what is no label."""
    if not re.fullmatch(LABEL, label):
        raise ValueError(f"{label!r} is no fiscal year: write 2012-13, or 2012-13/2015-16 for a period")
    parts = label.split("/")
    for part in parts:
        if (int(part[:4]) + 1) % 100 != int(part[5:]):
            raise ValueError(f"{part!r} is no fiscal year: the second year must follow the first")
    first, last = int(parts[0][:4]), int(parts[-1][:4])
    if last < first:
        raise ValueError(f"{label!r} ends before it starts")
    return frozenset(range(first, last + 1))


def fiscal_year_of(day: datetime.date) -> int:
    """The calendar year in which the fiscal year of the day began: on 1 April, as the Government of Canada counts."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def label_of(year: int) -> str:
    """ "2012-13" of 2012."""
    return f"{year}-{(year + 1) % 100:02d}"


def total_without_overlap(lines: Iterable[Line]) -> int:
    """The sum of lines in which a period's line stands for the yearly lines inside it: they repeat its money."""
    covered: set[int] = set()
    total = 0
    for line in sorted(lines, key=lambda line: (-len(years_of(line.fiscal_year)), line.fiscal_year)):
        years = years_of(line.fiscal_year)
        if not years & covered:
            total += line.amount_cad
            covered |= years
    return total
