"""Dashboards that a member keeps under a name."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coordination.dashboards.forms import SavedViewForm
from coordination.dashboards.models import SavedView
from coordination.dashboards.policies import can_see_dashboard


@require_POST
def saved_view_add(request: HttpRequest) -> HttpResponse:
    """Back to the dashboard as it was kept; where it could not be, the form again with what was typed."""
    if not can_see_dashboard(request.membership):
        raise PermissionDenied
    form = SavedViewForm(request.POST, instance=SavedView(membership=request.membership))
    if form.is_valid():
        kept = form.save()
        messages.success(request, _("The view “%(name)s” was kept.") % {"name": kept.name})
        return redirect(kept)
    return render(request, "dashboards/saved_view_add.html", {"form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_edit(request: HttpRequest, view_uuid: uuid.UUID) -> HttpResponse:
    """Its name and whether it is mailed; what it shows is changed by keeping another."""
    kept = _fetch(request, view_uuid)
    data = None
    if request.method == "POST":
        data = {**request.POST.dict(), "query": kept.query}
    form = SavedViewForm(data, instance=kept)
    if form.is_valid():
        form.save()
        return redirect("dashboards:dashboard")
    status = 422 if request.method == "POST" else 200
    return render(request, "dashboards/saved_view_edit.html", {"form": form, "kept": kept}, status=status)


@require_POST
def saved_view_remove(request: HttpRequest, view_uuid: uuid.UUID) -> HttpResponse:
    kept = _fetch(request, view_uuid)
    kept.delete()
    messages.success(request, _("The view “%(name)s” was removed.") % {"name": kept.name})
    return redirect(reverse("dashboards:dashboard"))


def _fetch(request: HttpRequest, view_uuid: uuid.UUID) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(request.membership), uuid=view_uuid)
