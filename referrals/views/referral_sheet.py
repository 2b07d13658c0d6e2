"""The hand-over sheet of a referral: a page to print, and the same as PDF, in either language."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals import policies
from referrals.enums import EventKind, Party, PermitState, Status
from referrals.handover import Opened, Sheet, hand_over_sheet
from referrals.handover_pdf import pdf_of
from referrals.models import Referral, TimelineEvent
from referrals.models.decisions import unpacked_decisions
from referrals.views.fetch import fetch_referral, require, what_next, what_opened


@require_safe
def referral_sheet(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    membership = request.membership
    require(
        policies.can_print_sheet(membership, referral),
        _("The hand-over sheet is for the agencies that take part, once the referral is sent."),
    )
    is_for_receiver = request.GET.get("for") == "receiver"
    require(
        not is_for_receiver or policies.can_print_for_receiver(membership, referral),
        _("This sheet is for an agency where nobody signs in. Print the hand-over sheet."),
    )
    if policies.party_of(membership, referral) == Party.RECEIVER and referral.status == Status.SENT:
        return redirect(referral)  # it is received by opening its page, before anything of it is printed
    with translation.override(language_of(request)):
        sheet = sheet_for(membership, referral, is_for_receiver=is_for_receiver)
        if request.GET.get("format") == "pdf":
            return _file(sheet)
        context = {"referral": referral, "sheet": sheet}
        return render(request, "referrals/referral_sheet.html", context)


def _file(sheet: Sheet) -> HttpResponse:
    response = HttpResponse(pdf_of(sheet), content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=True, filename=f"{sheet.reference}.pdf")
    response["Content-Disposition"] = disposition
    return response


def language_of(request: HttpRequest) -> str:
    """The language asked for; the reader's own when that is none of ours."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language()


def sheet_for(membership: Any, referral: Referral, *, is_for_receiver: bool = False) -> Sheet:
    """As much as the membership may read, and one entry in the trail that it was put on paper. For the desk of an
    external receiver no more than that one would see."""
    events = TimelineEvent.objects.visible_to(membership).filter(referral=referral)
    events = events.exclude(transition=EventKind.MESSAGE).select_related("by__user", "agency", "for_agency", "message")
    events = events.order_by("at", "pk")
    may_open = policies.has_opened(membership, referral)
    if is_for_receiver:
        may_open = may_open and policies.receiver_has_opened(referral)
    opened = _opened(membership, referral, events) if may_open else None
    taken_by = f" for {referral.receiving_agency.code}" if is_for_receiver else ""
    if opened:
        code, purpose = referral.child_file.code, f"{referral.reference}{taken_by}"
        audit.record(Verb.PRINT, by=membership, kind="child file", code=code, purpose=purpose)
    else:
        audit.record(Verb.PRINT, by=membership, kind="referral", code=referral.reference, purpose=f"preview{taken_by}")
    return hand_over_sheet(
        referral, events=events, opened=opened, printed_by=membership, is_for_receiver=is_for_receiver
    )


def _opened(membership: Any, referral: Referral, events: Iterable[TimelineEvent]) -> Opened:
    child_file = referral.child_file
    consent, what_happened, permits = what_opened(membership, referral)
    identity = getattr(child_file, "identity", None)
    return Opened(
        identity=identity,
        consent=consent,
        what_happened=what_happened,
        permits=[permit for permit in permits if permit.state == PermitState.ISSUED],
        decisions=unpacked_decisions(referral.decided),
        what_next=what_next(referral, events),
    )
