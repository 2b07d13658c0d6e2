"""The plan as a public document, and the coordinator's pages to keep it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coordination.foundation.paging import paginate
from coordination.plans.forms import CommitmentForm
from coordination.plans.models import ActionItem, BudgetLine, Commitment, IndicatorReading, Plan
from coordination.plans.models.plans import commitments_by_year, envelope_of
from coordination.plans.operations import keep_commitment
from coordination.plans.pillars import by_pillar
from coordination.plans.policies import can_add_reading, can_raise_item, can_write_plan
from coordination.plans.views.codes import asked_code
from coordination.plans.views.exports import commitments_csv


def chosen_plan(request: HttpRequest, plans: list[Plan]) -> Plan | None:
    """The plan asked for, else the one that began last and has commitments (`usual`), else the latest with any."""
    code = asked_code(request, "plan")
    if code:
        found = [plan for plan in plans if plan.code == code]
        if not found:
            raise Http404
        return found[0]
    promising = [plan for plan in plans if plan.has_commitments]
    return next((plan for plan in promising if plan.has_begun), next(iter([*promising, *plans]), None))


@require_safe
def plan_detail(request: HttpRequest) -> HttpResponse:
    plans = list(Plan.objects.visible_to(request.membership).for_choice().select_related("follows"))
    plan = chosen_plan(request, plans)
    commitments = Commitment.objects.visible_to(request.membership).filter(plan=plan).for_plan()
    if request.GET.get("format") == "csv":
        return commitments_csv(commitments, by=request.membership)
    sections = by_pillar(commitments)
    lines = BudgetLine.objects.visible_to(request.membership).filter(plan=plan)
    all_lines = list(lines.select_related("agency"))
    return render(
        request,
        "plans/plan_detail.html",
        {
            "plan": plan,
            "plans": plans,
            "followers": [other for other in plans if plan and other.follows_id == plan.pk],
            "sections": sections,
            "spent": sum(section.spent_cad for section in sections),
            "budget_lines": [line for line in all_lines if line.commitment_id is None],
            "envelope": envelope_of(all_lines),
            "yearly": commitments_by_year(all_lines),
            "may_write": can_write_plan(request.membership),
        },
    )


@require_safe
def commitment_detail(request: HttpRequest, code: str) -> HttpResponse:
    commitments = Commitment.objects.visible_to(request.membership)
    commitment = get_object_or_404(commitments.for_plan(), code=code)
    lines = BudgetLine.objects.visible_to(request.membership)
    items = ActionItem.objects.visible_to(request.membership).filter(commitment=commitment).for_list()
    return render(
        request,
        "plans/commitment_detail.html",
        {
            "commitment": commitment,
            "page": paginate(items, request, order=("due_key", "pk")),
            "readings": IndicatorReading.objects.visible_to(request.membership).filter(commitment=commitment)[:12],
            "budget_lines": lines.filter(commitment=commitment).select_related("agency"),
            "may_read_indicator": can_add_reading(request.membership, commitment),
            "may_write": can_write_plan(request.membership),
            "may_raise": can_raise_item(request.membership),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_create(request: HttpRequest) -> HttpResponse:
    if not can_write_plan(request.membership):
        raise PermissionDenied
    return _commitment_form(request, None, "plans/commitment_create.html", _("The commitment is part of the plan."))


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_edit(request: HttpRequest, code: str) -> HttpResponse:
    commitment = get_object_or_404(Commitment.objects.visible_to(request.membership), code=code)
    if not can_write_plan(request.membership):
        raise PermissionDenied
    return _commitment_form(request, commitment, "plans/commitment_edit.html", _("The commitment is changed."))


def _commitment_form(request: HttpRequest, commitment: Commitment | None, template: str, done: Any) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    asked = Plan.objects.visible_to(request.membership).filter(code=asked_code(request, "plan")).first()
    initial = {"plan": asked} if asked else {}
    form = CommitmentForm(data, instance=commitment, membership=request.membership, initial=initial)
    if form.is_valid():
        commitment = form.save(commit=False)
        keep_commitment(
            by=request.membership,
            commitment=commitment,
            partner_agencies=form.cleaned_data["partner_agencies"],
        )
        messages.success(request, done)
        return redirect(commitment)
    return render(request, template, {"form": form, "commitment": commitment})
