"""The dashboard: all agencies for the coordinator, the own agency for its lead and workers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from coordination.dashboards.exports import NoPicture, picture_file, table_csv
from coordination.dashboards.figures import SECTIONS
from coordination.dashboards.forms import QuestionForm
from coordination.dashboards.models import SavedView
from coordination.dashboards.pages import reader_for
from coordination.dashboards.policies import can_export, can_see_dashboard, sees_whole
from coordination.foundation.charts import FORMATS


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    membership = request.membership
    if not can_see_dashboard(membership):
        raise PermissionDenied
    form = QuestionForm(request.GET, membership=membership)
    if request.GET.get("format") == "csv" and can_export(membership):
        return table_csv(request.GET.get("table", "agencies"), form, by=membership)
    reader, body = reader_for(form.question, membership)
    context = {
        "form": form,
        "reader": reader,
        "body": body,
        "sees_whole": sees_whole(membership),
        "saved": SavedView.objects.visible_to(membership),
    }
    return render(request, "dashboards/dashboard.html", context)


@require_safe
def picture(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """The chart of a section as a file for a slide."""
    if name not in SECTIONS or kind not in FORMATS:
        raise Http404
    if not can_see_dashboard(request.membership) or not can_export(request.membership):
        raise PermissionDenied
    form = QuestionForm(request.GET, membership=request.membership)
    try:
        return picture_file(name, kind, form, by=request.membership)
    except NoPicture as reason:
        messages.info(request, str(reason))
        return redirect("dashboards:dashboard")
