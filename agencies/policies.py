"""Who may change the directory and an agency's people."""

from agencies.enums import Role
from agencies.models import Agency, Invitation, Membership
from agencies.roles import Ability, allows

LEAD_GIVES = (Role.WORKER, Role.LEAD)


def can_edit_agency(membership: Membership | None, agency: Agency) -> bool:
    """Its desks, website, phone, hours and capacity: a directory administrator, or its own lead."""
    if agency.is_retired:
        return False
    if allows(membership, Ability.WRITE_DIRECTORY):
        return True
    return allows(membership, Ability.WRITE_OWN_DESKS) and membership.agency_id == agency.pk


def can_manage_members(membership: Membership | None, agency: Agency) -> bool:
    """Its memberships: a directory administrator, or its own lead."""
    if agency.is_retired:
        return False
    if allows(membership, Ability.WRITE_DIRECTORY):
        return True
    return allows(membership, Ability.MANAGE_OWN_MEMBERS) and membership.agency_id == agency.pk


def roles_to_give(membership: Membership | None) -> list[Role]:
    """A lead makes workers and leads; the other roles see across agencies and come from an administrator."""
    if allows(membership, Ability.WRITE_DIRECTORY):
        return list(Role)
    return list(LEAD_GIVES) if allows(membership, Ability.MANAGE_OWN_MEMBERS) else []


def can_end_membership(membership: Membership | None, ending: Membership) -> bool:
    """Whoever may give the role for the agency may end it."""
    return can_manage_members(membership, ending.agency) and ending.role in roles_to_give(membership)


def can_manage_invitation(membership: Membership | None, invitation: Invitation) -> bool:
    """Whoever could make it may send it again or revoke it."""
    return can_manage_members(membership, invitation.agency) and invitation.role in roles_to_give(membership)


def can_reset_factor(membership: Membership | None, member: Membership) -> bool:
    """Take away a lost second factor: an administrator, or the lead of the only agency that trusts the person.

    Otherwise a lead could weaken an account that another agency trusts. Nobody does it for themselves. `member` comes
    from `with_factor()`.
    """
    if not can_end_membership(membership, member) or membership.user_id == member.user_id:
        return False
    return allows(membership, Ability.WRITE_DIRECTORY) or not member.is_shared


def can_export(membership: Membership | None) -> bool:
    return allows(membership, Ability.EXPORT_LISTS)


def can_see_mail(membership: Membership | None) -> bool:
    """Mail that does not get through: who keeps people and their addresses."""
    return allows(membership, Ability.WRITE_DIRECTORY)
