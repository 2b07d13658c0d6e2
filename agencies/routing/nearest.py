"""Where nobody is mandated: the nearest level up at which somebody is, in another part of it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F
from django.db.models.functions import JSONObject

from agencies.models import Agency, Jurisdiction, Need
from agencies.routing.facts import NOTHING_KNOWN, Fit, Known, fit
from agencies.routing.search import Serving, able_mandates, functions_serving
from coordination.foundation.bilingual import in_language

MOST = 5
COLUMNS = {
    "population_code": F("population__code"),
    "code": F("agency__code"),
    "agency_en": F("agency__name_en"),
    "agency_fr": F("agency__name_fr"),
    "place_en": F("jurisdictions__name_en"),
    "place_fr": F("jurisdictions__name_fr"),
    "coverage": F("jurisdictions__coverage"),
}

LEVEL_COLUMNS = {name: name for name in ("id", "code", "name_en", "name_fr", "kind", "depth")}


@dataclass(frozen=True)
class Elsewhere:
    """An agency mandated in another part of a wider place."""

    agency: Agency
    place: Jurisdiction


@dataclass(frozen=True)
class Level:
    """For a need that nobody is mandated for: the nearest wider place with somebody; None when there is none."""

    need: Need
    asked: Jurisdiction
    place: Jurisdiction | None
    agencies: list[Elsewhere]

    @property
    def is_within(self) -> bool:
        """Whether somebody is mandated in a part of the place asked for: it was only named too widely."""
        return self.place is not None and self.place.code == self.asked.code


def nearest_level_up(
    needs: Iterable[Need],
    place: Jurisdiction,
    on: datetime.date | None = None,
    *,
    known: Known = NOTHING_KNOWN,
    serving: Serving | None = None,
) -> list[Level]:
    """For each of the needs, who serves it in the smallest place around `place` where anybody does."""
    needs = list(needs)
    if not needs:
        return []
    serving = _of(needs, functions_serving(needs) if serving is None else serving)
    found: dict[int, dict[str, dict[tuple[str, str], Elsewhere]]] = {need.pk: {} for need in needs}
    wider = Jurisdiction.objects.filter(code__in=place.coverage).values(row=JSONObject(**LEVEL_COLUMNS))
    rows = able_mandates(serving, on).order_by("agency__sort_en", "pk")
    rows = list(rows.values("function_id", **COLUMNS, around=ArraySubquery(wider)))
    levels = {level["code"]: Jurisdiction(**level) for level in rows[0]["around"]} if rows else {}
    for row in rows:
        common = [levels[code] for code in row["coverage"] if code in levels]
        if not common:
            continue
        level = max(common, key=lambda wider: wider.depth)
        there = Elsewhere(
            Agency(code=row["code"], name_en=row["agency_en"], name_fr=row["agency_fr"]),
            Jurisdiction(name_en=row["place_en"], name_fr=row["place_fr"]),
        )
        for need, _direct in serving[row["function_id"]]:
            if fit(row["population_code"], known, need.code) is not Fit.OUT:
                key = (row["code"], in_language(there.place, "name"))
                found[need.pk].setdefault(level.code, {})[key] = there
    return [_nearest(need, place, found[need.pk], levels) for need in needs]


def _of(needs: list[Need], serving: Serving) -> Serving:
    """What of it concerns these needs."""
    some = {function: [row for row in rows if row[0] in needs] for function, rows in serving.items()}
    return {function: rows for function, rows in some.items() if rows}


def _nearest(need: Need, asked: Jurisdiction, found: dict[str, dict], levels: dict[str, Jurisdiction]) -> Level:
    """The deepest of the levels at which somebody was found."""
    if not found:
        return Level(need, asked, None, [])
    code = max(found, key=lambda code: levels[code].depth)
    return Level(need, asked, levels[code], list(found[code].values())[:MOST])
