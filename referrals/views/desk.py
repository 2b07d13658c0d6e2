"""What is done with the ticked rows of the worklist: given to a colleague, set aside, brought back."""

import datetime
from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agencies.time_zones import zone_of
from referrals import operations, policies
from referrals.forms import AssignForm, SnoozeForm, TickedForm
from referrals.models import Referral, Snooze
from referrals.snoozing import moment
from referrals.views.fetch import require


@require_POST
def worklist_assign(request: HttpRequest) -> HttpResponse:
    """The ticked ones to the colleague chosen; or, by the button of a row, that one to oneself."""
    membership = request.membership
    require(policies.can_create_referral(membership))
    data = request.POST.copy()
    if "mine" in data:
        data.setlist("referral", data.getlist("mine"))
        data["worker"] = ""
    form = AssignForm(data, by=membership)
    if not form.is_valid():
        return _back(request, form)
    to = form.cleaned_data["worker"] or membership
    allowed, refused = _sorted(form.cleaned_data["referral"], lambda row: policies.can_assign(membership, row))
    done = []
    for referral in allowed:
        try:
            operations.assign(referral, by=membership, to=to)
            done.append(referral)
        except operations.AlreadyMoved:
            refused.append(referral)
    if done:
        words = {"count": len(done), "name": to.user.name}
        told = ngettext("%(count)s referral given to %(name)s.", "%(count)s referrals given to %(name)s.", len(done))
        messages.success(request, told % words)
    _tell_refused(request, refused, _("Not given to anybody, since your agency does not look after it now:"))
    return redirect("referrals:worklist")


@require_POST
def worklist_snooze(request: HttpRequest) -> HttpResponse:
    """The ticked ones, until the time chosen or until the answer is due, whichever comes first."""
    membership = request.membership
    require(policies.can_create_referral(membership))
    form = SnoozeForm(request.POST, by=membership)
    if not form.is_valid():
        return _back(request, form)
    zone = zone_of(membership.agency.home_jurisdiction.coverage)
    until = moment(form.cleaned_data["until"], timezone.now().astimezone(zone))
    allowed, refused = _sorted(form.cleaned_data["referral"], policies.can_snooze)
    for referral in allowed:
        Snooze.objects.update_or_create(
            membership=membership, referral=referral, defaults={"until": _no_later_than_due(until, referral)}
        )
    if allowed:
        count = len(allowed)
        told = ngettext("%(count)s referral set aside.", "%(count)s referrals set aside.", count)
        messages.success(request, told % {"count": count})
    _tell_refused(request, refused, _("Not set aside, since it is an emergency, overdue or closed:"))
    return redirect("referrals:worklist")


@require_POST
def worklist_return(request: HttpRequest) -> HttpResponse:
    """The ticked ones are back at once."""
    membership = request.membership
    require(policies.can_create_referral(membership))
    form = TickedForm(request.POST, by=membership)
    if not form.is_valid():
        return _back(request, form)
    Snooze.objects.visible_to(membership).filter(referral__in=form.cleaned_data["referral"]).delete()
    return redirect("referrals:worklist")


def _no_later_than_due(until: datetime.datetime, referral: Referral) -> datetime.datetime:
    return min(until, referral.respond_by) if referral.is_clock_running else until


def _sorted(
    referrals: Iterable[Referral], is_allowed: Callable[[Referral], bool]
) -> tuple[list[Referral], list[Referral]]:
    """Those for which it is allowed, and the others."""
    referrals = list(referrals)
    allowed = [referral for referral in referrals if is_allowed(referral)]
    return allowed, [referral for referral in referrals if referral not in allowed]


def _tell_refused(request: HttpRequest, refused: list[Referral], why: str) -> None:
    if refused:
        messages.warning(request, f"{why} {', '.join(referral.reference for referral in refused)}")


def _back(request: HttpRequest, form: TickedForm) -> HttpResponse:
    messages.error(request, form.fault)
    return redirect("referrals:worklist")
