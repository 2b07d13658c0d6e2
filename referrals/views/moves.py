"""The one view through which people change a referral's state."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.routing import who_can_help
from referrals import covering, operations, policies
from referrals.forms import TransitionForm
from referrals.models import Referral
from referrals.views.fetch import fetch_referral, known_of, require
from referrals.views.late import is_sent_again
from referrals.workflow import Transition


@require_http_methods(["GET", "HEAD", "POST"])
def referral_move(request: HttpRequest, reference: str, transition: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    row = policies.transition_named(transition, request.membership, referral)
    if row is None:
        raise Http404
    require(policies.may_make(request.membership, referral, row), _("This step belongs to the other agency."))
    if row.name == "send":
        return send(request, referral)
    form = _form(request, referral, row)
    if is_sent_again(form, referral):
        return redirect(referral)
    if referral.status not in row.sources:
        return _moved(request, referral, row, form)
    require(row in policies.transitions_for(request.membership, referral), _why_not(row))
    if request.method == "POST" and form.is_valid():
        return _make(request, referral, row, form)
    status = 422 if request.method == "POST" else 200
    is_written_down = policies.writes_down(request.membership, referral, row)
    context = {"referral": referral, "transition": row, "form": form, "is_written_down": is_written_down}
    return render(request, "referrals/referral_move.html", context, status=status)


def _form(request: HttpRequest, referral: Referral, row: Transition) -> TransitionForm:
    data = request.POST if request.method == "POST" else None
    needs = [item.need for item in referral.referral_needs.all()]
    mandated, within = [], None
    if row.name == "redirect":
        mandated = [found.agency for found in who_can_help(needs, referral.place, known=known_of(referral))]
        within = partial(covering.covered, referral)
    return TransitionForm(
        data,
        transition=row,
        referral=referral,
        by=request.membership,
        mandated=mandated,
        within=within,
        is_written_down=policies.writes_down(request.membership, referral, row),
    )


def _make(request: HttpRequest, referral: Referral, row: Transition, form: TransitionForm) -> HttpResponse:
    try:
        moved = operations.move(referral, row.name, by=request.membership, **form.values)
    except operations.AlreadyMoved:
        return _moved(request, fetch_referral(request, referral.reference), row, form)
    messages.success(request, _("%(reference)s: %(done)s") % {"reference": referral.reference, "done": row.done})
    return redirect(moved if policies.party_of(request.membership, moved) else referral)


def _moved(request: HttpRequest, referral: Referral, row: Transition, form: TransitionForm) -> HttpResponse:
    """Somebody else was first: what changed, and what was typed."""
    last = referral.events.filter(by__isnull=False).select_related("by__user", "agency").order_by("-at", "-pk").first()
    context = {"referral": referral, "transition": row, "last": last, "typed": form.typed}
    return render(request, "referrals/referral_moved.html", context, status=409)


def send(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Send from the review page; pressed twice, it is sent once."""
    if not referral.is_draft:
        messages.info(request, _("%(reference)s was already sent.") % {"reference": referral.reference})
        return redirect(referral)
    if request.method != "POST" or policies.missing_to_send(referral):
        return redirect("referrals:draft_review", reference=referral.reference)
    try:
        operations.move(referral, "send", by=request.membership)
    except operations.AlreadyMoved:
        return redirect(referral)
    messages.success(
        request,
        _("%(reference)s was sent to %(agency)s.")
        % {"reference": referral.reference, "agency": referral.receiving_agency},
    )
    return redirect(referral)


def _why_not(row: Transition) -> str:
    if row.waits_for_decision:
        return _("A need of this referral waits for a best-interests decision. Record it on the child's file first.")
    if row.name == "redirect":
        return _("The basis for sharing covers this agency only. Decline it, or ask the sender for a wider basis.")
    return _("A completed referral reopens within thirty days. Send a new referral instead.")
