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
    if policies.party_of(membership, referral) == Party.RECEIVER and referral.status == Status.SENT:
        return redirect(referral)  # it is received by opening its page, before anything of it is printed
    with translation.override(language_of(request)):
        sheet = sheet_for(membership, referral)
        if request.GET.get("format") == "pdf":
            response = HttpResponse(pdf_of(sheet), content_type="application/pdf")
            name = f"{referral.reference}.pdf"
            response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
            return response
        context = {"referral": referral, "sheet": sheet}
        return render(request, "referrals/referral_sheet.html", context)


def language_of(request: HttpRequest) -> str:
    """The language asked for; the reader's own when that is none of ours."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language()


def sheet_for(membership: Any, referral: Referral) -> Sheet:
    """As much as the membership may read, and one entry in the trail that it was put on paper."""
    events = TimelineEvent.objects.visible_to(membership).filter(referral=referral)
    events = events.exclude(transition=EventKind.MESSAGE).select_related("by__user", "agency", "message")
    events = events.order_by("at", "pk")
    opened = _opened(membership, referral, events) if policies.has_opened(membership, referral) else None
    if opened:
        code, reference = referral.child_file.code, referral.reference
        audit.record(Verb.PRINT, by=membership, kind="child file", code=code, purpose=reference)
    else:
        audit.record(Verb.PRINT, by=membership, kind="referral", code=referral.reference, purpose="preview")
    return hand_over_sheet(referral, events=events, opened=opened, printed_by=membership)


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
