"""The names of what a dashboard counts, in both languages, and the places and kinds of work that counts add up to."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from agencies.enums import JurisdictionKind
from agencies.models import Agency, Jurisdiction, Need

PROVINCIAL = {JurisdictionKind.PROVINCE, JurisdictionKind.TERRITORY}
Names = dict[str, dict[str, list[str]]]


def by_need(sets: Iterable[tuple[list[str], int]]) -> tuple[dict[str, Counter[str]], Names]:
    """Referrals by pillar, function and need, each at most once in a row; `sets` are needs asked for together."""
    needs = {row.code: row for row in Need.objects.select_related("pillar").prefetch_related("functions")}
    counts: dict[str, Counter[str]] = {"pillars": Counter(), "functions": Counter(), "needs": Counter()}
    for codes, number in sets:
        asked = [needs[code] for code in codes]
        for code in {row.pillar.code for row in asked}:
            counts["pillars"][code] += number
        for code in {function.code for row in asked for function in row.functions.all()}:
            counts["functions"][code] += number
        for code in set(codes):
            counts["needs"][code] += number
    names = {
        "needs": named(needs.values()),
        "pillars": named(row.pillar for row in sorted(needs.values(), key=lambda row: row.pillar.sort_order)),
        "functions": named(function for row in needs.values() for function in row.functions.all()),
    }
    return counts, names


class Places:
    """Every place under its province or territory, or under its country where it has none."""

    def __init__(self) -> None:
        self.rows = {row.code: row for row in Jurisdiction.objects.all()}

    def wide(self, code: str) -> str:
        """The code of the province, of the country, or the place's own."""
        line = [self.rows[wider] for wider in self.rows[code].coverage if wider in self.rows]
        for kinds in (PROVINCIAL, {JurisdictionKind.COUNTRY}):
            if found := next((row.code for row in line if row.kind in kinds), None):
                return found
        return code

    def named(self, codes: Iterable[str]) -> dict[str, list[str]]:
        return named(self.rows[code] for code in codes)


def agencies(codes: Iterable[str]) -> dict[str, list[str]]:
    """Short names."""
    rows = Agency.objects.filter(code__in=set(codes))
    return {row.code: [row.acronym or row.name_en, row.acronym or row.name_fr or row.name_en] for row in rows}


def named(rows: Iterable[Any]) -> dict[str, list[str]]:
    """Code → name in English and in French."""
    return {row.code: [row.name_en, row.name_fr or row.name_en] for row in rows}
