"""Finding the agencies whose mandates cover needs at a place, and the best of them for several needs."""

import datetime
import itertools
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from agencies.models import Jurisdiction, Mandate, Need
from agencies.models.agencies import able_to_receive, is_external
from agencies.routing.candidates import Candidate, Service, specificity
from agencies.routing.facts import NOT_VICTIMS, NOTHING_KNOWN, Fit, Known, fit

MOST_COMBINED, MOST_COMPARED = 4, 20
READ = [
    "agency__home_jurisdiction__coverage",
    *(f"agency__{name}" for name in ("code", "name_en", "name_fr", "sort_en", "acronym_en", "acronym_fr", "languages")),
    *(f"agency__{name}" for name in ("source_status", "verified_on")),
    *(f"agency__answering__{name}" for name in ("answered", "declined", "median_hours")),
    *(f"{row}__{name}" for row in ("function", "population") for name in ("code", "name_en", "name_fr")),
    *(f"instrument__{name}" for name in ("name_en", "name_fr", "short_name_en", "short_name_fr")),
]
"""The columns that the order and the sentences are made of."""
PLACE_COLUMNS = ("id", "code", "name_en", "name_fr", "kind", "depth")
Serving = dict[int, list[tuple[Need, int]]]
"""By function: the needs it serves, each with how directly."""


def who_can_help(
    needs: Iterable[Need],
    place: Jurisdiction,
    on: datetime.date | None = None,
    *,
    known: Known = NOTHING_KNOWN,
    at: datetime.datetime | None = None,
    serving: Serving | None = None,
) -> list[Candidate]:
    """Agencies able to receive a referral for one of `needs` at `place` on the day `on`, best first.

    `known` is what is known of the child: mandates that leave the child out drop out, those of which it is not known
    come last. `serving` is what `functions_serving(needs)` gives. Three queries, however many needs and agencies.
    """
    needs = list(needs)
    serving = functions_serving(needs) if serving is None else serving
    candidates: dict[int, Candidate] = {}
    for mandate in _mandates(serving, place, on):
        mandate.agency.is_external = mandate.is_of_external
        candidate = candidates.setdefault(
            mandate.agency_id, Candidate(mandate.agency, known, at or timezone.now(), needs)
        )
        candidate.covers.setdefault(mandate.function.code, {})[mandate.population_id] = mandate.population
        closest = _closest(mandate.places, place)
        for need, directness in serving[mandate.function_id]:
            how = fit(mandate.population.code, known, need.code)
            if how is not Fit.OUT:
                candidate.services.append(Service(need, mandate, closest, how, directness))
    able = [candidate for candidate in candidates.values() if candidate.services]
    for candidate in able:
        candidate.sort()
    return sorted(able, key=lambda candidate: candidate.rank)


def unmet(needs: Iterable[Need], candidates: Iterable[Candidate]) -> list[Need]:
    """The needs that none of the candidates serves."""
    met = {need.pk for candidate in candidates for need in candidate.needs}
    return [need for need in needs if need.pk not in met]


def best_set(candidates: list[Candidate]) -> list[tuple[Candidate, list[Need]]]:
    """The fewest agencies that serve together what any of them serves, each with the needs to ask it for.

    Of equally few those that come first in the order. An agency that may not be mandated counts only for needs that
    no other surely serves. Beyond four agencies it takes at each step whoever serves most of what is left.
    """
    sure = {need.pk for candidate in candidates for need in candidate.sure_needs}
    serves: dict[frozenset[int], Candidate] = {}
    for candidate in candidates:
        own = {need.pk for need in candidate.sure_needs} | {need.pk for need in candidate.needs if need.pk not in sure}
        serves.setdefault(frozenset(own), candidate)
    best = [own for own in serves if own and not any(own < other for other in serves)]
    every = frozenset().union(*best)
    chosen = _fewest(best, every) or _greedy(best, every)
    left, result = set(every), []
    for own in chosen:
        wanted = [need for need in serves[own].needs if need.pk in own & left]
        left -= own
        result.append((serves[own], wanted))
    return result


def functions_serving(needs: list[Need]) -> Serving:
    """The functions that may receive a referral for the needs. The fewer needs a function serves, the more direct."""
    links = list(
        Need.functions.through.objects.filter(function__may_receive_referral=True).values_list("need_id", "function_id")
    )
    breadth = Counter(function for _need, function in links)
    by_pk = {need.pk: need for need in needs}
    serving: Serving = {}
    for pk, need in by_pk.items():
        functions = [function for served, function in links if served == pk]
        steps = sorted({breadth[function] for function in functions})
        for function in functions:
            serving.setdefault(function, []).append((need, steps.index(breadth[function])))
    return serving


def _mandates(functions: Iterable[int], place: Jurisdiction, on: datetime.date | None) -> QuerySet[Mandate]:
    """Those that reach the place; `places` of each are all it is given for, read along as plain columns."""
    given_for = Mandate.jurisdictions.through.objects.filter(mandate=OuterRef("pk"))
    columns = JSONObject(**{name: f"jurisdiction__{name}" for name in PLACE_COLUMNS})
    mandates = able_mandates(functions, on).reaching(place).annotate(places=ArraySubquery(given_for.values(x=columns)))
    mandates = mandates.annotate(is_of_external=is_external("agency_id"))
    related = ("agency__home_jurisdiction", "agency__answering", "function", "population", "instrument")
    return mandates.select_related(*related).only(*READ).order_by("pk").prefetch_related("agency__desks")


def _closest(places: list[dict[str, Any]], place: Jurisdiction) -> Jurisdiction:
    """Of the places a mandate is given for, the one closest to `place` of those that reach it."""
    return max((Jurisdiction(**row) for row in places if row["code"] in place.coverage), key=specificity)


def able_mandates(functions: Iterable[int], on: datetime.date | None) -> QuerySet[Mandate]:
    """Mandates for these functions, in force on the day, of agencies that take referrals today."""
    able = Mandate.objects.in_force(on).filter(able_to_receive("agency__"), function__in=list(functions))
    return able.exclude(population__code__in=NOT_VICTIMS)


def _fewest(best: list[frozenset[int]], every: frozenset[int]) -> tuple[frozenset[int], ...]:
    """The smallest combination that holds every need, up to four; empty when there is none, or too many to compare."""
    if len(best) > MOST_COMPARED:
        return ()
    for size in range(1, MOST_COMBINED + 1):
        for combination in itertools.combinations(best, size):
            if frozenset().union(*combination) == every:
                return combination
    return ()


def _greedy(best: list[frozenset[int]], every: frozenset[int]) -> list[frozenset[int]]:
    left, chosen = set(every), []
    while left:
        chosen.append(max(best, key=lambda own: len(own & left)))
        left -= chosen[-1]
    return chosen
