"""Counts of the referrals a membership may see: computed in the database, a fixed number of queries.

Drafts never count. Open, overdue and answered mean what `referrals.enums` and `Referral` say; the time to answer runs
from `sent_at` to `answered_at`, as a median in hours.
"""

import dataclasses
import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Subquery

from agencies.models import Gap
from coordination.foundation.bilingual import in_language
from coordination.plans.models import Commitment, Plan
from coordination.plans.pillars import PillarSection, by_pillar
from referrals.enums import CLOCK_RUNS, OPEN, Status
from referrals.models import Referral, TimelineEvent
from referrals.workflow import TRANSITIONS

LATEST = 10
MOST_GAPS = 25

MEASURES = """
    count(*) filter (where r.status = any(%s)),
    count(*) filter (where r.status = any(%s) and r.respond_by < now()),
    count(*) filter (where r.answered_at is not null),
    percentile_cont(0.5) within group (order by extract(epoch from r.answered_at - r.sent_at)::float8 / 3600)
"""
BY_AGENCY = """
    with figures as (
        select r.receiving_agency_id, grouping(r.receiving_agency_id) = 1 as is_total, {measures}
        from ({scope}) r group by grouping sets ((r.receiving_agency_id), ())
    ) select a.code, a.name_en, a.name_fr, a.sort_en, figures.*
      from figures left join agencies_agency a on a.id = figures.receiving_agency_id
"""
BY_PILLAR = """
    select p.code, p.name_en, p.name_fr, p.sort_order, {measures}
    from (
        select distinct n.pillar_id, r.* from ({scope}) r
        join referrals_referralneed rn on rn.referral_id = r.id join agencies_need n on n.id = rn.need_id
    ) r join agencies_pillar p on p.id = r.pillar_id
    group by p.id order by p.sort_order, p.id
"""


@dataclass(frozen=True)
class Figures:
    """One row of a table: an agency that was asked, a pillar, or everything together."""

    code: str
    name_en: str
    name_fr: str
    open: int
    overdue: int
    answered: int
    median_hours: float | None

    @property
    def name(self) -> str:
        return in_language(self, "name")


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
    last: datetime.date

    @property
    def need(self) -> str:
        return in_language(self, "need")

    @property
    def place(self) -> str:
        return in_language(self, "place")


@dataclass(frozen=True)
class Dashboard:
    total: Figures
    agencies: list[Figures]
    pillars: list[Figures]
    moves: list[TimelineEvent]
    plan: list[PillarSection]

    @property
    def most_open(self) -> int:
        """The longest bar of the table by agency."""
        return max((row.open for row in self.agencies), default=0)


def dashboard_for(membership: Any) -> Dashboard:
    total, agencies = figures_by_agency(membership)
    return Dashboard(
        total=total,
        agencies=agencies,
        pillars=figures_by_pillar(membership),
        moves=latest_moves(membership),
        plan=plan_by_pillar(membership),
    )


def figures_by_agency(membership: Any) -> tuple[Figures, list[Figures]]:
    """Everything together, and by the agency that is asked: most overdue first, then most open."""
    total, agencies = Figures("", "", "", 0, 0, 0, None), []
    for code, name_en, name_fr, sort, _agency, is_total, *measures in _run(BY_AGENCY, membership):
        if is_total:
            total = Figures("", "", "", *measures)
        else:
            agencies.append((sort, Figures(code, name_en, name_fr, *measures)))
    agencies.sort(key=lambda pair: (-pair[1].overdue, -pair[1].open, pair[0]))
    return total, [figures for _sort, figures in agencies]


def figures_by_pillar(membership: Any) -> list[Figures]:
    """By pillar of the needs: a referral with needs of two pillars counts in both."""
    return [
        Figures(code, name_en, name_fr, *measures)
        for code, name_en, name_fr, _order, *measures in _run(BY_PILLAR, membership)
    ]


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
    return [GapFigures(**{name: row[name] for name in fields}) for row in figures[:MOST_GAPS]]


def plan_by_pillar(membership: Any) -> list[PillarSection]:
    """The commitments of the latest plan that has any."""
    latest = Plan.objects.visible_to(membership).for_choice().filter(has_commitments=True).values("pk")[:1]
    commitments = Commitment.objects.visible_to(membership).filter(plan=Subquery(latest)).with_progress()
    return by_pillar(commitments.select_related("pillar").order_by("pillar__sort_order", "code"))


def _run(statement: str, membership: Any) -> list[tuple[Any, ...]]:
    """The statement over the referrals in the membership's scope."""
    referrals = Referral.objects.visible_to(membership).exclude(status=Status.DRAFT).order_by()
    columns = referrals.values("id", "receiving_agency_id", "status", "respond_by", "answered_at", "sent_at")
    scope, scope_parameters = columns.query.sql_with_params()
    states = [sorted(OPEN), sorted(CLOCK_RUNS)]
    in_scope_first = statement.index("{scope}") < statement.index("{measures}")
    parameters = [*scope_parameters, *states] if in_scope_first else [*states, *scope_parameters]
    with connection.cursor() as cursor:
        cursor.execute(statement.format(measures=MEASURES, scope=scope), parameters)
        return cursor.fetchall()
