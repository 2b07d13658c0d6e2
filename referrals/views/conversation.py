"""Adding to a referral while it is open: a message, an observer; opening early; the task force's reminder."""

from functools import partial

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from referrals import covering, operations, policies
from referrals.enums import Party
from referrals.forms import MessageForm, NoteForm, ObserverForm, OpenEarlyForm
from referrals.models import Referral
from referrals.views.fetch import fetch_referral, require
from referrals.views.late import carried_out, is_sent_again, is_too_late, status_of

write = require_http_methods(["GET", "HEAD", "POST"])


@write
def referral_message(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    sees_more = policies.sees_more(request.membership, referral)
    require(
        policies.can_write_message(request.membership, referral) or (sees_more and is_too_late(request, referral)),
        _("Messages open when the referral is accepted and close with it."),
    )
    form = MessageForm(request.POST if request.method == "POST" else None)
    if carried_out(form, lambda: operations.add_message(referral, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("Your message was sent."))
        return redirect(referral)
    return _page(request, "referral_message", referral, form)


@write
def note_add(request: HttpRequest, reference: str) -> HttpResponse:
    """What the own agency keeps to itself."""
    referral = fetch_referral(request, reference)
    require(
        policies.can_write_note(request.membership, referral),
        _("Notes open with the referral, until the child's file is erased."),
    )
    form = NoteForm(request.POST if request.method == "POST" else None)
    if carried_out(form, lambda: operations.add_note(referral, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("Your note was kept."))
        return redirect(referral)
    return _page(request, "note_add", referral, form)


@write
def referral_open(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    is_receiver = policies.party_of(request.membership, referral) == Party.RECEIVER
    form = OpenEarlyForm(request.POST if request.method == "POST" else None)
    if is_receiver and is_sent_again(form, referral):
        return redirect(referral)
    require(
        policies.can_open_early(request.membership, referral)
        or (is_receiver and request.method == "POST" and not referral.awaits_answer),
        _("Only the receiving agency opens a referral early, before it answers."),
    )
    if carried_out(form, lambda: operations.open_early(referral, by=request.membership, **form.cleaned_data)):
        return redirect(referral)
    return _page(request, "referral_open", referral, form)


@write
def referral_observer(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    is_sender = policies.party_of(request.membership, referral) == Party.SENDER
    require(
        policies.can_add_observer(request.membership, referral) or (is_sender and is_too_late(request, referral)),
        _("The sender adds an agency while the referral is open and its basis covers another agency."),
    )
    within = partial(covering.covered, referral)
    form = ObserverForm(request.POST if request.method == "POST" else None, referral=referral, within=within)
    if carried_out(form, lambda: operations.add_observer(referral, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("The agency now sees the preview of this referral."))
        return redirect(referral)
    return _page(request, "referral_observer", referral, form)


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


def _page(request: HttpRequest, name: str, referral: Referral, form: BaseForm) -> HttpResponse:
    context = {"referral": referral, "form": form}
    return render(request, f"referrals/{name}.html", context, status=status_of(request, form))
