"""The coordinator's pages to keep a plan itself: a new one, its period, its envelope."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coordination.plans.forms import BudgetLineForm, PlanForm
from coordination.plans.models import Plan
from coordination.plans.operations import keep_budget_line, keep_plan
from coordination.plans.policies import can_write_plan

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
def plan_create(request: HttpRequest) -> HttpResponse:
    if not can_write_plan(request.membership):
        raise PermissionDenied
    return _plan_form(request, None, _("The plan is made. Add its commitments."))


@form_methods
def plan_edit(request: HttpRequest, code: str) -> HttpResponse:
    return _plan_form(request, _fetch(request, code), _("The plan is changed."))


@form_methods
def plan_budget(request: HttpRequest, code: str) -> HttpResponse:
    """The envelope of a year or a period, or an agency's share of it."""
    plan = _fetch(request, code)
    form = BudgetLineForm(request.POST if request.method == "POST" else None, membership=request.membership)
    if form.is_valid():
        keep_budget_line(by=request.membership, of=plan, **form.cleaned_data)
        messages.success(request, _("The budget is recorded."))
        return redirect(plan)
    return render(request, "plans/plan_budget.html", {"form": form, "plan": plan})


def _fetch(request: HttpRequest, code: str) -> Plan:
    plan = get_object_or_404(Plan.objects.visible_to(request.membership), code=code)
    if not can_write_plan(request.membership):
        raise PermissionDenied
    return plan


def _plan_form(request: HttpRequest, plan: Plan | None, done: str) -> HttpResponse:
    form = PlanForm(request.POST if request.method == "POST" else None, instance=plan)
    if form.is_valid():
        kept = form.save(commit=False)
        keep_plan(by=request.membership, plan=kept)
        messages.success(request, done)
        return redirect(kept)
    template = "plans/plan_edit.html" if plan else "plans/plan_create.html"
    return render(request, template, {"form": form, "plan": plan})
