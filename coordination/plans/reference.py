"""The plan's reference files: plans from the instruments they name, commitments, budget lines.

They load as a coordinator would write, since row security binds the loading process like any other.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from agencies.enums import Role
from agencies.models import Agency, Instrument, Pillar
from agencies.reference_loading.columns import Codes, Column, Row, day, number, sourced, text
from agencies.reference_loading.loader import Loader, read_lines
from agencies.reference_loading.report import FileReport, Refused
from coordination.foundation import row_security
from coordination.plans.models import BudgetLine, Commitment, Plan

ONE_DAY = datetime.timedelta(days=1)
COMMITMENTS_FILE, BUDGET_FILE = "action_items.csv", "budget.csv"


@dataclass(frozen=True)
class Operator:
    """Stands for whoever runs the loading: no member, but the coordinator's rows."""

    pk: int = 0
    agency_id: int = 0
    role: str = Role.COORDINATOR.value


class PlanLoader(Loader):
    """Loads under row security."""

    def load(self, folder: Path) -> FileReport:
        with row_security.acting_as(Operator()):
            return super().load(folder)


class PlansLoader:
    """Makes the plans that both files name by instrument; a plan that exists stays as people keep it."""

    file = "plans (of both files)"

    def load(self, folder: Path) -> FileReport:
        report = FileReport(self.file)
        named = [*_rows(folder / COMMITMENTS_FILE), *_rows(folder / BUDGET_FILE)]
        codes = dict.fromkeys(row["instrument_code"] for row in named)
        report.is_missing = not codes
        with row_security.acting_as(Operator()):
            for instrument in Instrument.objects.filter(code__in=codes).order_by("pk"):
                if Plan.objects.filter(instrument=instrument).exists():
                    report.unchanged += 1
                    continue
                Plan.objects.create(
                    code=instrument.code,
                    name_en=instrument.name_en,
                    name_fr=instrument.name_fr,
                    instrument=instrument,
                    period=_period([row for row in named if row["instrument_code"] == instrument.code], instrument),
                )
                report.new += 1
        return report


def _rows(path: Path) -> list[Row]:
    """The file's rows; none where it is missing or unreadable, which its own loader reports."""
    if not path.exists():
        return []
    try:
        return [row for _line, row in read_lines(path, ["instrument_code"]) if isinstance(row, dict)]
    except Refused:
        return []


def _period(rows: list[Row], instrument: Instrument) -> DateRange:
    """From the day the instrument came into force to the last day of its commitments; open where none is known.

    Some commitments are older than their plan, so they cannot say when it began.
    """
    ends = [row["due_on"] for row in rows if _is_day(row.get("due_on"))]
    last = datetime.date.fromisoformat(max(ends)) + ONE_DAY if ends else None
    return DateRange(instrument.in_force_on or instrument.adopted_on, last)


def _is_day(value: str | None) -> bool:
    try:
        datetime.date.fromisoformat(value or "")
    except ValueError:
        return False
    return True


def optional_number(name: str) -> Column:
    whole = number(name)
    return Column(name, (name,), lambda row: whole.read(row) if row[name] else None)


def _budget_key(row: Row) -> str:
    return "/".join((row["instrument_code"], row["fiscal_year"].replace("/", "-"), row["agency_code"]))


def _budget_natural_key(line: Any) -> str:
    agency = line.agency.code if line.agency else ""
    return "/".join((line.plan.code, line.fiscal_year.replace("/", "-"), agency))


plans, pillars, agencies = Codes(Plan), Codes(Pillar), Codes(Agency)

LOADERS: list[Any] = [
    PlansLoader(),
    PlanLoader(
        COMMITMENTS_FILE,
        Commitment,
        [
            *text("code", "title_en", "title_fr"),
            plans.one("plan", "instrument_code"),
            pillars.one("pillar", "pillar_code"),
            agencies.one("lead_agency", "lead_agency_code"),
            agencies.several("partner_agencies", "partner_agency_codes"),
            day("starts_on"),
            day("due_on"),
            optional_number("budget_cad"),
            *sourced(),
        ],
        codes=[plans, pillars, agencies],
    ),
    PlanLoader(
        BUDGET_FILE,
        BudgetLine,
        [
            plans.one("plan", "instrument_code"),
            agencies.one("agency", "agency_code", is_required=False),
            *text("fiscal_year"),
            number("amount_cad"),
            *sourced(),
        ],
        key=_budget_key,
        natural_key=_budget_natural_key,
        codes=[plans, agencies],
        related=("plan", "agency"),
    ),
]
