"""An agency's desks, kept by its lead."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from agencies import operations
from agencies.forms.agency import DeskForm
from agencies.models import Agency
from agencies.policies import can_edit_agency

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def _editable_agency(request: HttpRequest, code: str) -> Agency:
    agency = get_object_or_404(Agency.objects.visible_to(request.membership), code=code)
    if not can_edit_agency(request.membership, agency):
        raise PermissionDenied
    return agency


@get_or_post
def desk_add(request: HttpRequest, code: str) -> HttpResponse:
    agency = _editable_agency(request, code)
    form = DeskForm(request.POST if request.method == "POST" else None, agency=agency)
    if form.is_valid():
        operations.save_desk(form, by=request.membership)
        return redirect(agency)
    return render(request, "agencies/desk_add.html", {"form": form, "agency": agency})


@get_or_post
def desk_edit(request: HttpRequest, code: str, desk_uuid: uuid.UUID) -> HttpResponse:
    agency = _editable_agency(request, code)
    desk = get_object_or_404(agency.desks, uuid=desk_uuid)
    form = DeskForm(request.POST if request.method == "POST" else None, instance=desk, agency=agency)
    if form.is_valid():
        operations.save_desk(form, by=request.membership)
        return redirect(agency)
    return render(request, "agencies/desk_edit.html", {"form": form, "agency": agency, "desk": desk})


@require_POST
def desk_remove(request: HttpRequest, code: str, desk_uuid: uuid.UUID) -> HttpResponse:
    agency = _editable_agency(request, code)
    operations.remove_desk(desk=get_object_or_404(agency.desks, uuid=desk_uuid), by=request.membership)
    return redirect(agency)
