"""Who sees which dashboard."""

from typing import Any

from agencies.roles import Ability, allows


def sees_whole(membership: Any) -> bool:
    """The figures of all agencies."""
    return allows(membership, Ability.SEE_WHOLE_DASHBOARD)


def can_see_dashboard(membership: Any) -> bool:
    return sees_whole(membership) or allows(membership, Ability.SEE_AGENCY_DASHBOARD)


def can_export(membership: Any) -> bool:
    return allows(membership, Ability.EXPORT_LISTS)
