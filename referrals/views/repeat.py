"""Asking another agency for what a referral asked for."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from referrals import operations, policies
from referrals.views.fetch import fetch_referral, require


@require_POST
def referral_repeat(request: HttpRequest, reference: str) -> HttpResponse:
    """Begins the draft and goes on where the agency is chosen. Pressed twice, it makes one."""
    referral = fetch_referral(request, reference)
    require(policies.can_repeat(request.membership, referral), _("Only the agency that sent it repeats it."))
    draft = operations.repeat(referral, by=request.membership, form_key=_key(request))
    return redirect("referrals:draft_receiver", reference=draft.reference)


def _key(request: HttpRequest) -> uuid.UUID:
    """The key that came with the button; a new one where none did."""
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid.uuid4()
