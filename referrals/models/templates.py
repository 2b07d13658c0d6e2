"""What an agency asks for often, kept to begin a referral with."""

import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Jurisdiction, Membership
from referrals.enums import Urgency
from referrals.models.scope import works_referrals


class ReferralTemplateQuerySet(models.QuerySet["ReferralTemplate"]):
    def visible_to(self, membership: Any) -> "ReferralTemplateQuerySet":
        """The own agency's."""
        return self.filter(agency=membership.agency_id) if works_referrals(membership) else self.none()


class ReferralTemplate(models.Model):
    """Needs, urgency, whom to ask and where: nothing of any child."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(
        _("Name of the template"), max_length=80, help_text=_("What it is for. Never a child's name.")
    )
    needs = ArrayField(models.CharField(max_length=40), verbose_name=_("Needs"))
    """Codes; one that the directory no longer has is passed over."""
    urgency = models.CharField(_("Urgency"), max_length=10, choices=Urgency, default=Urgency.URGENT)
    receiving_agency = models.ForeignKey(
        Agency, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Receiving agency")
    )
    place = models.ForeignKey(
        Jurisdiction, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = ReferralTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="referral_template_urgency"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("referrals:template_edit", args=[self.uuid])
