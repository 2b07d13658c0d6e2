"""A province's plan beside the national one, invented as an example, and what indicators of promises read."""

import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from agencies.models import Instrument, Pillar
from coordination.dashboards.demo.stage import Stage
from coordination.plans import operations
from coordination.plans.models import Commitment, Plan

EXAMPLE = "Example, invented for the demo world"
PLAN = "MB-TRACIA"
PERIOD = DateRange(datetime.date(2002, 12, 1), None)

# (code, pillar, English, French, lead agency, dollars a fiscal year).
COMMITMENTS = [
    ("EX-MB-1", "PREVENTION", "Example: school visits in every northern division",
     "Exemple : visites dans les écoles de chaque division du Nord", "AMC", 80_000),
    ("EX-MB-2", "PROTECTION", "Example: a bed within the hour for every child who asks",
     "Exemple : un lit dans l'heure pour chaque enfant qui le demande", "NDINAWE", 240_000),
    ("EX-MB-3", "PROSECUTION", "Example: one officer who stays with the child until the trial ends",
     "Exemple : un agent qui accompagne l'enfant jusqu'à la fin du procès", "WPS-CEU", 150_000),
    ("EX-MB-4", "PARTNERSHIPS", "Example: a yearly meeting of all agencies of the province",
     "Exemple : une rencontre annuelle de tous les organismes de la province", "MB-CFS", 20_000),
]  # fmt: skip

NEXT = "EX-NAP-NEXT"
NEXT_COMMITMENTS = [
    ("EX-NX-1", "PREVENTION", "Example: every officer at the border trained within a year",
     "Exemple : chaque agent à la frontière formé en un an", "CBSA", 900_000),
    ("EX-NX-2", "PROTECTION", "Example: a bed for a child in every territory",
     "Exemple : un lit pour un enfant dans chaque territoire", "HT-TASKFORCE", 2_400_000),
    ("EX-NX-3", "PROSECUTION", "Example: one investigator in each division for trafficked children",
     "Exemple : un enquêteur par division pour les enfants victimes de la traite", "RCMP-HTNCC", 1_500_000),
    ("EX-NX-4", "PARTNERSHIPS", "Example: every First Nation that asks has a liaison officer",
     "Exemple : une liaison pour chaque Première Nation qui le demande", "AMC", 600_000),
]  # fmt: skip

# commitment: (English, French, unit, unit in French, baseline, target, readings as (days ago, value, source)).
INDICATORS: dict[str, tuple[str, str, str, str, int, int, list[tuple[int, int, str]]]] = {
    "NAP-PRT-03": ("Emergency beds open", "Lits d'urgence ouverts", "beds", "lits", 0, 12,
                   [(60, 4, "Report of the shelter"), (6, 6, "Report of the shelter")]),
    "NAP-PRV-02": ("People reached", "Personnes rejointes", "people", "personnes", 0, 400,
                   [(20, 140, "Lists of the evenings")]),
}  # fmt: skip


def promise(stage: Stage) -> None:
    """Make the example plan and its budget, name indicators and read them."""
    by = next(row for row in stage.cast["HT-TASKFORCE"] if row.role == "coordinator")
    with stage.acting(by):
        instrument = Instrument.objects.get(code=PLAN)
        names = {"name_en": f"Example: {instrument.name_en}", "name_fr": f"Exemple : {instrument.name_fr}"}
        plan = Plan.objects.create(code=PLAN, instrument=instrument, period=PERIOD, **names)
        for row in COMMITMENTS:
            _commit(stage, by, plan, *row)
        _next_plan(stage, by)
        for code, row in INDICATORS.items():
            _read(stage, by, Commitment.objects.get(code=code), *row)


def _next_plan(stage: Stage, by: Any) -> None:
    """A successor of the national plan that has not begun: from the first of April on, for five years."""
    before = Plan.objects.get(code="CA-NAP-2012")
    year = stage.now.year + 1
    first, years = datetime.date(year, 4, 1), f"{year}-{(year + 1) % 100:02}/{year + 4}-{(year + 5) % 100:02}"
    names = {
        "name_en": "Example: the next National Action Plan",
        "name_fr": "Exemple : le prochain Plan d'action national",
    }
    instrument = Instrument.objects.create(
        code=NEXT, kind="plan", jurisdiction=before.instrument.jurisdiction, source=EXAMPLE, **names
    )
    period = DateRange(first, first.replace(year=year + 5))
    plan = Plan(code=NEXT, instrument=instrument, period=period, follows=before, **names)
    operations.keep_plan(by=by, plan=plan)
    operations.keep_budget_line(by=by, of=plan, fiscal_year=years, agency=None, amount_cad=40_000_000, source=EXAMPLE)
    for row in NEXT_COMMITMENTS:
        _commit(stage, by, plan, *row)


def _commit(stage: Stage, by: Any, plan: Plan, code: str, pillar: str, en: str, fr: str, lead: str, money: int) -> None:
    year = stage.now.year
    commitment = Commitment(
        code=code,
        plan=plan,
        pillar=Pillar.objects.get(code=pillar),
        title_en=en,
        title_fr=fr,
        lead_agency=stage.agencies[lead],
        due_on=(stage.now + datetime.timedelta(days=400)).date(),
        budget_cad=2 * money,
        source=EXAMPLE,
    )
    operations.keep_commitment(by=by, commitment=commitment, partner_agencies=[])
    for first in (year, year + 1):
        operations.keep_budget_line(
            by=by,
            of=commitment,
            fiscal_year=f"{first}-{(first + 1) % 100:02}",
            agency=commitment.lead_agency,
            amount_cad=money,
            source=EXAMPLE,
        )


def _read(stage: Stage, by: Any, commitment: Commitment, *row: Any) -> None:
    names = ("indicator_en", "indicator_fr", "unit_en", "unit_fr", "baseline", "target")
    for name, value in zip(names, row, strict=False):
        setattr(commitment, name, value)
    operations.keep_commitment(by=by, commitment=commitment, partner_agencies=commitment.partner_agencies.all())
    for days, value, source in row[-1]:
        read_on = (stage.now - datetime.timedelta(days=days)).date()
        operations.add_reading(
            by=by, commitment=commitment, submission=stage.key(), read_on=read_on, value=value, source=source
        )
