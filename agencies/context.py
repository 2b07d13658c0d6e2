"""What every page is told: who acts, for whom else the person could act, and what the navigation shows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from agencies.roles import ROLES, Ability


def acting(request: HttpRequest) -> dict[str, Any]:
    """`membership`, `memberships`, `may` (ability name → True) and `is_demo`."""
    membership = getattr(request, "membership", None)
    abilities = ROLES[membership.role].abilities if membership else frozenset()
    return {
        "membership": membership,
        "memberships": getattr(request, "memberships", []),
        "may": {ability.name.lower(): ability in abilities for ability in Ability},
        "is_demo": settings.DEMO,
    }
