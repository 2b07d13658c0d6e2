"""After the end of a referral: the sender's "Seen", and the next referral for what stayed unmet."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from referrals import operations, policies
from referrals.enums import Party
from referrals.views.fetch import fetch_referral, narrative_of, require


@require_POST
def referral_see(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    is_sender = policies.party_of(request.membership, referral) == Party.SENDER
    was_seen = is_sender and referral.is_to_be_seen and not policies.can_see_outcome(request.membership, referral)
    require(
        was_seen or policies.can_see_outcome(request.membership, referral),
        _("The sender says that it has seen what became of a completed or declined referral."),
    )
    try:
        operations.see(referral, by=request.membership)
    except operations.AlreadyMoved:
        messages.info(request, _("Meanwhile the referral was reopened."))
    return redirect(referral)


@require_POST
def referral_go_on(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    rows = policies.needs_to_go_on(request.membership, referral)
    require(bool(rows), _("Only what stayed unmet goes on as a new referral, by an agency that opened the child."))
    named = request.POST.getlist("need")
    needs = [row.need for row in rows if not named or row.need.code in named]
    if not needs:
        raise Http404
    story = narrative_of(request.membership, referral)
    draft = operations.go_on(
        referral,
        by=request.membership,
        needs=needs,
        what_happened=story.what_happened if story else "",
        form_key=_key(request),
    )
    return redirect("referrals:draft_receiver", reference=draft.reference)


def _key(request: HttpRequest) -> uuid.UUID | None:
    """The form's key, when the browser sent a whole one."""
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None
