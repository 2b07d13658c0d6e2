"""Cases: the situation that one or more child files belong to, such as siblings or one transport."""

import secrets
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from referrals.models.scope import child_files, knows_child, works_referrals

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Signs nobody mixes up when reading a code over the phone: no 0 O 1 I L U."""


def random_code(prefix: str) -> str:
    """A code like C-7K4M-2Q; 30⁶ values, unguessable enough beside access rules, short enough to say aloud."""
    signs = "".join(secrets.choice(ALPHABET) for _sign in range(6))
    return f"{prefix}-{signs[:4]}-{signs[4:]}"


def case_code() -> str:
    return random_code("K")


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, membership: Any) -> "CaseQuerySet":
        """The agency that opened it, and those that may see one of its child files; of the files each sees its own."""
        if not works_referrals(membership):
            return self.none()
        mine = membership.agency_id
        known = child_files().filter(Q(agency=mine) | Q(knows_child(membership, "pk")), case_id=OuterRef("pk"))
        return self.filter(Q(agency=mine) | Exists(known))


class Case(models.Model):
    """Nothing about a child stands in it: a code, the agency that opened it, and the one that leads it.

    The lead goes on when another agency takes an offer: `offered_to`, `offered_at` and `offered_by` are the offer.
    """

    code = models.CharField(_("code"), max_length=12, unique=True, default=case_code)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("opened by"))
    lead_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Lead agency")
    )
    """Empty while the agency that opened it leads."""
    backup_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Back-up agency")
    )
    offered_to = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    offered_at = models.DateTimeField(null=True, blank=True)
    offered_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                condition=Q(offered_to__isnull=True, offered_at__isnull=True, offered_by__isnull=True)
                | Q(offered_to__isnull=False, offered_at__isnull=False, offered_by__isnull=False),
                name="case_offer_whole",
                violation_error_message=_("An offer of the lead says to whom, when and by whom."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("referrals:case_detail", args=[self.code])

    @property
    def lead(self) -> Agency:
        return self.lead_agency or self.agency

    @property
    def lead_id(self) -> int:
        return self.lead_agency_id or self.agency_id


def packed_case(membership: Any, child: str) -> Subquery:
    """What the membership sees of the case of the child that the path `child` names, as one column of another query.

    Asked by the child file's key and not through it: row security would hide it, and the row with it, from others.
    """
    rows = Case.objects.visible_to(membership).filter(child_files=OuterRef(child))
    agencies = {
        path: JSONObject(**{name: f"{path}__{name}" for name in ("code", "name_en", "name_fr")})
        for path in ("agency", "lead_agency")
    }
    return Subquery(rows.values(facts=JSONObject(code="code", **agencies)))


def unpacked_case(packed: dict[str, Any] | None) -> Case | None:
    """The case; None for a reader who sees none."""
    if not packed:
        return None
    agency, lead = (Agency(**packed[path]) for path in ("agency", "lead_agency"))
    return Case(code=packed["code"], agency=agency, lead_agency=lead if lead.code else None)
