"""Action items: the list, one item with its progress, raising and editing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.foundation.paging import bounded_count, paginate
from coordination.plans.enums import ItemStatus
from coordination.plans.filters import ActionItemFilter
from coordination.plans.forms import ActionItemForm, ProgressForm
from coordination.plans.models import ActionItem, ProgressUpdate
from coordination.plans.models.confirmations import partners_of
from coordination.plans.operations import ItemMoved, confirm_part, edit_item, raise_item, report_progress
from coordination.plans.policies import can_confirm_part, can_edit_item, can_raise_item, can_report_progress
from coordination.plans.views.exports import items_csv
from coordination.plans.views.sources import asked_source
from coordination.plans.workflow import MOVES, available

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
    may_report = can_report_progress(request.membership, item)
    may_edit = can_edit_item(request.membership, item)
    if request.method == "POST" and not may_report:
        raise PermissionDenied
    asked = MOVES.get(request.GET.get("move", ""))
    form = ProgressForm(
        request.POST if request.method == "POST" else None,
        item=item,
        membership=request.membership,
        is_editor=may_edit,
        target=asked and asked.target,
    )
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
            "moves": available(item.status, is_editor=may_edit) if may_report else [],
            "partners": partners_of(item, request.membership),
            "may_confirm": can_confirm_part(request.membership, item),
        },
    )


def _reported(request: HttpRequest, item: ActionItem, form: ProgressForm) -> bool:
    """Whether the progress is stored; when the item moved in between, the form says so."""
    said = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
    try:
        report_progress(by=request.membership, item=item, **said)
    except ItemMoved:
        item.refresh_from_db(fields=["status", "percent_done", "spent_cad"])
        form.tell_moved(ItemStatus(item.status))
        return False
    return True


@require_POST
def action_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The agency says yes to its part of the item."""
    item = get_object_or_404(ActionItem.objects.visible_to(request.membership).for_detail(), code=code)
    if not can_confirm_part(request.membership, item):
        raise PermissionDenied
    confirm_part(by=request.membership, item=item)
    messages.success(request, _("Your agency has confirmed its part."))
    return redirect(item)


@form_methods
def action_create(request: HttpRequest) -> HttpResponse:
    """Raise an item; the query says what it is for and what it is raised from."""
    source = asked_source(request)
    form = ActionItemForm(
        request.POST if request.method == "POST" else None,
        membership=request.membership,
        referral=source.referral,
        is_of_gap=source.gap_need is not None,
        initial=source.initial(),
    )
    if form.is_valid():
        item = raise_item(by=request.membership, **source.values(), **form.cleaned_data)
        messages.success(request, _("The action item %(code)s is raised.") % {"code": item.code})
        return redirect(item)
    return render(request, "plans/action_create.html", {"form": form, "source": source})


@form_methods
def action_edit(request: HttpRequest, code: str) -> HttpResponse:
    item = get_object_or_404(ActionItem.objects.visible_to(request.membership).for_detail(), code=code)
    if not can_edit_item(request.membership, item):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = ActionItemForm(
        data,
        instance=item,
        membership=request.membership,
        referral=item.referral,
        is_of_gap=item.gap_need_id is not None,
    )
    if form.is_valid():
        edit_item(
            by=request.membership,
            item=form.save(commit=False),
            partner_agencies=form.cleaned_data.get("partner_agencies", []),
        )
        messages.success(request, _("The action item is changed."))
        return redirect(item)
    return render(request, "plans/action_edit.html", {"form": form, "item": item})
