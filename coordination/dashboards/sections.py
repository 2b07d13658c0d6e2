"""The sections of a dashboard: each a title, a definition in words, a table and its chart, made of the facts.

The page, its CSV, its pictures, the report and the digest all read these; nothing of it asks the database.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coordination.dashboards.facts import Facts
from coordination.dashboards.questions import Question
from coordination.dashboards.standing import GapFigures, Money
from coordination.foundation.charts import Chart
from coordination.foundation.suppression import SMALL, TOTAL, Table, flat
from referrals.enums import Status, Urgency


class Kind(StrEnum):
    """What a figure is."""

    COUNT = "count"
    HOURS = "hours"
    PERCENT = "percent"
    CAD = "cad"


@dataclass(frozen=True)
class Cell:
    """A figure; None where there is none. `link` leads to the rows behind it. Hidden, it is told as x."""

    value: float | None
    kind: Kind = Kind.COUNT
    link: str = ""
    is_hidden: bool = False
    tells: tuple[int, ...] = ()
    """Counts that follow from it and its neighbours: what a share leaves over, what a total is short of."""

    @property
    def is_telling(self) -> bool:
        """Whether one of them could point to a child."""
        return any(count in SMALL for count in self.tells)

    @property
    def text(self) -> str:
        """In the reader's language, with its unit."""
        if self.is_hidden:
            return "x"
        if self.value is None:
            return "–"
        if self.kind == Kind.HOURS:
            return _("%(hours)s h") % {"hours": number_format(self.value, 1)}
        number = number_format(round(self.value), force_grouping=True)
        return {Kind.PERCENT: "%s %%", Kind.CAD: _("$%s")}.get(self.kind, "%s") % number

    @property
    def plain(self) -> float | str:
        """For a spreadsheet."""
        if self.is_hidden:
            return "x"
        return (
            "" if self.value is None else round(float(self.value), 1) if self.kind == Kind.HOURS else round(self.value)
        )


HIDDEN = Cell(None, is_hidden=True)


@dataclass(frozen=True)
class Line:
    """A row of a table: what it is about and its figures."""

    code: str
    """Empty of the line that sums up the others."""
    label: str
    cells: Sequence[Cell]
    link: str = ""


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    definition: str
    header: Sequence[str]
    """Of the label's column, then one of each figure."""
    lines: Sequence[Line]
    empty: str
    draw: Callable[["Section"], Chart | None] = field(default=lambda section: None)
    points_to_child: bool = False
    """It crosses place: small counts are hidden from coordinators on the page too."""
    adds_up: bool = True
    """Each referral is in one cell, so that rows and columns have sums."""
    ident: str = ""
    """Of its chart, where a page shows it more than once."""

    @property
    def hides(self) -> bool:
        """Whether any of it is kept back."""
        return any(cell.is_hidden for line in self.lines for cell in line.cells)

    @property
    def is_withheld(self) -> bool:
        """Whether nothing of it may be told."""
        return bool(self.lines) and all(cell.is_hidden for line in self.lines for cell in line.cells)

    @cached_property
    def chart(self) -> Chart | None:
        found = self.draw(self) if self.lines and not self.is_withheld else None
        return replace(found, name=self.ident) if found and self.ident else found

    def suppressed(self) -> "Section":
        """With every count hidden that could point to a child, and whatever would give one away."""
        counts = {
            (line.code, str(number)): round(cell.value or 0)
            for line in self.lines
            for number, cell in enumerate(line.cells)
            if cell.kind == Kind.COUNT
        }
        columns = sorted({number for _code, number in counts})
        telling = {
            (line.code, str(number))
            for line in self.lines
            for number, cell in enumerate(line.cells)
            if cell.is_telling and not cell.is_hidden
        }
        telling |= {(TOTAL, number) for _code, number in telling}  # the sum of all would give the one away
        hidden = (
            _hidden(counts, [line.code for line in self.lines], columns, together=self.adds_up) if columns else set()
        )
        return self._hiding(hidden, telling)

    def _hiding(self, hidden: set[tuple[str, str]], telling: set[tuple[str, str]]) -> "Section":
        """A line with a hidden count shows no other figure of it but counts: a median can bound them."""
        lines = []
        for line in self.lines:
            touched = any(code == line.code for code, _number in hidden)
            cells = [
                HIDDEN
                if (line.code, str(number)) in hidden | telling or (touched and cell.kind != Kind.COUNT)
                else cell
                for number, cell in enumerate(line.cells)
            ]
            lines.append(replace(line, cells=cells))
        return replace(self, lines=lines)


def _hidden(
    counts: Mapping[tuple[str, str], int], codes: Sequence[str], columns: Sequence[str], *, together: bool
) -> set[tuple[str, str]]:
    """Cells to hide: of one table with all its sums, or, where columns count the same referrals, of rows.

    A line that sums up the others has the code TOTAL: it is their sum, not one of them.
    """
    parts = [code for code in codes if code != TOTAL]
    if together and len(columns) > 1:
        published = Table([flat(parts), flat(columns)], counts).published()
        return {key for key in counts if published[key] is None}
    hidden: set[str] = set()
    while True:  # a row is hidden in all its columns, since one can bound another: what is overdue is open too
        found = set(hidden)
        for column in columns:
            table = Table([flat(parts)], {(code,): counts[code, column] for code in parts})
            published = table.published(also=[(code,) for code in found])
            found |= {code for (code,), count in published.items() if count is None}
        if found == hidden:
            return {(code, column) for code in hidden & set(codes) for column in columns}
        hidden = found


@dataclass(frozen=True)
class Quiet:
    """An open referral in which nothing has happened since then: its reference and agencies, nothing of the child."""

    reference: str
    urgency: str
    status: str
    sender: str
    receiver: str
    since: datetime.datetime


@dataclass(frozen=True)
class Reader:
    """The facts as somebody reads them: names in the language, addresses of the rows behind a figure."""

    facts: Facts
    question: Question
    of_all: Facts | None = None
    """Times over all agencies, to stand beside an agency's own."""

    def name(self, kind: str, code: str | None) -> str:
        if code is None:
            return _("others")
        names = self.facts["names"][kind].get(code, [code, code])
        return names[(get_language() or "en").startswith("fr")]

    def rows(self, **more: object) -> str:
        """The list of the referrals that a figure counts."""
        chosen = {
            "first_sent_from": self.question.since.isoformat(),
            "first_sent_until": self.question.until.isoformat(),
            "urgency": self.question.urgency,
            "pillar": self.question.pillar,
            "need": self.question.need,
            "place": self.question.place,
            "chains_once": "on",
            **more,
        }
        return f"{reverse('referrals:referral_list')}?{urlencode({k: v for k, v in chosen.items() if v})}"

    def by_name(self, kind: str, codes: Iterable[str]) -> list[str]:
        return sorted(codes, key=lambda code: self.name(kind, code).casefold())

    @property
    def period(self) -> str:
        """In words."""
        since, until = (date_format(day, "DATE_FORMAT") for day in (self.question.since, self.question.until))
        return _("%(since)s to %(until)s") % {"since": since, "until": until}

    @property
    def quietest(self) -> list[Quiet]:
        """The open referrals in which nothing has happened for longest."""
        return [
            Quiet(
                row["reference"],
                Urgency(row["urgency"]).label,
                Status(row["status"]).label,
                self.name("agencies", row["s"]),
                self.name("agencies", row["t"]),
                datetime.datetime.fromisoformat(row["updated_at"]),
            )
            for row in self.facts["quietest"]
        ]

    @property
    def gaps(self) -> list[GapFigures]:
        return [GapFigures(**row) for row in self.facts["gaps"]]

    @property
    def money(self) -> list[Money]:
        return [Money(**row) for row in self.facts["money"]]

    @property
    def totals(self) -> list[tuple[str, str, str]]:
        """The figures at the top: what, how much, and where its rows are."""
        total = self.facts["total"][0]
        late = {"chains_once": "on", "overdue": "on", "order": "time_left"}
        return [
            (_("Sent"), Cell(total["n"]).text, self.rows()),
            (_("Overdue"), Cell(total["overdue"]).text, self.rows(**late)),
            (_("Open"), Cell(total["open"]).text, ""),
            (_("Median time to answer"), Cell(total["hours"], Kind.HOURS).text, ""),
        ]
