"""The places, and what exists in each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.models import Instrument, Jurisdiction, Mandate
from coordination.foundation.bilingual import name_order

SHOWN_MANDATES = 300


@require_safe
def jurisdiction_list(request: HttpRequest) -> HttpResponse:
    places = list(Jurisdiction.objects.order_by(name_order(), "pk"))
    below: dict[int | None, list[Any]] = {}
    for place in places:
        below.setdefault(place.parent_id, []).append(place)
    for place in places:
        place.parts = below.get(place.pk, [])
    return render(request, "agencies/jurisdiction_list.html", {"roots": below.get(None, [])})


@require_safe
def jurisdiction_detail(request: HttpRequest, code: str) -> HttpResponse:
    place = get_object_or_404(Jurisdiction.objects.all(), code=code)
    mandates = Mandate.objects.in_force().serving(place).for_list()
    in_order = mandates.order_by("pillar__sort_order", f"function__{name_order()}", f"agency__{name_order()}", "pk")
    shown = list(in_order[: SHOWN_MANDATES + 1])
    around = list(Jurisdiction.objects.filter(code__in=place.coverage).exclude(pk=place.pk).order_by("depth", "pk"))
    return render(
        request,
        "agencies/jurisdiction_detail.html",
        {
            "place": place,
            "around": around,
            "parts": Jurisdiction.objects.within(code).exclude(pk=place.pk).order_by(name_order(), "pk"),
            "instruments": Instrument.objects.filter(jurisdiction=place).order_by(name_order(), "pk"),
            "mandates": shown[:SHOWN_MANDATES],
            "is_cut": len(shown) > SHOWN_MANDATES,
        },
    )
