"""What an action item is raised for and from, as the query string names it."""

from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agencies.models import Jurisdiction, Need
from coordination.plans.models import Commitment
from coordination.plans.policies import can_raise_from_need, can_raise_item, can_write_plan
from coordination.plans.views.codes import asked_code
from referrals.models import Referral, ReferralNeed


@dataclass
class Source:
    """All None: an item of its own."""

    commitment: Commitment | None = None
    referral: Referral | None = None
    referral_need: ReferralNeed | None = None
    gap_need: Need | None = None
    gap_place: Jurisdiction | None = None

    def values(self) -> dict[str, Any]:
        """What the item keeps; the commitment is the form's."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "commitment"}

    def initial(self) -> dict[str, Any]:
        """What the form can fill in."""
        filled: dict[str, Any] = {}
        if self.commitment:
            filled |= {"commitment": self.commitment, "pillar": self.commitment.pillar_id}
        need = self.referral_need.need if self.referral_need else self.gap_need
        if need:
            filled["pillar"] = need.pillar_id
        if self.gap_need:
            names = {"need": self.gap_need.name, "place": self.gap_place.name}
            filled["title"] = _("Find a partner for: %(need)s, %(place)s") % names
        return filled


def asked_source(request: HttpRequest) -> Source:
    """What the query names; 404 for what the membership may not know of, 403 where it may raise nothing from it."""
    membership, source = request.membership, Source()
    if code := asked_code(request, "commitment"):
        source.commitment = get_object_or_404(Commitment.objects.visible_to(membership), code=code)
    if code := asked_code(request, "gap_need"):
        source.gap_need = get_object_or_404(Need, code=code)
        source.gap_place = get_object_or_404(Jurisdiction, code=asked_code(request, "gap_place"))
        allowed = can_write_plan(membership)
    elif reference := asked_code(request, "referral"):
        source.referral = get_object_or_404(Referral.objects.visible_to(membership), reference=reference)
        allowed = can_raise_item(membership, source.referral)
        if code := asked_code(request, "need"):
            needs = ReferralNeed.objects.visible_to(membership).select_related("need", "referral")
            source.referral_need = get_object_or_404(needs, referral=source.referral, need__code=code)
            allowed = can_raise_from_need(membership, source.referral_need)
    else:
        allowed = can_raise_item(membership)
    if not allowed:
        raise PermissionDenied
    return source
