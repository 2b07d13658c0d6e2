"""Adding to a referral while it is open: a message, an observer, a permit; opening early; the task force's reminder."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from referrals import operations, policies
from referrals.forms import MessageForm, ObserverForm, OpenEarlyForm, PermitForm
from referrals.models import Permit
from referrals.views.fetch import fetch_referral, require

write = require_http_methods(["GET", "HEAD", "POST"])


@write
def referral_message(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    require(
        policies.can_write_message(request.membership, referral),
        _("Messages open when the referral is accepted and close with it."),
    )
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.add_message(referral, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Your message was sent."))
        return redirect(referral)
    return _page(request, "referral_message", referral, form)


@write
def referral_open(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    require(
        policies.can_open_early(request.membership, referral),
        _("Only the receiving agency opens a referral early, before it answers."),
    )
    form = OpenEarlyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.open_early(referral, by=request.membership, **form.cleaned_data)
        return redirect(referral)
    return _page(request, "referral_open", referral, form)


@write
def referral_observer(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    require(
        policies.can_add_observer(request.membership, referral),
        _("The sender adds an agency while the referral is open and its basis covers another agency."),
    )
    form = ObserverForm(request.POST if request.method == "POST" else None, referral=referral)
    if form.is_valid():
        operations.add_observer(referral, by=request.membership, agency=form.cleaned_data["agency"])
        messages.success(request, _("The agency now sees the preview of this referral."))
        return redirect(referral)
    return _page(request, "referral_observer", referral, form)


@write
def referral_permit(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    require(
        policies.can_record_permit(request.membership, referral),
        _("Permits are recorded by agencies that accepted or sent an open referral."),
    )
    permit = Permit(child_file=referral.child_file)
    form = PermitForm(request.POST if request.method == "POST" else None, instance=permit)
    if form.is_valid():
        operations.record_permit(referral, by=request.membership, permit=form.save(commit=False))
        messages.success(request, _("The permit was recorded."))
        return redirect(referral)
    return _page(request, "referral_permit", referral, form)


@require_POST
def referral_remind(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    require(
        policies.can_remind(request.membership, referral),
        _("The task force reminds agencies of a referral that waits for an answer."),
    )
    operations.remind(referral, by=request.membership)
    messages.success(request, _("Both agencies now see the reminder on their worklist."))
    return redirect(referral)


def _page(request: HttpRequest, name: str, referral: object, form: object) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, f"referrals/{name}.html", {"referral": referral, "form": form}, status=status)
