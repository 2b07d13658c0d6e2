"""What each role may do: one row a role, with a sentence for people. Policies ask this table only."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from agencies.enums import Role


class Ability(StrEnum):
    """A thing a role can be allowed to do; where it touches an object, a policy adds which objects."""

    WORK_REFERRALS = "work on the agency's referrals"
    SEE_ALL_REFERRALS = "see the state of every referral, never the child"
    REMIND_AGENCIES = "remind the agencies of a referral"
    WRITE_OWN_DESKS = "keep the own agency's desks"
    MANAGE_OWN_MEMBERS = "keep the own agency's memberships"
    WRITE_DIRECTORY = "keep the whole directory"
    ASK_ERASURE = "ask for a child file's erasure, and decide as the second person"
    REPORT_PROGRESS = "report progress on the own agency's action items"
    WRITE_OWN_ITEMS = "keep the own agency's action items"
    WRITE_PLAN = "keep the whole plan"
    SEE_AGENCY_DASHBOARD = "see the own agency's dashboard"
    SEE_WHOLE_DASHBOARD = "see the dashboard of all agencies"
    EXPORT_LISTS = "export the lists the role sees"
    SEE_READERS = "see who has read the own agency's child files"
    SEE_AUDIT_TRAIL = "see and verify the audit trail"


@dataclass(frozen=True)
class RoleDefinition:
    role: Role
    sentence: Any  # lazily translated
    home: str  # name of the URL after sign-in
    abilities: frozenset[Ability]


_WORKER = frozenset(
    {Ability.WORK_REFERRALS, Ability.REPORT_PROGRESS, Ability.SEE_AGENCY_DASHBOARD, Ability.EXPORT_LISTS}
)
_LEAD = _WORKER | {
    Ability.WRITE_OWN_DESKS,
    Ability.MANAGE_OWN_MEMBERS,
    Ability.WRITE_OWN_ITEMS,
    Ability.ASK_ERASURE,
    Ability.SEE_READERS,
}

ROLES: dict[str, RoleDefinition] = {
    definition.role.value: definition
    for definition in (
        RoleDefinition(
            Role.WORKER,
            _("Logs referrals, answers the ones that arrive and follows them up."),
            "referrals:worklist",
            _WORKER,
        ),
        RoleDefinition(
            Role.LEAD,
            _("Does what a worker does, spreads the work and keeps the agency's people and desks."),
            "referrals:worklist",
            _LEAD,
        ),
        RoleDefinition(
            Role.COORDINATOR,
            _("Sees where referrals wait across all agencies and keeps the plan; never sees a child."),
            "dashboards:dashboard",
            frozenset(
                {
                    Ability.SEE_ALL_REFERRALS,
                    Ability.REMIND_AGENCIES,
                    Ability.WRITE_PLAN,
                    Ability.WRITE_OWN_ITEMS,
                    Ability.REPORT_PROGRESS,
                    Ability.SEE_WHOLE_DASHBOARD,
                    Ability.EXPORT_LISTS,
                }
            ),
        ),
        RoleDefinition(
            Role.DIRECTORY_ADMINISTRATOR,
            _("Keeps agencies, mandates, reference data and memberships right; sees no referral."),
            "agencies:agency_list",
            frozenset(
                {
                    Ability.WRITE_DIRECTORY,
                    Ability.WRITE_OWN_DESKS,
                    Ability.MANAGE_OWN_MEMBERS,
                    Ability.EXPORT_LISTS,
                }
            ),
        ),
        RoleDefinition(
            Role.AUDITOR,
            _("Proves who saw what; reads the audit trail and no referral."),
            "foundation:audit_list",
            frozenset({Ability.SEE_AUDIT_TRAIL, Ability.EXPORT_LISTS}),
        ),
    )
}


def allows(membership: Any, ability: Ability) -> bool:
    """Whether the membership's role has the ability; nobody (None) has none."""
    return membership is not None and ability in ROLES[membership.role].abilities
