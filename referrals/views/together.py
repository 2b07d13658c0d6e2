"""Referrals of several children to one agency, sent together: put together, sent all or none, accepted all."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from referrals import operations, policies
from referrals.forms import TogetherForm
from referrals.models import ChildFile, Referral
from referrals.views.fetch import fetch_referral, fetch_together, require
from referrals.views.late import carried_out, status_of
from referrals.workflow import TRANSITIONS


@require_http_methods(["GET", "HEAD", "POST"])
def referral_together(request: HttpRequest, reference: str) -> HttpResponse:
    """All of them on one page: before sending, what each still lacks and who else may join; then, each one's state."""
    membership, referral = request.membership, fetch_referral(request, reference)
    require(
        policies.party_of(membership, referral) is not None,
        _("Only the agencies that take part see who goes together."),
    )
    group, form = fetch_together(request, referral), None
    if policies.can_edit_draft(membership, referral) or request.method == "POST":
        require(policies.sends(membership, referral), _("This belongs to the agency that sends."))
        children = _who_may_join(request, referral, group)
        form = TogetherForm(request.POST if request.method == "POST" else None, children=children)
        if carried_out(form, lambda: operations.add_together(referral, by=membership, **form.cleaned_data)):
            return redirect("referrals:referral_together", reference=reference)
    for row in group:
        row.missing = policies.missing_to_send(row) if row.is_draft else []
    context = {
        "referral": referral,
        "group": group,
        "form": form,
        "is_ready": referral.is_draft and len(group) > 1 and not any(row.missing for row in group),
        "acceptable": _acceptable(request, group),
    }
    return render(request, "referrals/referral_together.html", context, status=status_of(request, form))


@require_POST
def together_send(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch_own(request, reference)
    page = redirect("referrals:referral_together", reference=reference)
    drafts = [row for row in fetch_together(request, referral) if row.is_draft]
    if any(policies.missing_to_send(row) for row in drafts):
        return page
    try:
        sent = operations.send_together(referral.together, {row.pk for row in drafts}, by=request.membership)
    except operations.TogetherChanged:
        messages.error(request, _("Somebody changed the group meanwhile; nothing was sent. Look at it again."))
        return page
    if not sent:
        messages.info(request, _("They were sent already."))
        return page
    words = ngettext(
        "%(count)d referral was sent to %(agency)s.", "%(count)d referrals were sent to %(agency)s.", len(sent)
    )
    messages.success(request, words % {"count": len(sent), "agency": sent[0].receiving_agency})
    return page


@require_POST
def together_leave(request: HttpRequest, reference: str) -> HttpResponse:
    referral = _fetch_own(request, reference)
    others = [row for row in fetch_together(request, referral) if row.pk != referral.pk]
    try:
        operations.leave_together(referral, by=request.membership)
    except operations.AlreadyMoved:
        messages.error(request, _("It was not taken out: somebody sent it meanwhile."))
    back = others[0].reference if others else reference
    return redirect("referrals:referral_together", reference=back)


@require_POST
def together_accept(request: HttpRequest, reference: str) -> HttpResponse:
    """Accept each that waits for the agency, by the same person; one that moved meanwhile stays as it is."""
    referral = fetch_referral(request, reference)
    may = policies.may_make(request.membership, referral, TRANSITIONS["accept"])
    require(may, _("This step belongs to the other agency."))
    accepted = 0
    for row in _acceptable(request, fetch_together(request, referral)):
        try:
            operations.move(row, "accept", by=request.membership)
            accepted += 1
        except operations.AlreadyMoved:
            continue
    words = ngettext("%(count)d referral was accepted.", "%(count)d referrals were accepted.", accepted)
    messages.success(request, words % {"count": accepted})
    return redirect("referrals:referral_together", reference=reference)


def _fetch_own(request: HttpRequest, reference: str) -> Referral:
    referral = fetch_referral(request, reference, with_parties=False)
    require(policies.sends(request.membership, referral), _("This belongs to the agency that sends."))
    return referral


def _who_may_join(request: HttpRequest, referral: Referral, group: list[Referral]) -> QuerySet[ChildFile]:
    """The other children of the case that the agency may refer."""
    children = ChildFile.objects.opened_to(request.membership).siblings_of(referral.child_file)
    return children.exclude(pk__in=[row.child_file_id for row in group])


def _acceptable(request: HttpRequest, group: list[Referral]) -> list[Referral]:
    """Those that the table lets the agency accept now."""
    return [row for row in group if TRANSITIONS["accept"] in policies.transitions_for(request.membership, row)]
