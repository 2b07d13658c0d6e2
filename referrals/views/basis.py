"""What allows sharing, once a referral was sent: changed or withdrawn; and consent by purpose."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals import operations, policies
from referrals.enums import Party
from referrals.forms import AgreementForm, ChangedBasisForm, WithdrawalForm
from referrals.models import ChildFile, Consent, Referral
from referrals.views.fetch import consent_of, fetch_referral, refused_work, require
from referrals.views.late import carried_out, is_too_late, status_of

write = require_http_methods(["GET", "HEAD", "POST"])


@write
def basis_change(request: HttpRequest, reference: str) -> HttpResponse:
    referral, membership = fetch_referral(request, reference), request.membership
    is_sender = policies.party_of(membership, referral) == Party.SENDER
    require(
        policies.can_change_basis(membership, referral) or (is_sender and is_too_late(request, referral)),
        _("The sender changes what is shared, and on what basis, while the referral is open."),
    )
    consent = consent_of(membership, referral)
    before = _in_words(referral, consent)
    data = request.POST if request.method == "POST" else None
    form = ChangedBasisForm(data, referral=referral, by=membership, instance=consent)

    def change() -> None:
        key, said = form.cleaned_data["form_key"], form.chosen
        operations.change_basis(referral, by=membership, details=form.details, before=before, form_key=key, **said)

    if carried_out(form, change):
        messages.success(request, _("What is shared, and on what basis, was changed."))
        return redirect(referral)
    code, purpose = referral.child_file.code, referral.reference
    audit.record(Verb.READ, by=membership, kind="child file", code=code, purpose=purpose)
    context = {"referral": referral, "form": form, "refused": refused_work(referral)}
    return render(request, "referrals/basis_change.html", context, status=status_of(request, form))


def _in_words(referral: Referral, consent: Consent | None) -> str:
    """The basis as it stood, for the record on the timeline."""
    parts = [referral.get_basis_display(), referral.get_sharing_display()]
    if consent is not None:
        parts += [str(consent.instrument or ""), consent.decided_by, consent.get_given_by_display(), consent.explained]
    return " · ".join(str(part) for part in parts if part)


@write
def consent_withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    referral, membership = fetch_referral(request, reference), request.membership
    is_again = request.method == "POST" and policies.is_consent_over(membership, referral)
    require(
        policies.can_withdraw_consent(membership, referral) or is_again,
        _("A withdrawal is written down by an agency that accepted or sent the referral, while a consent stands."),
    )
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if operations.withdraw_consent(referral, by=membership, **form.cleaned_data):
            messages.success(request, _("The withdrawal was recorded. What the consent covered is closed."))
            return redirect(referral)
        form.add_error(None, _("No consent stands any more: the withdrawal was recorded before, or it ran out."))
    context = {"referral": referral, "form": form}
    return render(request, "referrals/consent_withdraw.html", context, status=status_of(request, form))


@write
def agreement_record(request: HttpRequest, code: str) -> HttpResponse:
    membership = request.membership
    child_file = get_object_or_404(ChildFile.objects.visible_to(membership).select_related("key"), code=code)
    require(
        policies.can_decide_for(membership, child_file),
        _("What the person agreed to is recorded by an agency that works on the child's file."),
    )
    form = AgreementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.record_agreement(child_file, by=membership, agreements=form.agreements)
        messages.success(request, _("The answer was recorded."))
        return redirect(child_file)
    context = {"child_file": child_file, "form": form}
    return render(request, "referrals/agreement_record.html", context, status=status_of(request, form))
