"""The steps of a draft: child → needs → receiving agency → basis → review. Each one saves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.asking import Answer, ask
from agencies.models import Agency
from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals import clocks, operations, policies
from referrals.enums import Party
from referrals.forms import BasisForm, ChildForm, ExistingChildForm, NeedsForm, ReceiverForm
from referrals.models import ChildFile, Referral
from referrals.search import already_held
from referrals.views.fetch import consent_of, fetch_referral, known_of, narrative_of, require
from referrals.views.late import carried_out, status_of

RECENT_FILES = 5
write = require_http_methods(["GET", "HEAD", "POST"])


@write
def referral_create(request: HttpRequest) -> HttpResponse:
    membership = request.membership
    require(policies.can_create_referral(membership), _("Your role does not send referrals."))
    data = request.POST if request.method == "POST" else None
    files = ChildFile.objects.opened_to(membership)
    code = request.GET.get("child", "").replace("\x00", "?")  # PostgreSQL takes no null byte, and no code holds one
    child_file = get_object_or_404(files, code=code) if code else None
    to = _preferred_receiver(request)
    held: list[ChildFile] = []
    if child_file is None:
        form = ChildForm(data, membership=membership)
        held = _held_already(request, form)
    else:
        form = ExistingChildForm(data, membership=membership, child_file=child_file)
    if form.is_valid():
        referral = _create(request, form, child_file, to)
        return redirect("referrals:draft_needs", reference=referral.reference)
    recent = files.filter(agency=membership.agency_id).select_related("place").order_by("-created_at")
    context = {
        "form": form,
        "child_file": child_file,
        "held": held,
        "to": to,
        "recent": recent[:RECENT_FILES],
        "step": "child",
        "referral": None,
    }
    return render(request, "referrals/referral_create.html", context, status=status_of(request, form))


def _preferred_receiver(request: HttpRequest) -> Agency | None:
    """The agency that the address names as the one to ask, when it takes referrals now."""
    able = Agency.objects.able_to_receive().exclude(pk=request.membership.agency_id)
    return able.filter(code=request.GET.get("to", "").replace("\x00", "?")).first()


def _held_already(request: HttpRequest, form: ChildForm) -> list[ChildFile]:
    """The files of a child with the name and birth date typed; the form then asks whether it is another child."""
    if (
        not form.is_valid()
        or form.cleaned_data["is_another"]
        or operations.is_draft_made(request.membership, form.cleaned_data["form_key"])
    ):
        return []
    names = {name: form.cleaned_data[name] for name in ("given_name", "family_name", "date_of_birth")}
    held = list(already_held(request.membership, **names).select_related("place")[:RECENT_FILES])
    if held:
        form.ask_whether_another()
    return held


def _create(
    request: HttpRequest, form: ChildForm | ExistingChildForm, child_file: ChildFile | None, to: Agency | None
) -> Referral:
    key = form.cleaned_data["form_key"] or form.fields["form_key"].initial()
    made = {"child_file": child_file} if child_file else {"facts": form.facts, "identity": form.identity}
    referral = operations.create_draft(by=request.membership, place=form.cleaned_data["place"], form_key=key, **made)
    if to is not None and referral.is_draft and referral.receiving_agency_id is None:
        operations.save_receiver(referral, by=request.membership, agency=to)
    return referral


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
        return redirect("referrals:draft_needs", reference=reference)
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
    form = NeedsForm(request.POST if request.method == "POST" else None, initial=initial)
    if carried_out(form, lambda: operations.save_needs(referral, by=request.membership, **form.cleaned_data)):
        return redirect("referrals:draft_receiver", reference=reference)
    return _step(request, referral, "needs", {"form": form})


@write
def draft_receiver(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch_draft(request, reference)
    answer = _who_can_help(request, referral)
    mandated = [candidate.agency for candidate in answer.candidates]
    data = request.POST if request.method == "POST" else None
    form = ReceiverForm(data, referral=referral, mandated=mandated)

    def save() -> None:
        operations.save_receiver(referral, by=request.membership, agency=form.cleaned_data["receiving_agency"])

    if carried_out(form, save):
        return redirect("referrals:draft_basis", reference=reference)
    return _step(request, referral, "receiver", {"form": form, "answer": answer})


@write
def draft_basis(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch_draft(request, reference)
    data = request.POST if request.method == "POST" else None
    consent = consent_of(request.membership, referral)
    form = BasisForm(data, referral=referral, by=request.membership, instance=consent)

    def save() -> None:
        chosen = {name: form.cleaned_data[name] for name in ("basis", "may_be_passed_on")}
        operations.save_basis(referral, by=request.membership, details=form.details, **chosen)

    if carried_out(form, save):
        return redirect("referrals:draft_review", reference=reference)
    return _step(request, referral, "basis", {"form": form})


@require_safe
def draft_review(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch_draft(request, reference)
    needs = [row.need for row in referral.referral_needs.all()]
    context = {
        "needs": needs,
        "missing": policies.missing_to_send(referral),
        "hours": clocks.hours_to_answer(needs, referral.urgency) if needs else None,
        "identity": getattr(referral.child_file, "identity", None),
        "narrative": narrative_of(request.membership, referral),
        "consent": consent_of(request.membership, referral),
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
    referral = fetch_referral(request, reference)
    is_own = policies.party_of(request.membership, referral) == Party.SENDER
    require(
        policies.can_edit_draft(request.membership, referral) or (is_own and request.method == "POST"),
        _("This referral was sent and can no longer be changed. Write a message instead."),
    )
    return referral


def _who_can_help(request: HttpRequest, referral: Referral) -> Answer:
    """Who is mandated for the draft's needs at its place."""
    needs, own = [row.need for row in referral.referral_needs.all()], referral.sending_agency_id
    is_again = request.method == "POST"
    known = known_of(referral)
    return ask(needs, referral.place, known=known, by=request.membership, leave_out=[own], is_again=is_again)


def _step(request: HttpRequest, referral: Referral, step: str, context: dict) -> HttpResponse:
    """The step's page. All but the receiver's show what is sealed about the child, so that it is a read."""
    if step != "receiver":
        code, purpose = referral.child_file.code, referral.reference
        audit.record(Verb.READ, by=request.membership, kind="child file", code=code, purpose=purpose)
    return render(
        request,
        f"referrals/draft_{step}.html",
        {"referral": referral, "step": step, **context},
        status=status_of(request, context.get("form")),
    )
