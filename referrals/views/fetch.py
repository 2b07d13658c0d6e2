"""Fetching a referral as every view does: through the scope, else 404; and refusing what the policy forbids."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from referrals.models import Participation, Referral, ReferralNeed


def fetch_referral(request: HttpRequest, reference: str) -> Referral:
    """The referral with its parties and needs, two more queries; 404 for a stranger."""
    membership = request.membership
    rows = Referral.objects.visible_to(membership).for_detail(membership)
    referral = get_object_or_404(
        rows.prefetch_related(
            Prefetch("participations", Participation.objects.select_related("agency").order_by("pk")),
            Prefetch("referral_needs", ReferralNeed.objects.select_related("need")),
        ),
        reference=reference,
    )
    return referral


def require(is_allowed: bool, message: Any = "") -> None:
    """Raise PermissionDenied (403) with a sentence for the person unless allowed."""
    if not is_allowed:
        raise PermissionDenied(message)
