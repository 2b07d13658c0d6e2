"""Who can help: the agencies whose mandates cover needs at a place, each with its reasons in words."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from agencies.enums import JurisdictionKind
from agencies.models import Agency, Jurisdiction, Mandate, Need

NOT_VICTIMS = ("professionals", "public", "offenders")
FOR_EVERY_VICTIM = ("all", "survivors")
ALSO = {
    "children-in-care": ("children",),
    "unaccompanied": ("children", "foreign-nationals"),
    "arrivals": ("foreign-nationals",),
    "migrant-workers": ("foreign-nationals",),
    "first-nations": ("indigenous",),
    "inuit": ("indigenous",),
    "metis": ("indigenous",),
}
"""Whoever belongs to the population named also belongs to these."""
PROPER_NAMES = ("first-nations", "inuit", "metis", "2slgbtqi")


@dataclass
class Candidate:
    """An agency that may be asked, the needs it serves, why, and how close to the place its mandate is."""

    agency: Agency
    needs: list[Need] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    specificity: int = 0

    @property
    def rank(self) -> tuple[int, int, str, int]:
        """First who serves more of the needs, then whose mandate is closer to the place."""
        return (-len(self.needs), -self.specificity, self.agency.sort_en, self.agency.pk)


def who_can_help(
    needs: Iterable[Need],
    place: Jurisdiction,
    on: datetime.date | None = None,
    *,
    populations: Iterable[str] = (),
) -> list[Candidate]:
    """Agencies able to receive a referral for one of `needs` at `place` on the day `on`, best first.

    `populations` are codes of what is known of the child; mandates for others drop out. When nothing is
    known, none drops out. Three queries, however many needs and agencies there are.
    """
    needs = list(needs)
    serves = _needs_by_function(needs)
    candidates: dict[int, Candidate] = {}
    for mandate in _mandates(serves, place, on, list(populations)):
        candidate = candidates.setdefault(mandate.agency_id, Candidate(mandate.agency))
        closest = max(mandate.reaching_places, key=_specificity)
        candidate.specificity = max(candidate.specificity, _specificity(closest))
        candidate.mandates.append(mandate)
        candidate.reasons.append(_reason(mandate, closest))
        candidate.needs += [need for need in serves[mandate.function_id] if need not in candidate.needs]
    for candidate in candidates.values():
        candidate.needs.sort(key=needs.index)
    return sorted(candidates.values(), key=lambda candidate: candidate.rank)


def unmet(needs: Iterable[Need], candidates: Iterable[Candidate]) -> list[Need]:
    """The needs that none of the candidates serves."""
    met = {need.pk for candidate in candidates for need in candidate.needs}
    return [need for need in needs if need.pk not in met]


def _needs_by_function(needs: list[Need]) -> dict[int, list[Need]]:
    links = Need.functions.through.objects.filter(need__in=needs, function__may_receive_referral=True)
    by_pk = {need.pk: need for need in needs}
    serves: dict[int, list[Need]] = {}
    for need_id, function_id in links.values_list("need_id", "function_id"):
        serves.setdefault(function_id, []).append(by_pk[need_id])
    return serves


def _mandates(
    functions: Iterable[int], place: Jurisdiction, on: datetime.date | None, populations: list[str]
) -> QuerySet[Mandate]:
    reaching = Jurisdiction.objects.filter(code__in=place.coverage)
    mandates = (
        Mandate.objects.in_force(on)
        .reaching(place)
        .filter(function__in=list(functions), agency__in=Agency.objects.able_to_receive())
        .exclude(population__code__in=NOT_VICTIMS)
    )
    if populations:
        known = {*FOR_EVERY_VICTIM, *populations}
        known.update(code for population in populations for code in ALSO.get(population, ()))
        mandates = mandates.filter(population__code__in=known)
    return mandates.select_related("agency", "function", "population", "instrument").prefetch_related(
        Prefetch("jurisdictions", queryset=reaching, to_attr="reaching_places")
    )


def _specificity(place: Jurisdiction) -> int:
    """Deeper places are closer; an area of several countries is wider than a country at the same depth."""
    return 2 * place.depth - (place.kind == JurisdictionKind.INTERGOVERNMENTAL)


def _reason(mandate: Mandate, place: Jurisdiction) -> str:
    """ "Mandated for shelter in Manitoba, for children, under the Child and Family Services Act." """
    words = {
        "function": _inside_sentence(mandate.function.name),
        "population": mandate.population.name
        if mandate.population.code in PROPER_NAMES
        else _inside_sentence(mandate.population.name),
        "place": place.name,
        "instrument": mandate.instrument.short_name if mandate.instrument else "",
    }
    for_everyone = mandate.population.code == "all"
    if for_everyone and mandate.instrument:
        return _("Mandated for %(function)s in %(place)s, under %(instrument)s.") % words
    if for_everyone:
        return _("Mandated for %(function)s in %(place)s.") % words
    if mandate.instrument:
        return _("Mandated for %(function)s in %(place)s, for %(population)s, under %(instrument)s.") % words
    return _("Mandated for %(function)s in %(place)s, for %(population)s.") % words


def _inside_sentence(name: str) -> str:
    """A name as it stands inside a sentence: "Shelter" → "shelter", "RCMP" stays."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
