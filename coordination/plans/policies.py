"""Who may do what with the plan: small answers from who acts and what the item is."""

from typing import Any

from agencies.roles import Ability, allows
from coordination.plans.models import ActionItem, Commitment
from referrals.models import Referral, ReferralNeed
from referrals.policies import has_opened


def can_write_plan(membership: Any) -> bool:
    """Commitments, and items of every agency: the coordinator's."""
    return allows(membership, Ability.WRITE_PLAN)


def can_edit_item(membership: Any, item: ActionItem) -> bool:
    """The coordinator edits every item, a lead those the own agency leads."""
    if can_write_plan(membership):
        return True
    return allows(membership, Ability.WRITE_OWN_ITEMS) and item.lead_agency_id == membership.agency_id


def can_report_progress(membership: Any, item: ActionItem) -> bool:
    """Members of the lead and partner agencies, and the coordinator."""
    if can_write_plan(membership):
        return True
    if not allows(membership, Ability.REPORT_PROGRESS):
        return False
    return item.lead_agency_id == membership.agency_id or any(
        agency.pk == membership.agency_id for agency in item.partner_agencies.all()
    )


def can_add_reading(membership: Any, commitment: Commitment) -> bool:
    """The coordinator, and leads of the agency that leads the commitment."""
    if can_write_plan(membership):
        return True
    return allows(membership, Ability.WRITE_OWN_ITEMS) and commitment.lead_agency_id == membership.agency_id


def can_confirm_part(membership: Any, item: ActionItem) -> bool:
    """A partner says yes to its part, while there is something to do."""
    if not allows(membership, Ability.REPORT_PROGRESS) or not item.is_unfinished:
        return False
    return any(agency.pk == membership.agency_id for agency in item.partner_agencies.all())


def can_raise_from_need(membership: Any, need: ReferralNeed) -> bool:
    """From a need that was not met, also when its referral is over: the coordinator, and who sees all of it."""
    return need.is_unmet and (can_write_plan(membership) or has_opened(membership, need.referral))


def can_raise_item(membership: Any, referral: Referral | None = None) -> bool:
    """Without a referral: leads and the coordinator. From an open one: the coordinator, and who sees all of it."""
    if referral is None:
        return can_write_plan(membership) or allows(membership, Ability.WRITE_OWN_ITEMS)
    return referral.is_open and (can_write_plan(membership) or has_opened(membership, referral))
