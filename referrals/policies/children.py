"""Who may do what with a child file and its case."""

from typing import Any

from agencies.roles import Ability, allows
from referrals.models import Case, ChildFile, Erasure


def can_edit_child(membership: Any, child_file: ChildFile) -> bool:
    """The agency that holds the file keeps it."""
    return allows(membership, Ability.WORK_REFERRALS) and child_file.agency_id == membership.agency_id


def can_keep_case(membership: Any, case: Case) -> bool:
    """Who adds child files to a case: the agency that leads it, and the one that opened it."""
    return allows(membership, Ability.WORK_REFERRALS) and membership.agency_id in {case.lead_id, case.agency_id}


def can_offer_lead(membership: Any, case: Case) -> bool:
    return allows(membership, Ability.WORK_REFERRALS) and case.lead_id == membership.agency_id


def can_answer_lead(membership: Any, case: Case) -> bool:
    """The agency that the lead is offered to."""
    return allows(membership, Ability.WORK_REFERRALS) and case.offered_to_id == membership.agency_id


def can_unlink_child(membership: Any, child_file: ChildFile) -> bool:
    """The agency that holds the file takes it out of a case, whoever opened that."""
    return can_edit_child(membership, child_file)


def can_decide_for(membership: Any, child_file: ChildFile) -> bool:
    """An agency that works on the file: it holds it, or sent or accepted a referral of the child."""
    return ChildFile.objects.opened_to(membership).filter(pk=child_file.pk).exists()


def can_see_readers(membership: Any, child_file: ChildFile) -> bool:
    """Who has seen the file, says the trail to the leads of the agency that holds it."""
    return allows(membership, Ability.SEE_READERS) and child_file.agency_id == membership.agency_id


def can_see_erasures(membership: Any) -> bool:
    """What is due for erasure, and what waits for a second person."""
    return allows(membership, Ability.ASK_ERASURE)


def can_ask_erasure(membership: Any, child_file: ChildFile) -> bool:
    """A lead of the agency that holds the file, unless it is erased or the question waits already."""
    return (
        allows(membership, Ability.ASK_ERASURE)
        and child_file.agency_id == membership.agency_id
        and not child_file.is_erased
        and not child_file.erasures.waiting().exists()
    )


def can_settle_erasure(membership: Any, erasure: Erasure) -> bool:
    """A second person: another lead of the agency, or a lead of one that opened the child. The scope says which."""
    return allows(membership, Ability.ASK_ERASURE) and erasure.awaits(membership)


def has_open_referral(child_file: ChildFile) -> bool:
    """While one is open the child's file is needed, and nothing is erased."""
    return child_file.referrals.filter(closed_at__isnull=True).exists()
