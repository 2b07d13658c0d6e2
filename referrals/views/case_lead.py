"""The lead of a case: offering it, and the other agency's answer."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.models import Agency
from referrals import operations, policies
from referrals.enums import Access, Status
from referrals.forms import LeadForm
from referrals.models import Case, Participation
from referrals.views.cases import fetch_case
from referrals.views.fetch import require
from referrals.views.late import status_of


@require_http_methods(["GET", "HEAD", "POST"])
def case_lead(request: HttpRequest, code: str) -> HttpResponse:
    membership, case = request.membership, fetch_case(request, code)
    require(policies.can_offer_lead(membership, case), _("The agency that leads the case offers the lead."))
    data = request.POST if request.method == "POST" else None
    form = LeadForm(data, case=case, agencies=_agencies_at_work(membership, case))
    if form.is_valid():
        to, backup = form.cleaned_data["lead_agency"], form.cleaned_data["backup_agency"]
        try:
            operations.offer_lead(case, by=membership, to=to, backup=backup)
        except operations.LeadMoved:
            messages.error(request, _("Another agency leads this case meanwhile. Nothing was saved."))
        return redirect(case)
    return render(request, "referrals/case_lead.html", {"case": case, "form": form}, status=status_of(request, form))


@require_POST
def case_lead_accept(request: HttpRequest, code: str) -> HttpResponse:
    return _answer(request, code, accepts=True)


@require_POST
def case_lead_decline(request: HttpRequest, code: str) -> HttpResponse:
    return _answer(request, code, accepts=False)


def _answer(request: HttpRequest, code: str, *, accepts: bool) -> HttpResponse:
    membership, case = request.membership, fetch_case(request, code)
    if policies.can_offer_lead(membership, case) and accepts and case.lead_agency_id:
        return redirect(case)  # pressed twice
    require(policies.can_answer_lead(membership, case), _("The lead of this case is not offered to your agency."))
    try:
        operations.answer_lead(case, by=membership, accepts=accepts)
    except operations.LeadMoved:
        messages.error(request, _("The offer was withdrawn meanwhile. Nothing was changed."))
        return redirect(case)
    messages.success(request, _("Your agency leads this case now.") if accepts else _("The lead was not taken."))
    return redirect(case)


def _agencies_at_work(membership: Any, case: Case) -> QuerySet[Agency]:
    """The other agencies that see everything of a referral of the case, as far as this one sees it."""
    rows = Participation.objects.visible_to(membership).filter(referral__child_file__case=case, access=Access.FULL)
    at_work = rows.exclude(status=Status.DRAFT).filter(agency=OuterRef("pk"))
    return Agency.objects.filter(Exists(at_work)).exclude(pk=membership.agency_id)
