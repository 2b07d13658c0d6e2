"""Who may do what with a referral: pure questions about a membership and a referral, asked by the views."""

import datetime
from typing import Any

from django.utils import timezone

from agencies.roles import Ability, allows
from referrals import covering
from referrals.enums import AWAITING_ANSWER, TO_BE_SEEN, Access, Decided, Party, Status, Urgency
from referrals.models import Participation, Referral, ReferralNeed
from referrals.workflow import REOPEN_WITHIN_DAYS, TRANSITIONS, Transition, available, is_written_down, parties_for


def party_of(membership: Any, referral: Referral) -> str | None:
    """As what the membership's agency takes part; None for roles that never work on referrals."""
    if not allows(membership, Ability.WORK_REFERRALS):
        return None
    return referral.party_of(membership.agency_id)


def participation_of(membership: Any, referral: Referral) -> Participation | None:
    """The agency's participation, from the prefetched rows where there are any."""
    if not allows(membership, Ability.WORK_REFERRALS):
        return None
    return next((row for row in referral.participations.all() if row.agency_id == membership.agency_id), None)


def may_make(membership: Any, referral: Referral, transition: Transition) -> bool:
    """Whether the membership's party ever makes this transition, whatever the state is now."""
    return party_of(membership, referral) in parties_for(transition, is_external=referral.is_external)


def writes_down(membership: Any, referral: Referral, transition: Transition) -> bool:
    """Whether the sender makes it in the name of an external receiver, which said so by phone."""
    return referral.is_external and is_written_down(transition, party_of(membership, referral))


def is_reopenable(referral: Referral) -> bool:
    """A completed referral reopens within thirty days, unless the child's file was erased meanwhile."""
    limit = timezone.now() - datetime.timedelta(days=REOPEN_WITHIN_DAYS)
    return referral.closed_at is not None and referral.closed_at >= limit and not referral.child_file.is_erased


def undecided_needs(referral: Referral) -> list[ReferralNeed]:
    """The needs that wait for a best-interests decision: no decision on their question stands.

    Asks what `fetch_referral` adds, whoever reads; without it, every need that carries a question waits.
    """
    rows = [row for row in referral.referral_needs.all() if row.need.needs_decision]
    waiting = getattr(referral, "undecided", None)
    return [row for row in rows if waiting is None or row.need.code in waiting]


def refused_needs(referral: Referral) -> list[ReferralNeed]:
    """The needs that the standing best-interests decisions refuse."""
    refused = {row["question"] for row in getattr(referral, "decided", None) or [] if row["decided"] != Decided.YES}
    return [row for row in referral.referral_needs.all() if row.need.needs_decision in refused]


def may_go_on(referral: Referral, transition: Transition) -> bool:
    """Whether the best-interests decisions that the transition waits for were made."""
    return not transition.waits_for_decision or not undecided_needs(referral)


def transitions_for(membership: Any, referral: Referral) -> list[Transition]:
    """Just the buttons this membership may press now, in the table's order."""
    rows = available(referral.status, party_of(membership, referral), is_external=referral.is_external)
    return [
        row
        for row in rows
        if (row.name != "reopen" or is_reopenable(referral))
        and (row.name != "redirect" or can_redirect(referral))
        and may_go_on(referral, row)
    ]


def can_redirect(referral: Referral) -> bool:
    """Passing a child on needs a basis that covers another agency."""
    return referral.covers_another_agency


def has_opened(membership: Any, referral: Referral) -> bool:
    """Whether identity, story, messages and consent are open to the membership."""
    participation = participation_of(membership, referral)
    return participation is not None and participation.access == Access.FULL


def sees_more(membership: Any, referral: Referral) -> bool:
    """Whether more than the preview is open to the membership: at least the conversation."""
    participation = participation_of(membership, referral)
    return participation is not None and participation.access != Access.PREVIEW


def knows_contact(membership: Any, referral: Referral) -> bool:
    """Whether it knows how to reach the child, and no more."""
    participation = participation_of(membership, referral)
    return participation is not None and participation.access == Access.CONTACT


def can_change_basis(membership: Any, referral: Referral) -> bool:
    """The sender says on what basis, and how much, is shared while the referral is open."""
    return party_of(membership, referral) == Party.SENDER and referral.is_open


def can_withdraw_consent(membership: Any, referral: Referral) -> bool:
    """Whoever hears it from the person writes it down, while a consent stands."""
    return (
        referral.rests_on_consent
        and referral.consent_ended_at is None
        and not referral.is_draft
        and sees_more(membership, referral)
    )


def is_consent_over(membership: Any, referral: Referral) -> bool:
    """Whether somebody wrote a withdrawal down before this agency, or it ran out: the form then says so."""
    ended = referral.rests_on_consent and referral.consent_ended_at is not None
    return ended and party_of(membership, referral) is not None


def can_open_early(membership: Any, referral: Referral) -> bool:
    """Before it accepts, the receiver may open the identity with a written reason."""
    return (
        party_of(membership, referral) == Party.RECEIVER
        and referral.status in AWAITING_ANSWER
        and referral.consent_ended_at is None
        and not sees_more(membership, referral)
    )


def can_write_message(membership: Any, referral: Referral) -> bool:
    return referral.is_open and sees_more(membership, referral)


def can_write_note(membership: Any, referral: Referral) -> bool:
    """An agency notes for itself what it likes, after the end too, until the child's file is erased."""
    return sees_more(membership, referral) and not referral.is_draft and not referral.child_file.is_erased


def can_record_permit(membership: Any, referral: Referral) -> bool:
    return referral.is_open and has_opened(membership, referral)


def can_add_attachment(membership: Any, referral: Referral) -> bool:
    return referral.is_open and has_opened(membership, referral)


def can_print_sheet(membership: Any, referral: Referral) -> bool:
    """Those who take part take it along on paper; what stands on it follows `has_opened`."""
    return party_of(membership, referral) is not None and not referral.is_draft


def can_print_for_receiver(membership: Any, referral: Referral) -> bool:
    """The sender prints the sheet for the desk of an external receiver; it holds what `receiver_has_opened` says."""
    return party_of(membership, referral) == Party.SENDER and referral.is_external


def receiver_has_opened(referral: Referral) -> bool:
    """Whether identity and story are open to the receiver: on paper it is told no more than it would see."""
    rows = referral.participations.all()
    return any(row.agency_id == referral.receiving_agency_id and row.has_opened for row in rows)


def can_add_observer(membership: Any, referral: Referral) -> bool:
    """The sender may let another agency watch, while it is open and the basis covers another agency."""
    return party_of(membership, referral) == Party.SENDER and referral.is_open and referral.covers_another_agency


def can_remind(membership: Any, referral: Referral) -> bool:
    """The coordinator reminds both agencies of a referral that waits for an answer."""
    return allows(membership, Ability.REMIND_AGENCIES) and referral.awaits_answer


def can_assign(membership: Any, referral: Referral) -> bool:
    """Say who of the own agency looks after it: as receiver while it is open, as sender while it owes an answer."""
    party = party_of(membership, referral)
    owes_answer = party == Party.SENDER and referral.status == Status.NEEDS_INFORMATION
    return owes_answer or (party == Party.RECEIVER and referral.is_open)


def can_snooze(referral: Referral) -> bool:
    """What presses stays on the worklist."""
    return referral.is_open and not referral.is_overdue and referral.urgency != Urgency.EMERGENCY


def sends(membership: Any, referral: Referral) -> bool:
    return party_of(membership, referral) == Party.SENDER


def can_edit_draft(membership: Any, referral: Referral) -> bool:
    return party_of(membership, referral) == Party.SENDER and referral.status == Status.DRAFT


def can_see_outcome(membership: Any, referral: Referral) -> bool:
    """The sender closes the loop, once."""
    participation = participation_of(membership, referral)
    return (
        participation is not None
        and participation.party == Party.SENDER
        and referral.status in TO_BE_SEEN
        and participation.seen_at is None
    )


def needs_to_go_on(membership: Any, referral: Referral) -> list[ReferralNeed]:
    """The needs that its sender or receiver may ask another agency for: the unmet ones, and all of a declined one.

    Not those that a best-interests decision refuses.
    """
    party, rows = party_of(membership, referral), referral.referral_needs.all()
    is_declined = referral.status == Status.DECLINED and party == Party.SENDER
    is_completed = referral.status == Status.COMPLETED and party in {Party.SENDER, Party.RECEIVER}
    if not has_opened(membership, referral) or referral.child_file.is_erased or not (is_declined or is_completed):
        return []
    return [row for row in rows if (is_declined or row.is_unmet) and row.refused_by_id is None]


def can_create_referral(membership: Any) -> bool:
    return allows(membership, Ability.WORK_REFERRALS)


def can_list_referrals(membership: Any) -> bool:
    return allows(membership, Ability.WORK_REFERRALS) or allows(membership, Ability.SEE_ALL_REFERRALS)


def can_repeat(membership: Any, referral: Referral) -> bool:
    """The sender asks again for the same child, of whomever it chooses, unless the child's file was erased."""
    return (
        party_of(membership, referral) == Party.SENDER and not referral.is_draft and not referral.child_file.is_erased
    )


def transition_named(name: str, membership: Any, referral: Referral) -> Transition | None:
    """The transition a person can make by a form; None for an unknown one, and for an automatic one unless it is
    written down."""
    row = TRANSITIONS.get(name)
    is_by_itself = row is not None and row.is_automatic and not writes_down(membership, referral, row)
    return None if is_by_itself else row


def is_redirect_closed(membership: Any, referral: Referral) -> bool:
    """Whether only the basis keeps the receiver from passing the referral on; the page then says so."""
    redirect = TRANSITIONS["redirect"]
    return (
        may_make(membership, referral, redirect) and referral.status in redirect.sources and not can_redirect(referral)
    )


def missing_to_send(referral: Referral) -> list[str]:
    """The steps of the draft that still keep it from being sent, by name; empty when it may go."""
    receiving_agency = referral.receiving_agency
    missing = {
        "needs": not referral.referral_needs.all(),
        "receiver": receiving_agency is None or not receiving_agency.takes_referrals_now,
        "basis": not referral.basis or covering.has_lapsed(referral),
        "agreement": covering.needs_refused_by_person(referral),
        "decision": refused_needs(referral),
    }
    return [step for step, is_missing in missing.items() if is_missing]
