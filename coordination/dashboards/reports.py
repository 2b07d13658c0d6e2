"""The quarterly report: the figures of a quarter, and in words what changed since the one before.

Its figures are the dashboard's for the same days. Of all agencies it holds no count that could point to a child; an
agency's own report has them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from agencies.models import Membership
from coordination.dashboards.figures import SECTIONS, totals
from coordination.dashboards.kept import facts_for, today_of, usual_question
from coordination.dashboards.policies import sees_whole
from coordination.dashboards.quarters import Quarter
from coordination.dashboards.questions import Question
from coordination.dashboards.sections import Cell, Kind, Reader, Section
from coordination.dashboards.standing import PlanChange, plan_by_pillar, plan_changes
from coordination.plans.pillars import PillarSection

REPORTED = ("months", "times", "agencies", "flow", "pillars", "functions", "needs", "places", "declined", "unmet")
"""Sections of a report; the others are about today."""
MOST_QUARTERS = 12


@dataclass(frozen=True)
class Change:
    """A figure of the quarter beside that of the one before."""

    label: str
    now: Cell
    before: Cell

    @property
    def words(self) -> str:
        """What changed, in a sentence; nothing of a figure that is kept back."""
        told = {"what": self.label, "now": self.now.text, "before": self.before.text}
        if self.now.is_hidden or self.before.is_hidden:
            return _("%(what)s: %(now)s. The quarter before: %(before)s.") % told
        if self.now.value is None or self.before.value is None:
            return _("%(what)s: %(now)s. The quarter before: %(before)s.") % told
        difference = self.now.value - self.before.value
        told["difference"] = Cell(abs(difference), self.now.kind).text
        if self.now.kind == Kind.PERCENT:
            points = round(abs(self.now.value) - abs(self.before.value))
            told["difference"] = ngettext("%(count)d point", "%(count)d points", abs(points)) % {"count": abs(points)}
        if self.now.text == self.before.text:
            return _("%(what)s: %(now)s, as in the quarter before.") % told
        if difference > 0:
            return _("%(what)s: %(now)s, %(difference)s more than in the quarter before (%(before)s).") % told
        return _("%(what)s: %(now)s, %(difference)s less than in the quarter before (%(before)s).") % told


@dataclass(frozen=True)
class Facts:
    """What a report is made of, whatever the language: asked of the database once."""

    quarter: Quarter
    whose: Any
    readers: tuple[Reader, Reader]
    """Of the quarter and of the one before."""
    plan: Sequence[PillarSection]
    plan_changes: Sequence[PlanChange]


def facts_of_report(quarter: Quarter, membership: Membership) -> Facts:
    readers = []
    for one in (quarter, quarter.before):
        question = Question(usual_question(membership).zone, one.first, one.last)
        readers.append(Reader(facts_for(question, membership), question))
    plan = plan_by_pillar(membership)
    return Facts(
        quarter, membership, (readers[0], readers[1]), plan, plan_changes(membership, quarter.first, quarter.last)
    )


@dataclass(frozen=True)
class Report:
    """The report in the language in use."""

    facts: Facts

    @property
    def title(self) -> str:
        return _("Report on the %(quarter)s") % {"quarter": self.facts.quarter.words}

    @property
    def is_whole(self) -> bool:
        return sees_whole(self.facts.whose)

    @property
    def whose(self) -> str:
        return _("All agencies") if self.is_whole else self.facts.whose.agency.name

    @property
    def stamp(self) -> str:
        made = timezone.localtime(parse_datetime(self.facts.readers[0].facts["at"]))
        words = _("Accord: %(title)s, %(whose)s; figures of %(made)s.")
        told = words % {"title": self.title, "whose": self.whose, "made": date_format(made, "DATETIME_FORMAT")}
        if self.is_whole:
            told += " " + _("x: a count from 1 to 4 is kept back, and others that would give it away.")
        return told

    @property
    def sections(self) -> list[Section]:
        return [self._section(name, self.facts.readers[0]) for name in REPORTED]

    def _section(self, name: str, reader: Reader) -> Section:
        section = replace(SECTIONS[name](reader), ident=f"{name}-{get_language()}")
        return section.suppressed() if self.is_whole else section

    @property
    def changes(self) -> list[Change]:
        """Of the totals and of the waiting times."""
        now, before = (totals(reader, suppress=self.is_whole) for reader in self.facts.readers)
        return [
            Change(one.label, one.cells[0], other.cells[0]) for one, other in zip(now.lines, before.lines, strict=True)
        ]


def quarters_to_report(membership: Membership) -> list[Quarter]:
    """Those that are over, the latest first."""
    quarter = Quarter.of(today_of(membership)).before
    found = [quarter]
    while len(found) < MOST_QUARTERS:
        found.append(found[-1].before)
    return found
