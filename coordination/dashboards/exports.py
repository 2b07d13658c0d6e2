"""The dashboard's tables as CSV. Small counts of all agencies leave the house as "<5": they could point to a child.

No totals are exported, so that a suppressed count cannot be worked out from a sum.
"""

from collections.abc import Callable, Iterable, Iterator
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

SMALLEST_SHOWN = 5
SUPPRESSED = "<5"


def table_csv(table: str, *, by: Any) -> HttpResponse:
    """The table named `table`; raises BadRequest for a name that is none."""
    if table not in TABLES:
        raise BadRequest("There is no such table.")
    audit.record(Verb.EXPORT, by=by, kind=gettext_noop("dashboard"), code=table)
    header, rows = TABLES[table]
    return stream_csv(f"dashboard-{table}", header(), lambda: rows(by), membership=by)


def suppressed(count: int, membership: Any) -> int | str:
    """`count`, hidden between 1 and 4 in an export of all agencies."""
    return SUPPRESSED if sees_whole(membership) and 0 < count < SMALLEST_SHOWN else count


def figures_header() -> list[str]:
    return [_("code"), _("name"), _("overdue"), _("open"), _("answered"), _("median hours to answer")]


def figures_rows(rows: Iterable[Figures], membership: Any) -> Iterator[list[Any]]:
    """A median of fewer than five answers is hidden with their count."""
    for row in rows:
        answered = suppressed(row.answered, membership)
        hours = "" if row.median_hours is None else f"{row.median_hours:.1f}"
        yield [
            row.code,
            row.name,
            suppressed(row.overdue, membership),
            suppressed(row.open, membership),
            answered,
            SUPPRESSED if answered == SUPPRESSED else hours,
        ]


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
    for row in gaps(membership):
        whom = _("an adult") if row.is_adult else _("a child")
        asked = (suppressed(count, membership) for count in (row.asked, row.agencies))
        yield [row.need, row.place, whom, *asked, row.last.isoformat()]


TABLES: dict[str, tuple[Callable[[], list[str]], Callable[[Any], Iterable[Iterable[Any]]]]] = {
    "agencies": (figures_header, lambda by: figures_rows(figures_by_agency(by)[1], by)),
    "pillars": (figures_header, lambda by: figures_rows(figures_by_pillar(by), by)),
    "gaps": (gaps_header, gaps_rows),
    "moves": (moves_header, moves_rows),
    "plan": (plan_header, plan_rows),
}
