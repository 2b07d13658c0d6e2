"""Who can help in the shipped directory: cases written from its files before the code (routing_cases.csv).

`expected` is the whole order: `>` stands between those that must come in this order, `=` between equals, and a final
`...` means that others may follow. `gaps` are the needs nobody is mandated for, `set` how many agencies do it together.
"""

import csv
import datetime
from pathlib import Path

import pytest
from django.db import transaction

from agencies.models import Jurisdiction, Need, Population
from agencies.reference_loading.operations import load_reference
from agencies.routing import Known, best_set, unmet, who_can_help

pytestmark = pytest.mark.django_db
with (Path(__file__).parent / "routing_cases.csv").open(encoding="utf-8", newline="") as lines:
    CASES = list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def directory(django_db_setup, django_db_blocker):
    """Loaded once, rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        yield
        transaction.set_rollback(True)


def split(words: str) -> list[str]:
    return [word for word in words.split(";") if word]


def answer(row: dict[str, str]):
    by_code = {need.code: need for need in Need.objects.filter(code__in=split(row["needs"]))}
    needs = [by_code[code] for code in split(row["needs"])]
    known = Known(
        age_band=row["age"],
        situations=frozenset(split(row["situations"])),
        gender=row["gender"],
        languages=tuple(split(row["languages"])),
    )
    place = Jurisdiction.objects.get(code=row["place"])
    on = datetime.date.fromisoformat(row["on"]) if row["on"] else datetime.date(2026, 1, 15)
    return needs, who_can_help(needs, place, on, known=known)


def test_cases_are_many_and_each_says_why(directory) -> None:
    assert len(CASES) >= 60
    assert len({tuple(row.values()) for row in CASES}) == len(CASES)
    situations = {code for row in CASES for code in split(row["situations"])}
    assert Population.objects.filter(code__in=situations).count() == len(situations)


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["why"])
def test_case(directory, row: dict[str, str]) -> None:
    needs, candidates = answer(row)

    groups = [set(group.split("=")) for group in row["expected"].replace(" ", "").split(">") if group]
    is_whole = {"..."} not in groups
    left = [candidate.agency.code for candidate in candidates]
    for group in [group for group in groups if group != {"..."}]:
        assert set(left[: len(group)]) == group, left
        left = left[len(group) :]
    assert not (is_whole and left)
    assert [need.code for need in unmet(needs, candidates)] == split(row["gaps"])
    if row["set"]:
        chosen = best_set(candidates)
        served = [need.code for _candidate, wanted in chosen for need in wanted]
        assert len(chosen) == int(row["set"])
        assert sorted(served) == sorted(need.code for need in needs if need.code not in split(row["gaps"]))
