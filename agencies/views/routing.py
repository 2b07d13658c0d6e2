"""Who can help: needs and a place in, agencies with their reasons out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.asking import ask
from agencies.forms.routing import WhoCanHelpForm


@require_safe
def who_can_help(request: HttpRequest) -> HttpResponse:
    """The question; or its answer, from which `change` leads back to the question as it was asked."""
    is_asked = "needs" in request.GET or "place" in request.GET
    home = request.membership.agency.home_jurisdiction.code
    data = request.GET if is_asked else None
    form = WhoCanHelpForm(data, membership=request.membership, initial={"place": home})
    answer = None
    if form.is_valid() and "change" not in request.GET:
        needs, place = form.cleaned_data["needs"], form.cleaned_data["place"]
        answer = ask(needs, place, known=form.known, by=request.membership)
    return render(request, "agencies/who_can_help.html", {"form": form, "answer": answer})
