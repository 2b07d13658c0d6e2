"""What stands on a dashboard beside the counts of referrals: gaps, the latest moves, the plan and its money."""

import dataclasses
import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, QuerySet, Subquery
from django.utils import timezone

from agencies.models import Gap, Pillar
from coordination.foundation.bilingual import in_language
from coordination.plans.enums import ItemStatus
from coordination.plans.fiscal_years import fiscal_year_of, label_of, years_of
from coordination.plans.models import BudgetLine, Commitment, Plan, ProgressUpdate
from coordination.plans.models.plans import SOURCES
from coordination.plans.pillars import PillarSection, by_pillar
from referrals.models import TimelineEvent
from referrals.workflow import TRANSITIONS

LATEST = 10
MOST_GAPS = 25
MOVED = (ItemStatus.IN_PROGRESS, ItemStatus.DONE, ItemStatus.BLOCKED)


@dataclass(frozen=True)
class GapFigures:
    """A need that nobody is mandated for at a place: on how many days it was asked for in 90, by how many agencies."""

    need_en: str
    need_fr: str
    place_en: str
    place_fr: str
    is_adult: bool
    asked: int
    agencies: int
    last: str
    """The day, as 2026-01-31."""

    @property
    def last_on(self) -> datetime.date:
        return datetime.date.fromisoformat(self.last)

    @property
    def need(self) -> str:
        return in_language(self, "need")

    @property
    def place(self) -> str:
        return in_language(self, "place")


def latest_moves(membership: Any) -> list[TimelineEvent]:
    """The newest transitions: references, agencies and times, never words."""
    events = TimelineEvent.objects.visible_to(membership).filter(transition__in=list(TRANSITIONS))
    shown = events.select_related("agency", "referral__sending_agency", "referral__receiving_agency")
    return list(shown.order_by("-at", "-pk")[:LATEST])


def gaps(membership: Any) -> list[GapFigures]:
    """What was asked for lately and nobody was mandated for, the most asked first; for who sees all agencies."""
    rows = Gap.objects.visible_to(membership).lately().values("need", "place", "is_adult")
    figures = rows.annotate(
        need_en=F("need__name_en"),
        need_fr=F("need__name_fr"),
        place_en=F("place__name_en"),
        place_fr=F("place__name_fr"),
        asked=Count("pk"),
        agencies=Count("agency", distinct=True),
        last=Max("asked_on"),
    ).order_by("-asked", "-last", "need", "place", "is_adult")
    fields = [field.name for field in dataclasses.fields(GapFigures)]
    return [
        GapFigures(**{name: row[name] for name in fields} | {"last": row["last"].isoformat()})
        for row in figures[:MOST_GAPS]
    ]


def plan_by_pillar(membership: Any) -> list[PillarSection]:
    """The commitments of the latest plan that has any."""
    plan = Subquery(latest_plan(membership))
    commitments = Commitment.objects.visible_to(membership).filter(plan=plan).with_progress()
    return by_pillar(commitments.select_related("pillar").order_by("pillar__sort_order", "code"))


@dataclass(frozen=True)
class Money:
    """Of a fiscal year, or of several as one line: what the plan sets aside and what its items report as spent, CAD."""

    label: str
    budget: int | None
    spent: int


def money_by_year(membership: Any) -> list[Money]:
    """The plan's envelope and what was spent by fiscal year (from 1 April), of the latest plan with commitments."""
    plan = Subquery(latest_plan(membership))
    lines = BudgetLine.objects.visible_to(membership).filter(plan=plan, commitment=None, agency=None)
    budget = {line.fiscal_year: line.amount_cad for line in lines}
    updates = ProgressUpdate.objects.visible_to(membership).filter(
        item__commitment__plan=plan, **{f"item__{source}__isnull": True for source in SOURCES}
    )
    spent = spent_by_year(updates.order_by("at", "pk").values_list("item", "at", "spent_cad"))
    years = {label_of(year) for year in spent}
    return [
        Money(label, budget.get(label), sum(spent.get(year, 0) for year in years_of(label)))
        for label in sorted({*budget, *years})
    ]


def spent_by_year(updates: Iterable[tuple[int, datetime.datetime, int]]) -> dict[int, int]:
    """By the calendar year in which the fiscal year begins. Each update, oldest first, says all of its item so far."""
    spent: Counter[int] = Counter()
    before: dict[int, int] = {}
    for item, at, amount in updates:
        spent[fiscal_year_of(timezone.localdate(at))] += amount - before.get(item, 0)
        before[item] = amount
    return {year: amount for year, amount in spent.items() if amount}


def latest_plan(membership: Any) -> QuerySet[Plan]:
    """Its key: the plan that pages open unasked."""
    return Plan.objects.visible_to(membership).usual().values("pk")


@dataclass(frozen=True)
class PlanChange:
    """What was reported of one pillar's action items between two days: items begun, done, blocked, and money in CAD."""

    pillar: Pillar
    began: int
    done: int
    blocked: int
    spent: int


def plan_changes(membership: Any, first: datetime.date, last: datetime.date) -> list[PlanChange]:
    """By pillar, of the latest plan with commitments; items with a source that only some may see count in none."""
    plan = Subquery(latest_plan(membership))
    updates = ProgressUpdate.objects.visible_to(membership).filter(
        item__commitment__plan=plan, at__date__lte=last, **{f"item__{source}__isnull": True for source in SOURCES}
    )
    rows = updates.select_related("item__pillar").order_by("at", "pk")
    pillars: dict[int, Pillar] = {}
    counts: dict[int, Counter[str]] = {}
    before: dict[int, int] = {}
    for row in rows:
        pillar = row.item.pillar
        pillars[pillar.pk] = pillar
        count = counts.setdefault(pillar.pk, Counter())
        if timezone.localdate(row.at) >= first:
            count["spent"] += row.spent_cad - before.get(row.item_id, 0)
            if row.status != row.from_status:
                count[row.status] += 1
        before[row.item_id] = row.spent_cad
    return [
        PlanChange(pillar, *(counts[key][name] for name in (*MOVED, "spent")))
        for key, pillar in sorted(pillars.items(), key=lambda pair: pair[1].sort_order)
        if any(counts[key].values())
    ]
