"""An emergency referral on one page: the forms, operations and rules of the steps, sent at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from referrals import operations, policies
from referrals.enums import Basis, Urgency
from referrals.forms import BasisForm, ChildForm, ExistingChildForm, NeedsForm, ReceiverForm
from referrals.models import ChildFile, Referral
from referrals.search import live_needs
from referrals.views.drafts import save_basis
from referrals.views.fetch import require
from referrals.views.moves import send
from referrals.views.receiver import answer_for, is_search, receiver_form
from referrals.views.referral_create import begin, child_file_named, child_form

ChildForms = ChildForm | ExistingChildForm


@require_http_methods(["GET", "HEAD", "POST"])
def referral_emergency(request: HttpRequest) -> HttpResponse:
    """`?find` ranks who can help, or narrows the list of agencies, and sends nothing."""
    membership = request.membership
    require(policies.can_create_referral(membership), _("Your role does not send referrals."))
    child_file = child_file_named(request)
    child, held = child_form(request, child_file)
    needs = NeedsForm(request.POST if request.method == "POST" else None, initial={"urgency": Urgency.EMERGENCY})
    is_known = all([child.is_valid(), needs.is_valid()])
    sketch = _sketch(request, child, needs, child_file) if is_known else Referral(sending_agency=membership.agency)
    answer = answer_for(request, sketch, needs.cleaned_data["needs"]) if is_known else None
    receiver = receiver_form(request, sketch, answer)
    if is_known and receiver.is_valid():
        return _send(request, child, needs, receiver, child_file)
    context = {
        "child": child,
        "needs": needs,
        "form": receiver,
        "answer": answer,
        "child_file": child_file,
        "held": held,
        "live": live_needs(membership, child_file) if child_file else [],
    }
    is_refused = request.method == "POST" and not (is_known and is_search(request))
    return render(request, "referrals/referral_emergency.html", context, status=422 if is_refused else 200)


def _sketch(request: HttpRequest, child: ChildForms, needs: NeedsForm, child_file: ChildFile | None) -> Referral:
    """The referral as it would be: nothing of it is saved."""
    return Referral(
        sending_agency=request.membership.agency,
        child_file=child_file or ChildFile(**child.facts),
        place=child.cleaned_data["place"],
        urgency=needs.cleaned_data["urgency"],
    )


def _send(
    request: HttpRequest, child: ChildForms, needs: NeedsForm, receiver: ReceiverForm, child_file: ChildFile | None
) -> HttpResponse:
    """What the steps do, one after the other. Pressed twice, it is sent once."""
    referral, by = begin(request, child, child_file), request.membership
    if not referral.is_draft:
        return redirect(referral)
    operations.save_needs(referral, by=by, **needs.cleaned_data)
    operations.save_receiver(referral, by=by, agency=receiver.cleaned_data["receiving_agency"])
    basis = _danger_now(referral, by)
    if not basis.is_valid():
        messages.warning(request, _("Nothing was sent yet: say what allows you to share."))
        return redirect("referrals:draft_basis", reference=referral.reference)
    save_basis(referral, basis, by=by)
    if "by_phone" in request.POST:
        return redirect("referrals:draft_call", reference=referral.reference)
    return send(request, referral)


def _danger_now(referral: Referral, by: Any) -> BasisForm:
    """The form of the basis as it stands when nobody touches it, but for danger to life or safety now."""
    referral.basis = Basis.VITAL_INTEREST
    untouched = BasisForm(referral=referral, by=by)
    return BasisForm({field.html_name: field.value() for field in untouched}, referral=referral, by=by)
