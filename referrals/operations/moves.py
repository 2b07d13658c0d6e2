"""The one place that assigns a referral's status, under a row lock, by the table in `workflow`."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency
from referrals import policies
from referrals.calls import Call, time_of
from referrals.enums import Access, Asks, MessageKind, Party, Sharing, Status
from referrals.models import Participation, Referral, ReferralNeed
from referrals.operations.basis import share_contact
from referrals.operations.clocks import restart_clock, wind_clock
from referrals.operations.drafts import next_reference
from referrals.operations.locks import AlreadyMoved, hold, require_state
from referrals.operations.timeline import follow, is_repeat, write_event
from referrals.workflow import TRANSITIONS, Transition, is_written_down


@transaction.atomic
def move(
    referral: Referral,
    transition_name: str,
    *,
    by: Any,
    form_key: uuid.UUID | None = None,
    words: str = "",
    worker: Any = None,
    declined_reason: str = "",
    receiving_agency: Agency | None = None,
    outcomes: dict[int, str] | None = None,
    reasons: dict[int, str] | None = None,
    call: Call | None = None,
) -> Referral:
    """Make one transition. In order: lock the row; give it back unchanged if this form was already carried out;
    raise AlreadyMoved if the state no longer allows it; set the state, its times and who; set access, outcomes and
    every participation; append the timeline event with its words; for a redirect, open the follow-on referral.

    `outcomes` maps keys of ReferralNeed to an Outcome, `reasons` those not wholly met to an UnmetReason.

    With `call` it is what an external receiver said by phone: the times are those of the call, the receiver acts and
    `by` writes it down; raises AlreadyMoved when somebody signs in there by now. Returns the referral, or the follow-on
    of a redirect.
    """
    transition = TRANSITIONS[transition_name]
    locked = hold(referral)
    if is_repeat(locked, form_key):
        return locked
    require_state(locked, transition.sources)
    if call and not locked.is_external and locked.called_at is None:
        raise AlreadyMoved(locked)
    if transition.name == "redirect" and not locked.covers_another_agency:
        raise AlreadyMoved(locked)  # the consent ended meanwhile
    before, said_by = locked.status, None
    if call and locked.is_external and is_written_down(transition, Party.SENDER):
        said_by = locked.receiving_agency_id
    _apply(locked, transition, by, call=call, worker=worker, declined_reason=declined_reason)
    if outcomes:
        _set_outcomes(locked, outcomes, reasons or {})
    _set_access(locked, transition)
    if transition.name == "reopen":
        Participation.objects.filter(referral=locked).update(seen_at=None)
    if transition.name == "send" and locked.sharing == Sharing.CONTACT:
        share_contact(locked)
    follow(locked)
    write_event(
        locked,
        transition.name,
        by=by,
        from_status=before,
        form_key=form_key,
        words=words,
        kind=_message_kind(transition, locked, by),
        call=call,
        for_agency=said_by,
    )
    if transition.name == "redirect":
        return _open_follow_on(locked, receiving_agency, by=by, passed_on_by=said_by or by.agency_id)
    return locked


def _apply(
    referral: Referral, transition: Transition, by: Any, *, call: Call | None, worker: Any, declined_reason: str
) -> None:
    """Set the state and the times that go with it; what was said by phone has the time of the call."""
    referral.updated_at = timezone.now()
    now = time_of(call, referral) if call else referral.updated_at
    referral.status = transition.target
    match transition.name:
        case "send":
            needs = [row.need for row in referral.referral_needs.select_related("need")]
            referral.sent_at, referral.sent_by = now, by
            referral.first_sent_at = referral.first_sent_at or now
            wind_clock(referral, needs, now)
        case "ask":
            referral.stopped_at = now
        case "answer":
            restart_clock(referral, now)
        case "receive":
            referral.received_at, referral.received_by = now, by
        case "accept":
            referral.accepted_at, referral.accepted_by = now, by
            referral.worker = None if call else worker or by
        case "decline":
            referral.declined_reason = declined_reason
        case "reopen":
            referral.closed_at = referral.closed_by = None
    if transition.name in {"accept", "decline", "redirect"} and referral.answered_at is None:
        referral.answered_at = now
    if referral.status != Status.NEEDS_INFORMATION:
        referral.stopped_at = None
    if not referral.is_open:
        referral.closed_at, referral.closed_by = now, by
    referral.save()


def _set_outcomes(referral: Referral, outcomes: dict[int, str], reasons: dict[int, str]) -> None:
    for pk, outcome in outcomes.items():
        row = ReferralNeed.objects.filter(referral=referral, pk=pk)
        row.update(outcome=outcome, unmet_reason=reasons.get(pk, ""))


def _set_access(referral: Referral, transition: Transition) -> None:
    """Sending lets the receiver preview; accepting opens what is shared; leaving before it goes back to the preview."""
    receiver = {"referral": referral, "agency_id": referral.receiving_agency_id}
    if transition.name == "send":
        Participation.objects.update_or_create(
            **receiver,
            defaults={
                "party": Party.RECEIVER,
                "access": Access.PREVIEW,
                "status": referral.status,
                "urgency": referral.urgency,
                "updated_at": referral.updated_at,
            },
        )
    elif transition.name == "accept":
        Participation.objects.filter(**receiver).update(access=referral.opens)
    elif transition.closes_access and referral.accepted_at is None:
        Participation.objects.filter(**receiver).update(access=Access.PREVIEW)


def refusal_of(row: ReferralNeed) -> dict[str, Any]:
    """What a need brings along when the referral is passed on: a refusal by a decision, nothing else."""
    names = ("refused_by_id", "outcome", "unmet_reason")
    return {name: getattr(row, name) for name in names} if row.refused_by_id else {}


def _message_kind(transition: Transition, referral: Referral, by: Any) -> MessageKind:
    """What comes next is for those who opened the child, unless the writer is closed out; other words of a move are for
    everybody who takes part."""
    kinds = {Asks.QUESTION: MessageKind.QUESTION, Asks.ANSWER: MessageKind.ANSWER}
    if policies.sees_more(by, referral):
        kinds[Asks.OUTCOMES] = MessageKind.MESSAGE
    return next((kinds[asked] for asked in transition.asks if asked in kinds), MessageKind.REASON)


def _open_follow_on(referral: Referral, receiving_agency: Agency, *, by: Any, passed_on_by: int) -> Referral:
    """The next referral of the chain: same sender, child, needs and basis; sent at once by who passed it on.

    The sender keeps its responsibility; the agency that passed it on watches the preview.
    """
    now = referral.updated_at
    rows = list(referral.referral_needs.select_related("need"))
    follow_on = Referral(
        reference=next_reference(),
        child_file=referral.child_file,
        sending_agency_id=referral.sending_agency_id,
        receiving_agency=receiving_agency,
        passed_on_by_id=passed_on_by,
        redirected_from=referral,
        chain_id=referral.first_id,
        status=Status.SENT,
        urgency=referral.urgency,
        place_id=referral.place_id,
        basis=referral.basis,
        may_be_passed_on=referral.may_be_passed_on,
        sharing=referral.sharing,
        covers_agencies=referral.covers_agencies,
        covers_functions=referral.covers_functions,
        form_key=uuid.uuid4(),
        created_by=by,
        first_sent_at=referral.first_sent_at,
        sent_at=now,
        sent_by=by,
        updated_at=now,
    )
    wind_clock(follow_on, [row.need for row in rows], now)
    follow_on.save()
    parties = [
        (referral.sending_agency_id, Party.SENDER, Access.FULL),
        (receiving_agency.pk, Party.RECEIVER, Access.PREVIEW),
        (passed_on_by, Party.OBSERVER, Access.PREVIEW),
    ]
    Participation.objects.bulk_create(
        [
            Participation(
                referral=follow_on,
                agency_id=agency_id,
                party=party,
                access=access,
                status=follow_on.status,
                urgency=follow_on.urgency,
                respond_by=follow_on.respond_by,
                updated_at=now,
            )
            for agency_id, party, access in parties
        ]
    )
    ReferralNeed.objects.bulk_create(
        [ReferralNeed(referral=follow_on, need=row.need, **refusal_of(row)) for row in rows]
    )
    write_event(follow_on, "send", by=by, from_status=Status.DRAFT)
    return follow_on
