"""Invitations: the page behind the link, and what a lead does with those that wait."""

import uuid

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.ratelimit import consume, respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies import invitations
from agencies.forms.accounts import InvitationForm
from agencies.models import Invitation, User
from agencies.models.invitations import fingerprint
from agencies.operations import Refused
from agencies.policies import can_manage_invitation
from agencies.views.sign_in import behind_our_door, get_or_post


@login_not_required
@get_or_post
@behind_our_door
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody new chooses a password here; somebody known only agrees. A made-up link looks like a used one."""
    if not consume(request, action="accept_invitation"):
        return respond_429(request)
    invitation = Invitation.objects.usable().filter(token_hash=fingerprint(token)).select_related("agency").first()
    if invitation is None:
        return render(request, "agencies/invitation_accept.html", {"invitation": None}, status=404)
    is_other = request.user.is_authenticated and request.user.email != invitation.email
    form = None
    if invitations.needs_invitation(invitation.email):
        invited = User(email=invitation.email, name=invitation.name)
        form = InvitationForm(invited, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not is_other and (form is None or form.is_valid()):
        return _accepted(request, invitation, form)
    context = {"invitation": invitation, "form": form, "is_other": is_other}
    return render(request, "agencies/invitation_accept.html", context)


def _accepted(request: HttpRequest, invitation: Invitation, form: InvitationForm | None) -> HttpResponse:
    values = {"name": form.cleaned_data["name"], "password": form.cleaned_data["new_password1"]} if form else {}
    try:
        user = invitations.accept(invitation=invitation, **values)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("account_login")
    if form is None:
        messages.success(request, _("You now act for %(agency)s too.") % {"agency": invitation.agency.name})
        return redirect("account_login")
    record_authentication(request, user, method="password")
    return perform_login(request, user)


def _managed(request: HttpRequest, code: str, invitation_uuid: uuid.UUID) -> Invitation:
    found = Invitation.objects.select_related("agency").filter(agency__code=code)
    invitation = get_object_or_404(found, uuid=invitation_uuid)
    if not can_manage_invitation(request.membership, invitation):
        raise PermissionDenied
    return invitation


@require_POST
def invitation_revoke(request: HttpRequest, code: str, invitation_uuid: uuid.UUID) -> HttpResponse:
    invitation = _managed(request, code, invitation_uuid)
    try:
        invitations.revoke(invitation=invitation, by=request.membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation of %(email)s is revoked.") % {"email": invitation.email})
    return redirect("agencies:membership_list", code=code)


@require_POST
def invitation_renew(request: HttpRequest, code: str, invitation_uuid: uuid.UUID) -> HttpResponse:
    """Send it again; the link is shown once, in the answer to the POST, and kept nowhere."""
    invitation = _managed(request, code, invitation_uuid)
    site = request.build_absolute_uri("/")[:-1]
    try:
        link = invitations.send_again(invitation=invitation, by=request.membership, site=site)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("agencies:membership_list", code=code)
    return render(request, "agencies/invitation_made.html", {"invitation": invitation, "link": link})
