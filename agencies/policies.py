"""Who may change the directory and an agency's people."""

from agencies.enums import Role
from agencies.models import Agency, Membership
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


def can_export(membership: Membership | None) -> bool:
    return allows(membership, Ability.EXPORT_LISTS)
