"""The last step of a referral that was made by phone: instead of sending it, the call is written down."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from referrals import operations, policies
from referrals.enums import Party
from referrals.forms import CallForm
from referrals.views.fetch import fetch_referral, require
from referrals.views.late import carried_out, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def draft_call(request: HttpRequest, reference: str) -> HttpResponse:
    membership, referral = request.membership, fetch_referral(request, reference)
    is_own = policies.party_of(membership, referral) == Party.SENDER
    require(
        policies.can_edit_draft(membership, referral) or (is_own and request.method == "POST"),
        _("This referral was sent and can no longer be changed. Write a message instead."),
    )
    if referral.is_draft and policies.missing_to_send(referral):
        return redirect("referrals:draft_review", reference=reference)
    form = CallForm(request.POST if request.method == "POST" else None, referral=referral, by=membership)
    if carried_out(form, lambda: operations.write_down_call(referral, by=membership, **form.values)):
        messages.success(request, _("%(reference)s is written down as made by phone.") % {"reference": reference})
        return redirect(referral)
    context = {"referral": referral, "step": "review", "form": form}
    return render(request, "referrals/draft_call.html", context, status=status_of(request, form))
