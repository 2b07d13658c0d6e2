"""What is kept about a commitment: readings of its indicator, its budget by year and agency, and every change."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coordination.foundation.paging import paginate
from coordination.plans.forms import BudgetLineForm, ReadingForm
from coordination.plans.models import Commitment, CommitmentChange
from coordination.plans.operations import add_reading, keep_budget_line
from coordination.plans.policies import can_add_reading, can_write_plan

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def commitment_history(request: HttpRequest, code: str) -> HttpResponse:
    commitment = get_object_or_404(Commitment.objects.visible_to(request.membership), code=code)
    changes = CommitmentChange.objects.visible_to(request.membership).filter(commitment=commitment)
    changes = changes.select_related("by__agency", "by__user")
    return render(
        request,
        "plans/commitment_history.html",
        {"commitment": commitment, "page": paginate(changes, request, order=("-at", "-pk"))},
    )


@form_methods
def reading_create(request: HttpRequest, code: str) -> HttpResponse:
    commitment = get_object_or_404(Commitment.objects.visible_to(request.membership), code=code)
    if not can_add_reading(request.membership, commitment):
        raise PermissionDenied
    form = ReadingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        add_reading(by=request.membership, commitment=commitment, **form.cleaned_data)
        messages.success(request, _("The reading is recorded."))
        return redirect(commitment)
    return render(request, "plans/reading_create.html", {"form": form, "commitment": commitment})


@form_methods
def budget_edit(request: HttpRequest, code: str) -> HttpResponse:
    commitments = Commitment.objects.visible_to(request.membership).select_related("plan")
    commitment = get_object_or_404(commitments, code=code)
    if not can_write_plan(request.membership):
        raise PermissionDenied
    form = BudgetLineForm(request.POST if request.method == "POST" else None, membership=request.membership)
    if form.is_valid():
        keep_budget_line(by=request.membership, of=commitment, **form.cleaned_data)
        messages.success(request, _("The budget is recorded."))
        return redirect(commitment)
    return render(request, "plans/budget_edit.html", {"form": form, "commitment": commitment})
