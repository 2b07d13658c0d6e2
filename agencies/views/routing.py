"""Who can help: needs and a place in, agencies with their reasons out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies import routing
from agencies.forms.routing import WhoCanHelpForm


@require_safe
def who_can_help(request: HttpRequest) -> HttpResponse:
    is_asked = "needs" in request.GET or "place" in request.GET
    home = request.membership.agency.home_jurisdiction.code
    data = request.GET if is_asked else None
    form = WhoCanHelpForm(data, membership=request.membership, initial={"place": home})
    answer: dict[str, Any] = {"candidates": [], "unmet": [], "place": None}
    if form.is_valid():
        needs, place = list(form.cleaned_data["needs"]), form.cleaned_data["place"]
        candidates = routing.who_can_help(needs, place, populations=form.populations)
        answer = {"candidates": candidates, "unmet": routing.unmet(needs, candidates), "place": place}
    return render(request, "agencies/who_can_help.html", {"form": form, **answer})
