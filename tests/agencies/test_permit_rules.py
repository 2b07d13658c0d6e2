"""The dated rules on how long a permit runs, as the reference data say them."""

import datetime

import pytest

from agencies.models import PermitRule
from agencies.models.permit_rules import months_after
from agencies.reference_loading.tables import LOADERS
from coordination.environment import ROOT

day = datetime.date.fromisoformat


@pytest.fixture
def rules(db) -> None:
    loader = next(row for row in LOADERS if row.file == "trp.csv")
    assert loader.load(ROOT / "agencies" / "reference").refused == []


@pytest.mark.parametrize(
    ("issued_on", "is_first", "code", "end"),
    [
        ("2006-04-30", True, None, None),
        ("2006-05-01", True, "initial-length-old", "2006-10-28"),
        ("2025-02-03", True, "initial-length-old", "2025-08-02"),
        ("2025-02-03", False, None, None),
        ("2025-02-04", True, "initial-length", "2026-02-04"),
        ("2025-02-04", False, "initial-length", "2026-02-04"),
    ],
)
def test_rule_in_force(rules, issued_on: str, is_first: bool, code: str | None, end: str | None) -> None:
    rule = PermitRule.objects.of_length_on(day(issued_on), is_first=is_first)

    assert (rule and rule.code, rule and rule.end_for(day(issued_on))) == (code, end and day(end))


@pytest.mark.parametrize(
    ("issued_on", "expires_on", "fits"),
    [
        ("2025-02-03", "2025-08-02", True),  # 180 days
        ("2025-02-03", "2025-08-03", False),
        ("2025-02-04", "2026-02-02", False),
        ("2025-02-04", "2026-02-03", True),  # a year ends on the day before, too
        ("2025-02-04", "2030-01-01", True),
    ],
)
def test_dates_that_fit(rules, issued_on: str, expires_on: str, fits: bool) -> None:
    rule = PermitRule.objects.of_length_on(day(issued_on), is_first=True)

    assert rule.allows(day(issued_on), day(expires_on)) is fits


def test_rule_without_length_allows_anything() -> None:
    rule = PermitRule(code="fees")

    assert rule.end_for(day("2026-01-01")) is None
    assert rule.allows(day("2026-01-01"), day("2026-01-02"))


def test_a_new_rule_is_data(rules) -> None:
    PermitRule.objects.create(code="longer", effective_from=day("2026-06-01"), at_least_months=24)

    assert PermitRule.objects.of_length_on(day("2026-05-31"), is_first=True).code == "initial-length"
    assert PermitRule.objects.of_length_on(day("2026-06-01"), is_first=True).code == "longer"


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2024-02-29", 12, "2025-02-28"), ("2025-12-31", 2, "2026-02-28"), ("2025-01-15", 12, "2026-01-15")],
)
def test_months_after(start: str, months: int, end: str) -> None:
    assert months_after(day(start), months) == day(end)
