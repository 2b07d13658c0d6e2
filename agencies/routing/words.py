"""The sentences about a candidate: why it, what it does not cover, what to ask first."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import AgeBand, JurisdictionKind
from agencies.models import Jurisdiction, Mandate, Population
from agencies.routing.facts import FOR_EVERY_VICTIM, FOR_YOUTH, Fit
from coordination.foundation.languages import language_names

if TYPE_CHECKING:
    from agencies.routing.candidates import Candidate

PROPER_NAMES = ("first-nations", "inuit", "metis", "2slgbtqi")
OTHERS = {
    "children": gettext_lazy("anybody of 18 or older"),
    "children-in-care": gettext_lazy("children who are not in care"),
    FOR_YOUTH: gettext_lazy("anybody under 16 or over 24"),
    "unaccompanied": gettext_lazy("children who are not alone in the country"),
    "foreign-nationals": gettext_lazy("citizens and permanent residents"),
    "arrivals": gettext_lazy("people who are not just arriving in the country"),
    "migrant-workers": gettext_lazy("people who are not migrant workers"),
    "first-nations": gettext_lazy("people who are not First Nations"),
    "inuit": gettext_lazy("people who are not Inuit"),
    "metis": gettext_lazy("people who are not Métis"),
    "indigenous": gettext_lazy("people who are not Indigenous"),
    "women-girls": gettext_lazy("boys and men"),
    "disability": gettext_lazy("people without a disability"),
    "families": gettext_lazy("a child without family or carers"),
}
"""Whom a mandate for the population leaves out."""


def reason(mandate: Mandate, place: Jurisdiction) -> str:
    """ "Mandated for shelter in Manitoba, for children, under the Child and Family Services Act." """
    words = {
        "function": inside_sentence(mandate.function.name),
        "population": _population(mandate.population),
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


def limits(candidate: "Candidate") -> list[str]:
    """ "No mandate for boys and men.", "No mandate outside Manitoba.", "No mandate for: education." """
    left_out: dict[str, list[str]] = {}
    functions = {service.mandate.function.code: service.mandate.function for service in candidate.services}
    for code, function in functions.items():
        if others := _left_out(candidate.covers[code].values()):
            left_out.setdefault(others, []).append(inside_sentence(function.name))
    sentences = []
    for others, names in left_out.items():
        if len(names) == len(functions):
            sentences.append(_("No mandate for %(people)s.") % {"people": others})
        else:
            words = {"function": ", ".join(names), "people": others}
            sentences.append(_("No mandate for %(function)s for %(people)s.") % words)
    if candidate.unserved:
        needs = ", ".join(inside_sentence(need.name) for need in candidate.unserved)
        sentences.append(_("No mandate for: %(needs)s.") % {"needs": needs})
    return [*sentences, *_outside(candidate)]


def cautions(candidate: "Candidate") -> list[str]:
    """What to ask before, since it is not known whether a mandate takes the child in."""
    sentences = []
    sure = {need.pk for need in candidate.sure_needs}
    unsure = [row.mandate for row in candidate.services if row.fit is Fit.UNSURE and row.need.pk not in sure]
    for population in {mandate.population.pk: mandate.population for mandate in unsure}.values():
        words = {"population": _population(population)}
        sentences.append(_("Only for %(population)s: ask, since nothing is said of that here.") % words)
    sure_mandates = [row.mandate for row in candidate.services if row.fit is Fit.IN]
    if candidate.known.age_band != AgeBand.UNKNOWN and {row.population.code for row in sure_mandates} == {FOR_YOUTH}:
        sentences.append(_("Only from 16 to 24 years: check the age."))
    if candidate.known.languages and not candidate.speaks:
        languages = language_names(candidate.known.languages)
        sentences.append(_("Not known to work in %(languages)s: ask for an interpreter.") % {"languages": languages})
    return sentences


def inside_sentence(name: str) -> str:
    """A name as it stands inside a sentence: "Shelter" → "shelter", "RCMP" stays."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _population(population: Population) -> str:
    return population.name if population.code in PROPER_NAMES else inside_sentence(population.name)


def _left_out(populations: Iterable[Population]) -> str:
    """Whom mandates for these populations leave out together; empty when nobody."""
    populations = list(populations)
    if any(population.code in FOR_EVERY_VICTIM for population in populations):
        return ""
    if len(populations) == 1 and populations[0].code in OTHERS:
        return str(OTHERS[populations[0].code])
    return _("anybody but these: %(populations)s") % {"populations": ", ".join(map(_population, populations))}


def _outside(candidate: "Candidate") -> list[str]:
    """The border of its mandates, when they have one and the same."""
    places = {service.place.pk: service.place for service in candidate.services}
    place = candidate.services[0].place
    has_one_place = len(places) == 1 and all(len(row.mandate.places) == 1 for row in candidate.services)
    if not has_one_place or place.kind == JurisdictionKind.GLOBAL:
        return []
    return [_("No mandate outside %(place)s.") % {"place": place.name}]
