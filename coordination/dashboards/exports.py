"""What a dashboard gives away: tables as CSV, charts as pictures.

Figures of all agencies leave the program by whole calendar quarters that are over, with nothing narrowed, and with
every count hidden that could point to a child (`foundation.suppression`). So no two of them overlap, and none is the
difference of two others; `docs/statistics.md` tells why. An agency's own figures leave as they are shown.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coordination.dashboards.facts import facts_of
from coordination.dashboards.figures import SECTIONS
from coordination.dashboards.forms import QuestionForm
from coordination.dashboards.kept import facts_for, times_of_all
from coordination.dashboards.policies import sees_whole
from coordination.dashboards.quarters import Quarter, quarters_in
from coordination.dashboards.questions import Question
from coordination.dashboards.sections import Reader, Section
from coordination.dashboards.standing import gaps, latest_moves, money_by_year, plan_by_pillar
from coordination.foundation import audit
from coordination.foundation.charts import download
from coordination.foundation.exports import stream_csv
from coordination.foundation.models import Verb
from coordination.foundation.suppression import SMALL, TOTAL, Table, flat

HIDDEN = "x"
"""As official statistics mark a figure that is kept back."""
NOW = ("silence", "permits")
"""Sections about today, whenever the referrals were sent: they leave as they stand, small counts hidden."""


class NoPicture(Exception):
    """Says to a person why there is none."""


def table_csv(table: str, form: QuestionForm, *, by: Any) -> StreamingHttpResponse:
    """The table named `table`; raises BadRequest for a name that is none."""
    if table in SECTIONS:
        rows = _of_quarters(table, form, by) if sees_whole(by) and table not in NOW else _of_section(table, form, by)
    elif table in BESIDE:
        rows = BESIDE[table]
    else:
        raise BadRequest("There is no such table.")
    audit.record(Verb.EXPORT, by=by, kind=gettext_noop("dashboard"), code=table)
    found = list(rows(by))
    return stream_csv(f"dashboard-{table}", found[0], lambda: found[1:], membership=by)


def picture_file(name: str, kind: str, form: QuestionForm, *, by: Any) -> HttpResponse:
    """The chart of a section for a slide, of an agency as it was chosen.

    Of all agencies for the last quarter that was over by the end of the time asked about, and today; what is about
    today as it is without any choice.
    """
    whole = sees_whole(by)
    question = form.question
    if whole:
        asked = Quarter.of(min(question.until + datetime.timedelta(days=1), form.usual.until)).before
        question = form.usual if name in NOW else _of_quarter(question, asked)
    reader = Reader(facts_for(question, by), question)
    section = SECTIONS[name](reader)
    section = section.suppressed() if whole else section
    if section.chart is None:
        raise NoPicture(_("There is nothing to draw: %(why)s") % {"why": few() if section.lines else section.empty})
    audit.record(Verb.EXPORT, by=by, kind=gettext_noop("dashboard"), code=name)
    return download(section.chart, kind, source=_source(section, reader, by))


def few() -> str:
    return _("So few that no count may be told: each could point to a child.")


def _source(section: Section, reader: Reader, by: Any) -> str:
    made = date_format(timezone.localtime(parse_datetime(reader.facts["at"])), "DATE_FORMAT")
    whose = _("all agencies") if sees_whole(by) else by.agency.name
    left_out = (
        _("Counts from 1 to 4, and some others that would give them away, are left out.") if sees_whole(by) else ""
    )
    line = _("Source: Accord, %(whose)s, %(period)s; figures of %(made)s.")
    return " ".join([line % {"whose": whose, "period": reader.period, "made": made}, left_out, section.definition])


def _of_section(table: str, form: QuestionForm, by: Any) -> Callable[[Any], Iterator[list[Any]]]:
    def rows(membership: Any) -> Iterator[list[Any]]:
        question = form.usual if sees_whole(membership) else form.question
        facts = facts_for(question, by) if table != "agencies" else facts_of(question, by, most_asked=None)
        of_all = None if sees_whole(membership) else times_of_all(question, membership)
        section = SECTIONS[table](Reader(facts, question, of_all))
        section = section.suppressed() if sees_whole(membership) else section
        yield [_("code"), *section.header]
        for line in section.lines:
            yield [line.code, line.label, *(cell.plain for cell in line.cells)]

    return rows


def _of_quarters(table: str, form: QuestionForm, by: Any) -> Callable[[Any], Iterator[list[Any]]]:
    """A row for each quarter, line and column: tables of different quarters need not have the same columns."""

    def rows(membership: Any) -> Iterator[list[Any]]:
        question = form.question
        yield [_("quarter"), _("code"), _("of"), _("what"), _("figure")]
        for quarter in quarters_in(question.since, question.until, over_by=form.usual.until):
            asked = _of_quarter(question, quarter)
            facts = facts_for(asked, by) if table != "agencies" else facts_of(asked, by, most_asked=None)
            section = SECTIONS[table](Reader(facts, asked)).suppressed()
            for line in section.lines:
                for title, cell in zip(section.header[1:], line.cells, strict=True):
                    yield [quarter.label, line.code, line.label, title, cell.plain]

    return rows


def _of_quarter(question: Question, quarter: Quarter) -> Question:
    """The quarter with nothing narrowed."""
    return Question(question.zone, quarter.first, quarter.last)


def hidden_rows(counts: dict[str, int]) -> set[str]:
    """The rows of which no count may be told."""
    published = Table([flat(counts)], {(name,): count for name, count in counts.items()}).published()
    return {name for (name,), count in published.items() if count is None} - {TOTAL}


def moves_rows(membership: Any) -> Iterator[list[Any]]:
    """References, agencies and times."""
    yield [_("when"), _("referral"), _("move"), _("by"), _("from agency"), _("to agency"), _("state")]
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


def plan_rows(membership: Any) -> Iterator[list[Any]]:
    """Of public commitments, which point to nobody."""
    yield [_("Pillar"), _("late"), _("blocked"), _("in progress"), _("not started"), _("nothing reported yet"),
           _("done"), _("Percent done")]  # fmt: skip
    for row in plan_by_pillar(membership):
        counts = [row.late, row.blocked, row.in_progress, row.not_started, row.not_reported, row.done]
        yield [row.pillar.name, *counts, row.percent_done]


def money_rows(membership: Any) -> Iterator[list[Any]]:
    yield [_("fiscal year"), _("budget in Canadian dollars"), _("spent in Canadian dollars")]
    for row in money_by_year(membership):
        yield [row.label, "" if row.budget is None else row.budget, row.spent]


def gaps_rows(membership: Any) -> Iterator[list[Any]]:
    """How many agencies asked is hidden with how often was asked, and where few did."""
    yield [_("need"), _("place"), _("for"), _("times asked"), _("agencies"), _("last")]
    rows = gaps(membership)
    hidden = hidden_rows({str(number): row.asked for number, row in enumerate(rows)})
    for number, row in enumerate(rows):
        whom = _("an adult") if row.is_adult else _("a child")
        is_hidden = str(number) in hidden
        asked = HIDDEN if is_hidden else row.asked
        agencies = HIDDEN if is_hidden or row.agencies in SMALL else row.agencies
        yield [row.need, row.place, whom, asked, agencies, row.last]


BESIDE: dict[str, Callable[[Any], Iterable[list[Any]]]] = {
    "gaps": gaps_rows,
    "moves": moves_rows,
    "plan": plan_rows,
    "money": money_rows,
}
