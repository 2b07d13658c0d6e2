"""The instruments and the mandates that rest on each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.enums import JurisdictionKind
from agencies.models import Instrument, Jurisdiction
from coordination.foundation.bilingual import name_order


@require_safe
def instrument_list(request: HttpRequest) -> HttpResponse:
    instruments = Instrument.objects.select_related("jurisdiction").order_by("kind", name_order(), "pk")
    return render(request, "agencies/instrument_list.html", {"instruments": instruments})


@require_safe
def instrument_detail(request: HttpRequest, code: str) -> HttpResponse:
    instrument = get_object_or_404(Instrument.objects.select_related("jurisdiction"), code=code)
    area = instrument.jurisdiction
    states = Jurisdiction.objects.none()
    if area.kind == JurisdictionKind.INTERGOVERNMENTAL:
        states = Jurisdiction.objects.within(area.code).filter(kind=JurisdictionKind.COUNTRY)
    return render(
        request,
        "agencies/instrument_detail.html",
        {
            "instrument": instrument,
            "states": states.order_by(name_order(), "pk"),
            "mandates": instrument.mandates.for_list().order_by(f"agency__{name_order()}", "pk"),
        },
    )
