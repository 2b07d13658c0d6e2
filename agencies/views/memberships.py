"""An agency's people, kept by its lead."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import invitations, operations
from agencies.forms.agency import MemberForm
from agencies.models import Agency, Membership
from agencies.policies import can_end_membership, can_manage_invitation, can_manage_members, can_reset_factor


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
            return _invited_or_added(request, agency, form.cleaned_data)
        except operations.Refused as refusal:
            form.add_error("email", str(refusal))
    rows = list(Membership.objects.current().filter(agency=agency).with_factor().select_related("user", "agency"))
    for row in rows:
        row.can_be_ended = can_end_membership(request.membership, row)
        row.can_have_link = not row.user.has_usable_password()
        row.can_be_reset = row.has_factor and can_reset_factor(request.membership, row)
    waiting = list(agency.invitations.unanswered().select_related("agency"))
    for invitation in waiting:
        invitation.can_be_managed = can_manage_invitation(request.membership, invitation)
    context = {"agency": agency, "members": rows, "invitations": waiting, "form": form}
    return render(request, "agencies/membership_list.html", context)


def _invited_or_added(request: HttpRequest, agency: Agency, values: dict[str, Any]) -> HttpResponse:
    """The answer to the POST itself shows the link of an invitation, once: it is kept nowhere. May raise Refused."""
    if not invitations.needs_invitation(values["email"]):
        added = operations.add_member(agency=agency, **values, by=request.membership)
        messages.success(request, _("%(name)s now acts for the agency.") % {"name": added.user.name})
        return redirect("agencies:membership_list", code=agency.code)
    site = request.build_absolute_uri("/")[:-1]
    invitation, link = invitations.invite(agency=agency, **values, by=request.membership, site=site)
    return render(request, "agencies/invitation_made.html", {"invitation": invitation, "link": link})


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
    path = operations.set_password_path(user=member.user, by=request.membership)
    context = {"added": member, "link": request.build_absolute_uri(path)}
    return render(request, "agencies/membership_added.html", context)


@require_POST
def membership_factor(request: HttpRequest, code: str, membership_uuid: uuid.UUID) -> HttpResponse:
    """Take away the second factor of somebody who lost it."""
    agency = _managed_agency(request, code)
    found = Membership.objects.current().with_factor().select_related("agency", "user")
    member = get_object_or_404(found, agency=agency, uuid=membership_uuid)
    if not can_reset_factor(request.membership, member):
        raise PermissionDenied
    operations.reset_factor(member=member, by=request.membership)
    messages.success(
        request, _("%(name)s signs in with the password and sets up a new second step.") % {"name": member.user.name}
    )
    return redirect("agencies:membership_list", code=agency.code)
