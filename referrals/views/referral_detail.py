"""One referral at a glance: what is asked, by whom, by when, its state, and what this membership may do now."""

import uuid
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals import operations, policies
from referrals.ages import days_to_show
from referrals.enums import ABOUT_PERMITS, EventKind, MessageKind, Party, Status, TimelineKind
from referrals.forms import MessageForm
from referrals.glance import before_contact, glance_at, is_seen
from referrals.models import ChildIdentity, Referral, SharedContact, TimelineEvent, unpacked_matches
from referrals.models.cases import unpacked_case
from referrals.models.decisions import unpacked_decisions
from referrals.models.notes import packed_read_marks
from referrals.views.fetch import (
    contact_of,
    covered_by_name,
    desks_of,
    fetch_for_page,
    refused_work,
    rings_of,
    together_with,
    what_next,
    what_opened,
)
from referrals.views.notes import mark_read, notes_of, tell_readers
from referrals.workflow import TRANSITIONS


@require_safe
def referral_detail(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_for_page(request, reference)
    membership = request.membership
    if referral.is_draft:
        return redirect("referrals:draft_review", reference=reference)
    if _is_first_opening(request, referral):
        # The one state that changes on reading: the receiver opening the page is what "received" means.
        with suppress(operations.AlreadyMoved):  # a colleague opened it at the same moment
            operations.move(referral, "receive", by=membership)
        referral = fetch_for_page(request, reference)
    context = context_for(request, referral)
    with timezone.override(context["glance"].zone):
        return render(request, "referrals/referral_detail.html", context)


def context_for(request: HttpRequest, referral: Referral) -> dict[str, Any]:
    membership = request.membership
    has_opened, party = policies.has_opened(membership, referral), policies.party_of(membership, referral)
    contact = contact_of(membership, referral) if policies.knows_contact(membership, referral) else None
    kind = request.GET.get("timeline", "")
    kind = kind if kind in TimelineKind.values else TimelineKind.ALL
    events = timeline_of(membership, referral, has_opened=has_opened)
    timeline = [event for event in events if is_of_kind(event, kind)]
    mark_read(request, referral, timeline)
    if not has_opened and any(event.words or event.answered_by for event in timeline):
        audit.record(Verb.READ, by=membership, kind="referral", code=referral.reference, purpose="preview")
    moves = policies.transitions_for(membership, referral)
    answers = [row for row in moves if policies.writes_down(membership, referral, row)]
    return {
        "referral": referral,
        "party": party,
        "glance": glance_at(referral, party, desks_of(referral)),
        "before_contact": before_contact(
            contact or _identity_of(referral, has_opened), has_opened=has_opened or contact is not None
        )
        if party
        else "",
        "can_see_outcome": policies.can_see_outcome(membership, referral),
        "is_seen": is_seen(referral),
        "needs_to_go_on": policies.needs_to_go_on(membership, referral),
        "follow_on": getattr(referral, "follow_on", None),
        "needs": referral.referral_needs.all(),
        "participations": referral.participations.all(),
        "transitions": [row for row in moves if row not in answers],
        "answers": answers,
        "can_print_for_receiver": policies.can_print_for_receiver(membership, referral),
        "form_key": uuid.uuid4(),
        "has_opened": has_opened,
        "contact": contact,
        **_shared(membership, referral, party),
        "can_open_early": policies.can_open_early(membership, referral),
        "can_remind": policies.can_remind(membership, referral),
        "can_add_observer": policies.can_add_observer(membership, referral),
        "can_add_attachment": policies.can_add_attachment(membership, referral),
        "can_record_permit": policies.can_record_permit(membership, referral),
        "is_redirect_closed": policies.is_redirect_closed(membership, referral),
        **notes_of(membership, referral),
        "message_form": MessageForm() if policies.can_write_message(membership, referral) else None,
        "timeline": timeline,
        "what_next": what_next(referral, events) if has_opened else "",
        "rings": rings_of(referral),
        "timeline_kind": kind,
        "timeline_kinds": TimelineKind.choices,
        "can_repeat": policies.can_repeat(membership, referral),
        "can_print_sheet": policies.can_print_sheet(membership, referral),
        "action_items": referral.action_items.visible_to(membership),
        "waiting_needs": policies.undecided_needs(referral) if party and referral.is_open else [],
        "case": unpacked_case(referral.packed_case),
        "together": together_with(referral),
        "decisions": unpacked_decisions(referral.decided),
        **(_opened(membership, referral) if has_opened else _closed(membership, referral, contact)),
    }


def is_of_kind(event: TimelineEvent, kind: str) -> bool:
    """A question or a reason is both a message and a move. Words that are not the reader's to read make no message."""
    match kind:
        case TimelineKind.MESSAGES:
            return event.transition == EventKind.MESSAGE or bool(event.words)
        case TimelineKind.MOVES:
            return event.transition in TRANSITIONS
        case TimelineKind.FILES:
            return event.transition == EventKind.ATTACHMENT
        case TimelineKind.PERMITS:
            return event.transition in ABOUT_PERMITS
    return True


def timeline_of(membership: Any, referral: Referral, *, has_opened: bool) -> list[TimelineEvent]:
    """Every event, newest first, each with the `words` this membership may read."""
    events = TimelineEvent.objects.visible_to(membership).filter(referral=referral)
    takes_part = policies.party_of(membership, referral) is not None
    reads = {MessageKind.MESSAGE: policies.sees_more(membership, referral), MessageKind.RECORD: has_opened}
    events = events.annotate(packed_read_marks=packed_read_marks(membership))
    related = ("by__user", "agency", "for_agency", "message", "attachment")
    rows = list(events.select_related(*related).order_by("-at", "-pk"))
    for event in rows:
        event.file = getattr(event, "attachment", None) if has_opened else None
        if event.file:
            event.file.unlock(referral.child_file)
        message = getattr(event, "message", None)
        may_read = message and reads.get(message.kind, takes_part)
        event.words = message.unlock(referral.child_file).words if may_read else ""
        event.answered_by = message.answered_by if may_read else ""
        tell_readers(event, membership)
    return rows


def _opened(membership: Any, referral: Referral) -> dict[str, Any]:
    """Identity, story and consent; reading them is written in the trail.

    Story and consent stand on the first referral of the chain, which is hidden from an agency that came later: they are
    asked for by its key.
    """
    identity = _identity_of(referral, has_opened=True)
    consent, what_happened, permits = what_opened(membership, referral)
    audit.record(Verb.READ, by=membership, kind="child file", code=referral.child_file.code, purpose=referral.reference)
    return {
        "child_file": referral.child_file,
        "can_see_readers": policies.can_see_readers(membership, referral.child_file),
        "identity": identity,
        "days_to_18": days_to_show(identity and identity.date_of_birth, timezone.localdate()),
        "consent": consent,
        "matches": unpacked_matches(referral.packed_matches),
        "permits": permits,
        "what_happened": what_happened,
    }


def _shared(membership: Any, referral: Referral, party: str | None) -> dict[str, Any]:
    """What allows sharing and what it covers, and who may change that."""
    return {
        "sees_more": policies.sees_more(membership, referral),
        "can_change_basis": policies.can_change_basis(membership, referral),
        "can_withdraw_consent": policies.can_withdraw_consent(membership, referral),
        "refused_work": refused_work(referral) if party else [],
        "covered_by_name": covered_by_name(referral) if party else [],
    }


def _identity_of(referral: Referral, has_opened: bool) -> ChildIdentity | None:
    return getattr(referral.child_file, "identity", None) if has_opened else None


def _closed(membership: Any, referral: Referral, contact: SharedContact | None) -> dict[str, Any]:
    """Pseudonymous facts for a participating agency, with how to reach the child where that is shared; nothing of the
    child for a coordinator."""
    if contact is not None:
        code, purpose = referral.child_file.code, f"{referral.reference}: contact"
        audit.record(Verb.READ, by=membership, kind="child file", code=code, purpose=purpose)
    is_participant = policies.party_of(membership, referral) is not None
    return {
        "child_file": referral.child_file if is_participant else None,
        "can_see_readers": False,
        "identity": None,
        "days_to_18": None,
        "consent": None,
        "matches": [],
        "permits": [],
        "what_happened": "",
    }


def _is_first_opening(request: HttpRequest, referral: Referral) -> bool:
    is_receiver = policies.party_of(request.membership, referral) == Party.RECEIVER
    return request.method == "GET" and is_receiver and referral.status == Status.SENT
