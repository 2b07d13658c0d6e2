"""Temporary resident permits: those running out, and asking, recording and refusing on a referral."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import PermitRule
from coordination.foundation.paging import bounded_count, paginate
from referrals import operations, policies
from referrals.forms import PermitForm, PermitListForm, PermitRefusalForm, PermitRequestForm
from referrals.models import Permit, Referral
from referrals.views.fetch import fetch_referral, require
from referrals.views.late import MOVED, carried_out, is_too_late, status_of

write = require_http_methods(["GET", "HEAD", "POST"])
SOONEST = ("expires_on", "pk")
LISTS = {
    "60": (lambda rows: rows.running_out(60), SOONEST),
    "30": (lambda rows: rows.running_out(30), SOONEST),
    "7": (lambda rows: rows.running_out(7), SOONEST),
    "expired": (lambda rows: rows.expired(), ("-expires_on", "-pk")),
    "requested": (lambda rows: rows.waiting(), ("requested_on", "pk")),
    "all": (lambda rows: rows.issued(), SOONEST),
}


@require_safe
def permit_list(request: HttpRequest) -> HttpResponse:
    """By child file code, never by number: the number is read on the child's page, which is recorded."""
    membership = request.membership
    require(policies.can_create_referral(membership), _("Your role does not see permits."))
    form = PermitListForm(request.GET or None, initial={"which": "60"})
    chosen = form.cleaned_data["which"] if form.is_valid() else ""
    keep, order = LISTS[chosen or "60"]
    rows = keep(Permit.objects.visible_to(membership).filter(child_file__erased_at__isnull=True))
    related = rows.select_related("child_file", "referral_need__need", "referral_need__referral", "renewed_as")
    context = {"page": paginate(related, request, order=order), "count": bounded_count(rows), "form": form}
    return render(request, "referrals/permit_list.html", context)


@write
def referral_permit(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch(request, reference)
    form = PermitForm(request.POST if request.method == "POST" else None, referral=referral)
    if _saved(form, lambda: operations.record_permit(referral, by=request.membership, permit=form.save(commit=False))):
        messages.success(request, _("The permit was recorded."))
        if rule := form.misfit():
            messages.warning(request, _misfit(rule))
        return redirect(referral)
    return _page(request, "referral_permit", referral, form)


@write
def permit_request(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch(request, reference)
    form = PermitRequestForm(request.POST if request.method == "POST" else None, referral=referral)
    if _saved(form, lambda: operations.request_permit(referral, by=request.membership, permit=form.save(commit=False))):
        messages.success(request, _("The request for a permit was recorded."))
        return redirect(referral)
    return _page(request, "permit_request", referral, form)


@write
def permit_refuse(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch(request, reference)
    form = PermitRefusalForm(request.POST if request.method == "POST" else None)
    if _saved(form, lambda: operations.refuse_permit(referral, by=request.membership, **form.cleaned_data)):
        messages.success(request, _("The refusal was recorded."))
        return redirect(referral)
    return _page(request, "permit_refuse", referral, form)


def _fetch(request: HttpRequest, reference: str) -> Referral:
    """The referral of somebody who may record its child's permits, or who may look and comes too late."""
    referral = fetch_referral(request, reference)
    has_opened = policies.has_opened(request.membership, referral)
    require(
        policies.can_record_permit(request.membership, referral) or (has_opened and is_too_late(request, referral)),
        _("Permits are recorded by agencies that accepted or sent an open referral."),
    )
    return referral


def _saved(form: BaseForm, do: Callable[[], None]) -> bool:
    """As `carried_out`; a colleague who recorded or answered the same first is said too."""
    try:
        return carried_out(form, do)
    except operations.PermitClash:
        message = _("This does not fit what is recorded by now. Nothing was saved; look at the permits of the child.")
        form.add_error(None, ValidationError(message, code=MOVED))
        return False


def _misfit(rule: PermitRule) -> str:
    message = _(
        "Check the dates. They do not fit the rule in force on the day of issue. %(label)s: %(value)s (%(source)s)"
    )
    return message % {"label": rule.label, "value": rule.value, "source": rule.source}


def _page(request: HttpRequest, name: str, referral: Referral, form: BaseForm) -> HttpResponse:
    waiting = Permit.objects.visible_to(request.membership).waiting().filter(child_file=referral.child_file).first()
    context = {"referral": referral, "form": form, "waiting": waiting, "rules": PermitRule.objects.about_length()}
    return render(request, f"referrals/{name}.html", context, status=status_of(request, form))
