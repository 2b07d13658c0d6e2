"""The dashboard's tables as CSV. Counts of all agencies that could point to a child leave the house as "x".

A row that has one is hidden whole, its median too, and others with it, so that neither a total nor another row gives it
away (`foundation.suppression`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coordination.dashboards.figures import (
    Figures,
    figures_by_agency,
    figures_by_pillar,
    gaps,
    latest_moves,
    plan_by_pillar,
)
from coordination.dashboards.policies import sees_whole
from coordination.foundation import audit
from coordination.foundation.exports import stream_csv
from coordination.foundation.models import Verb
from coordination.foundation.suppression import SMALL, TOTAL, Table, flat

SUPPRESSED = "x"
"""As official statistics mark a figure that is kept back."""
MEASURES = ("overdue", "open", "answered")


def table_csv(table: str, *, by: Any) -> HttpResponse:
    """The table named `table`; raises BadRequest for a name that is none."""
    if table not in TABLES:
        raise BadRequest("There is no such table.")
    audit.record(Verb.EXPORT, by=by, kind=gettext_noop("dashboard"), code=table)
    header, rows = TABLES[table]
    return stream_csv(f"dashboard-{table}", header(), lambda: rows(by), membership=by)


def hidden_rows(measures: Iterable[Mapping[str, int]]) -> set[str]:
    """The rows of which no count may be told, by what names them; each of `measures` counts every row.

    A row is hidden in all measures or in none, since one can bound another: what is overdue is open too.
    """
    tables = [Table([flat(counts)], {(name,): count for name, count in counts.items()}) for counts in measures]
    hidden: set[str] = set()
    while True:
        published = [table.published(also=[(name,) for name in hidden]) for table in tables]
        found = {name for figures in published for (name,), count in figures.items() if count is None} - {TOTAL}
        if found <= hidden:
            return hidden
        hidden |= found


def figures_header() -> list[str]:
    return [_("code"), _("name"), _("overdue"), _("open"), _("answered"), _("median hours to answer")]


def figures_rows(rows: Iterable[Figures], membership: Any) -> Iterator[list[Any]]:
    rows = list(rows)
    measures = [{row.code: getattr(row, name) for row in rows} for name in MEASURES]
    hidden = hidden_rows(measures) if sees_whole(membership) else set()
    for row in rows:
        hours = "" if row.median_hours is None else f"{row.median_hours:.1f}"
        figures = [row.overdue, row.open, row.answered, hours]
        yield [row.code, row.name, *([SUPPRESSED] * len(figures) if row.code in hidden else figures)]


def moves_header() -> list[str]:
    return [_("when"), _("referral"), _("move"), _("by"), _("from agency"), _("to agency"), _("state")]


def moves_rows(membership: Any) -> Iterator[list[Any]]:
    for event in latest_moves(membership):
        asked = event.referral.receiving_agency
        yield [
            timezone.localtime(event.at).isoformat(timespec="seconds"),
            event.referral.reference,
            event.label,
            event.agency.code,
            event.referral.sending_agency.code,
            asked.code if asked else "",
            event.get_to_status_display(),
        ]


def plan_header() -> list[str]:
    return [
        _("Pillar"),
        _("late"),
        _("blocked"),
        _("in progress"),
        _("not started"),
        _("nothing reported yet"),
        _("done"),
        _("Percent done"),
    ]


def plan_rows(membership: Any) -> Iterator[list[Any]]:
    """Of public commitments, which point to nobody."""
    for row in plan_by_pillar(membership):
        yield [
            row.pillar.name,
            row.late,
            row.blocked,
            row.in_progress,
            row.not_started,
            row.not_reported,
            row.done,
            row.percent_done,
        ]


def gaps_header() -> list[str]:
    return [_("need"), _("place"), _("for"), _("times asked"), _("agencies"), _("last")]


def gaps_rows(membership: Any) -> Iterator[list[Any]]:
    """How many agencies asked is hidden with how often was asked, and where few did."""
    rows = gaps(membership)
    hidden = hidden_rows([{str(number): row.asked for number, row in enumerate(rows)}])
    for number, row in enumerate(rows):
        whom = _("an adult") if row.is_adult else _("a child")
        is_hidden = str(number) in hidden
        asked = SUPPRESSED if is_hidden else row.asked
        agencies = SUPPRESSED if is_hidden or row.agencies in SMALL else row.agencies
        yield [row.need, row.place, whom, asked, agencies, row.last.isoformat()]


TABLES: dict[str, tuple[Callable[[], list[str]], Callable[[Any], Iterable[Iterable[Any]]]]] = {
    "agencies": (figures_header, lambda by: figures_rows(figures_by_agency(by)[1], by)),
    "pillars": (figures_header, lambda by: figures_rows(figures_by_pillar(by), by)),
    "gaps": (gaps_header, gaps_rows),
    "moves": (moves_header, moves_rows),
    "plan": (plan_header, plan_rows),
}
