"""An agency's people, kept by its lead."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import operations
from agencies.forms.agency import MemberForm
from agencies.models import Agency, Membership
from agencies.policies import can_end_membership, can_manage_members


def _managed_agency(request: HttpRequest, code: str) -> Agency:
    agency = get_object_or_404(Agency.objects.visible_to(request.membership), code=code)
    if not can_manage_members(request.membership, agency):
        raise PermissionDenied
    return agency


@require_http_methods(["GET", "HEAD", "POST"])
def membership_list(request: HttpRequest, code: str) -> HttpResponse:
    agency = _managed_agency(request, code)
    form = MemberForm(request.POST if request.method == "POST" else None, by=request.membership)
    if form.is_valid():
        try:
            added = operations.add_member(agency=agency, **form.cleaned_data, by=request.membership)
        except operations.Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            return _added(request, added)
    rows = list(Membership.objects.current().filter(agency=agency).select_related("user", "agency"))
    for row in rows:
        row.can_be_ended = can_end_membership(request.membership, row)
        row.can_have_link = not row.user.has_usable_password()
    return render(request, "agencies/membership_list.html", {"agency": agency, "members": rows, "form": form})


def _added(request: HttpRequest, added: Membership) -> HttpResponse:
    """The answer to the POST itself, because the link is shown once and kept nowhere."""
    if not operations.may_need_link(added.user, agency=added.agency):
        messages.success(request, _("%(name)s now acts for the agency.") % {"name": added.user.name})
        return redirect("agencies:membership_list", code=added.agency.code)
    path = operations.set_password_path(user=added.user, by=request.membership)
    link = request.build_absolute_uri(path)
    response = render(request, "agencies/membership_added.html", {"added": added, "link": link})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def membership_end(request: HttpRequest, code: str, membership_uuid: uuid.UUID) -> HttpResponse:
    agency = _managed_agency(request, code)
    ending = get_object_or_404(agency.memberships.select_related("agency", "user"), uuid=membership_uuid)
    if not can_end_membership(request.membership, ending):
        raise PermissionDenied
    try:
        operations.end_membership(membership=ending, by=request.membership)
    except operations.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s no longer acts for the agency.") % {"name": ending.user.name})
    return redirect("agencies:membership_list", code=agency.code)


@require_POST
def membership_link(request: HttpRequest, code: str, membership_uuid: uuid.UUID) -> HttpResponse:
    """A fresh set-password link for somebody who let the first one lapse."""
    agency = _managed_agency(request, code)
    member = get_object_or_404(
        Membership.objects.current().select_related("agency", "user"), agency=agency, uuid=membership_uuid
    )
    if not operations.may_need_link(member.user, agency=agency):
        raise PermissionDenied
    return _added(request, member)
