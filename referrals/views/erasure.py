"""What is due for erasure, and erasing a child file between two people."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.foundation.paging import paginate
from referrals import operations, policies
from referrals.forms import ErasureForm
from referrals.models import ChildFile, Erasure
from referrals.retention import due_before
from referrals.views.fetch import require
from referrals.views.late import status_of


@require_safe
def erasure_list(request: HttpRequest) -> HttpResponse:
    """Requests that wait for an answer, and the own agency's files whose retention period is over."""
    membership = request.membership
    require(policies.can_see_erasures(membership), _("Leads see what is due for erasure."))
    waiting = Erasure.objects.visible_to(membership).waiting().select_related("child_file", "asked_by__agency")
    due = ChildFile.objects.due_for_erasure(membership).select_related("place")
    context = {
        "waiting": waiting.order_by("asked_at")[:50],
        "page": paginate(due, request, order=("created_at", "pk")),
        "due_before": due_before(),
    }
    return render(request, "referrals/erasure_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def erasure_ask(request: HttpRequest, code: str) -> HttpResponse:
    membership = request.membership
    child_file = get_object_or_404(ChildFile.objects.visible_to(membership), code=code)
    require(
        policies.can_ask_erasure(membership, child_file), _("A lead of the agency that keeps the file asks for it.")
    )
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.ask_erasure(child_file, by=membership, **form.cleaned_data)
        messages.success(request, _("Asked. A second lead of your agency, or one that received the child, decides."))
        return redirect(child_file)
    context = {"child_file": child_file, "form": form, "has_open": policies.has_open_referral(child_file)}
    return render(request, "referrals/erasure_ask.html", context, status=status_of(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def erasure_settle(request: HttpRequest, code: str) -> HttpResponse:
    """The second person's answer: erase or keep."""
    membership = request.membership
    erasure = _fetch_waiting(request, code)
    require(
        policies.can_settle_erasure(membership, erasure),
        _("Another lead than the one who asked decides this."),
    )
    if request.method == "POST":
        return _erase(request, erasure)
    has_open = policies.has_open_referral(erasure.child_file)
    return render(request, "referrals/erasure_settle.html", {"erasure": erasure, "has_open": has_open})


@require_POST
def erasure_refuse(request: HttpRequest, code: str) -> HttpResponse:
    erasure = _fetch_waiting(request, code)
    require(policies.can_settle_erasure(request.membership, erasure), _("Another lead decides this."))
    try:
        operations.refuse_erasure(erasure, by=request.membership)
    except operations.NotErased:
        messages.error(request, _("Somebody else settled this first."))
    else:
        messages.success(request, _("The file is kept."))
    return redirect(erasure.child_file)


def _fetch_waiting(request: HttpRequest, code: str) -> Erasure:
    rows = Erasure.objects.visible_to(request.membership).waiting()
    return get_object_or_404(
        rows.select_related("child_file", "asked_by__user", "asked_by__agency"), child_file__code=code
    )


def _erase(request: HttpRequest, erasure: Erasure) -> HttpResponse:
    try:
        operations.carry_out_erasure(erasure, by=request.membership)
    except operations.NotErased:
        messages.error(
            request, _("Nothing was erased: a referral of this child is open, or somebody settled this first.")
        )
    else:
        messages.success(request, _("Erased. What was known about the child can no longer be read by anybody."))
    return redirect(erasure.child_file)
