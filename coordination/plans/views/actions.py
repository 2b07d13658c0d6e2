"""Action items: the list, one item with its progress, raising and editing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coordination.foundation.paging import bounded_count, paginate
from coordination.plans.enums import ItemStatus
from coordination.plans.filters import ActionItemFilter
from coordination.plans.forms import ActionItemForm, ProgressForm
from coordination.plans.models import ActionItem, Commitment, ProgressUpdate
from coordination.plans.operations import ItemMoved, edit_item, raise_item, report_progress
from coordination.plans.policies import can_edit_item, can_raise_item, can_report_progress
from coordination.plans.views.codes import asked_code
from coordination.plans.views.exports import items_csv
from referrals.models import Referral

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def action_list(request: HttpRequest) -> HttpResponse:
    items = ActionItem.objects.visible_to(request.membership).for_list()
    filterset = ActionItemFilter(request.GET, queryset=items, request=request)
    if request.GET.get("format") == "csv":
        return items_csv(filterset.qs, by=request.membership)
    return render(
        request,
        "plans/action_list.html",
        {
            "filter": filterset,
            "page": paginate(filterset.qs, request, order=("due_key", "pk")),
            "count": bounded_count(filterset.qs),
            "may_raise": can_raise_item(request.membership),
        },
    )


@form_methods
def action_detail(request: HttpRequest, code: str) -> HttpResponse:
    item = get_object_or_404(ActionItem.objects.visible_to(request.membership).for_detail(), code=code)
    may_report, may_edit = (
        can_report_progress(request.membership, item),
        can_edit_item(request.membership, item),
    )
    if request.method == "POST" and not may_report:
        raise PermissionDenied
    form = ProgressForm(request.POST if request.method == "POST" else None, item=item, is_editor=may_edit)
    if form.is_valid() and _reported(request, item, form):
        messages.success(request, _("The progress is recorded."))
        return redirect(item)
    updates = ProgressUpdate.objects.visible_to(request.membership).filter(item=item).for_detail()
    return render(
        request,
        "plans/action_detail.html",
        {
            "item": item,
            "form": form if may_report else None,
            "page": paginate(updates, request, order=("-at", "-pk")),
            "may_edit": may_edit,
        },
    )


def _reported(request: HttpRequest, item: ActionItem, form: ProgressForm) -> bool:
    """Whether the progress is stored; when the item moved in between, the form says so."""
    data = form.cleaned_data
    try:
        report_progress(
            by=request.membership,
            item=item,
            words=data["words"],
            percent_done=data["percent_done"],
            status=data["status"],
            submission=data["submission"],
        )
    except ItemMoved:
        item.refresh_from_db(fields=["status", "percent_done"])
        form.tell_moved(ItemStatus(item.status))
        return False
    return True


@form_methods
def action_create(request: HttpRequest) -> HttpResponse:
    """Raise an item; `?referral=` and `?commitment=` say what it is for."""
    referral, commitment = _raised_for(request)
    if not can_raise_item(request.membership, referral):
        raise PermissionDenied
    initial: dict[str, Any] = {}
    if commitment:
        initial = {"commitment": commitment, "pillar": commitment.pillar_id}
    data = request.POST if request.method == "POST" else None
    form = ActionItemForm(data, membership=request.membership, referral=referral, initial=initial)
    if form.is_valid():
        item = raise_item(by=request.membership, referral=referral, **form.cleaned_data)
        messages.success(request, _("The action item %(code)s is raised.") % {"code": item.code})
        return redirect(item)
    return render(request, "plans/action_create.html", {"form": form, "referral": referral})


def _raised_for(request: HttpRequest) -> tuple[Referral | None, Commitment | None]:
    """The referral and the commitment that the query names; 404 for one the membership may not know of."""
    referral = commitment = None
    if reference := asked_code(request, "referral"):
        referral = get_object_or_404(Referral.objects.visible_to(request.membership), reference=reference)
    if code := asked_code(request, "commitment"):
        commitment = get_object_or_404(Commitment.objects.visible_to(request.membership), code=code)
    return referral, commitment


@form_methods
def action_edit(request: HttpRequest, code: str) -> HttpResponse:
    item = get_object_or_404(ActionItem.objects.visible_to(request.membership).for_detail(), code=code)
    if not can_edit_item(request.membership, item):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = ActionItemForm(data, instance=item, membership=request.membership, referral=item.referral)
    if form.is_valid():
        edit_item(
            by=request.membership,
            item=form.save(commit=False),
            partner_agencies=form.cleaned_data["partner_agencies"],
        )
        messages.success(request, _("The action item is changed."))
        return redirect(item)
    return render(request, "plans/action_edit.html", {"form": form, "item": item})
