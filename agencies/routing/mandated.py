"""Which work serves a need, and which agencies are mandated for it today: plain sets, for rules about a basis."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from agencies.models import Agency, Mandate, Need


def functions_by_need(needs: Iterable[Need]) -> dict[int, set[str]]:
    """By key of each need: the codes of the functions that serve it. One query."""
    serving: dict[int, set[str]] = {need.pk: set() for need in needs}
    links = Need.functions.through.objects.filter(need__in=serving)
    for need, code in links.values_list("need_id", "function__code"):
        serving[need].add(code)
    return serving


def functions_of(agency: Agency) -> set[str]:
    """The codes of the functions that the agency is mandated for today. One query."""
    return set(Mandate.objects.in_force(None).filter(agency=agency).values_list("function__code", flat=True))


def mandated_for(functions: Collection[str]) -> QuerySet:
    """Keys of the agencies mandated today for one of the functions, given by code."""
    return Mandate.objects.in_force(None).filter(function__code__in=functions).values("agency_id")
