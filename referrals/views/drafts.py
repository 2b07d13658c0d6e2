"""The steps of a draft: child → needs → receiving agency → basis → review. Each one saves."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals import clocks, covering, operations, policies
from referrals.enums import Party
from referrals.forms import BasisForm, ChildForm, NeedsForm
from referrals.models import ChildFile, Referral
from referrals.search import live_needs
from referrals.views.autosave import is_autosave, not_saved, saved
from referrals.views.fetch import consent_of, fetch_referral, narrative_of, refused_work, require
from referrals.views.late import carried_out, status_of
from referrals.views.receiver import answer_for, is_search, receiver_form

write = require_http_methods(["GET", "HEAD", "POST"])


@write
def draft_child(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch_draft(request, reference)
    require(
        policies.can_edit_child(request.membership, referral.child_file),
        _("Another agency keeps this child file."),
    )
    data = request.POST if request.method == "POST" else None
    form = ChildForm(data, membership=request.membership, child_file=referral.child_file)

    def save() -> None:
        place = form.cleaned_data["place"]
        operations.save_child(referral, by=request.membership, place=place, facts=form.facts, identity=form.identity)

    if carried_out(form, save):
        return _saved(request, referral, "needs")
    return _step(request, referral, "child", {"form": form})


@write
def draft_needs(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch_draft(request, reference)
    story = narrative_of(request.membership, referral)
    initial = {
        "needs": [row.need.code for row in referral.referral_needs.all()],
        "urgency": referral.urgency,
        "what_happened": story.what_happened if story else "",
    }
    live = live_needs(request.membership, referral.child_file, but=referral)
    form = NeedsForm(request.POST if request.method == "POST" else None, initial=initial, live=live)
    if carried_out(form, lambda: operations.save_needs(referral, by=request.membership, **form.cleaned_data)):
        return _saved(request, referral, "receiver")
    return _step(request, referral, "needs", {"form": form, "live": live})


@write
def draft_receiver(request: HttpRequest, reference: str) -> HttpResponse:
    """`?find` narrows the list of agencies and saves nothing."""
    referral = _fetch_draft(request, reference)
    answer = answer_for(request, referral, [row.need for row in referral.referral_needs.all()])
    form = receiver_form(request, referral, answer)

    def save() -> None:
        operations.save_receiver(referral, by=request.membership, agency=form.cleaned_data["receiving_agency"])

    if carried_out(form, save):
        return _saved(request, referral, "basis")
    return _step(request, referral, "receiver", {"form": form, "answer": answer})


@write
def draft_basis(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch_draft(request, reference)
    data = request.POST if request.method == "POST" else None
    consent = consent_of(request.membership, referral)
    form = BasisForm(data, referral=referral, by=request.membership, instance=consent)

    if carried_out(form, lambda: save_basis(referral, form, by=request.membership)):
        return _saved(request, referral, "review")
    return _step(request, referral, "basis", {"form": form, "refused": refused_work(referral)})


def save_basis(referral: Referral, form: BasisForm, *, by: Any) -> None:
    """Save what a valid form says."""
    operations.save_basis(referral, by=by, details=form.details, **form.chosen)


@require_safe
def draft_review(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch_draft(request, reference)
    needs = [row.need for row in referral.referral_needs.all()]
    context = {
        "needs": needs,
        "missing": policies.missing_to_send(referral),
        "has_siblings": ChildFile.objects.opened_to(request.membership).siblings_of(referral.child_file).exists(),
        "hours": clocks.hours_to_answer(needs, referral.urgency) if needs else None,
        "identity": getattr(referral.child_file, "identity", None),
        "narrative": narrative_of(request.membership, referral),
        "consent": consent_of(request.membership, referral),
        "refused": covering.needs_refused_by_person(referral),
    }
    return _step(request, referral, "review", context)


@require_POST
def draft_discard(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch_draft(request, reference)
    try:
        operations.discard_draft(referral, by=request.membership)
    except operations.AlreadyMoved:
        messages.error(request, _("It was not discarded: somebody sent it meanwhile. You can withdraw it."))
        return redirect(referral)
    messages.success(request, _("The draft %(reference)s was discarded.") % {"reference": reference})
    return redirect("referrals:worklist")


def _fetch_draft(request: HttpRequest, reference: str) -> Referral:
    """The agency's own draft; 404 for strangers, 403 once it is sent, unless a form comes that was opened before."""
    referral = fetch_referral(request, reference, with_parties=False)
    is_own = policies.party_of(request.membership, referral) == Party.SENDER
    require(
        policies.can_edit_draft(request.membership, referral) or (is_own and request.method == "POST"),
        _("This referral was sent and can no longer be changed. Write a message instead."),
    )
    return referral


def _saved(request: HttpRequest, referral: Referral, following: str) -> HttpResponse:
    """On to the step that follows; a page that saves by itself stays where it is."""
    return saved() if is_autosave(request) else redirect(f"referrals:draft_{following}", reference=referral.reference)


def _step(request: HttpRequest, referral: Referral, step: str, context: dict) -> HttpResponse:
    """The step's page. All but the receiver's show what is sealed about the child, so that it is a read."""
    if is_autosave(request):
        return not_saved(context["form"])
    if step != "receiver":
        code, purpose = referral.child_file.code, referral.reference
        audit.record(Verb.READ, by=request.membership, kind="child file", code=code, purpose=purpose)
    return render(
        request,
        f"referrals/draft_{step}.html",
        {"referral": referral, "step": step, **context},
        status=200 if is_search(request) else status_of(request, context.get("form")),
    )
