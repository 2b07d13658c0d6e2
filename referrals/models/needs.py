"""What a referral asks for, and what became of each need."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Need
from referrals.enums import UNMET, Outcome, UnmetReason
from referrals.models.referrals import Referral
from referrals.models.scope import OfReferral


class ReferralNeed(models.Model):
    """A need the referral asks for, and what became of it."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="referral_needs")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+", verbose_name=_("need"))
    outcome = models.CharField(_("Outcome"), max_length=12, choices=Outcome, blank=True)
    unmet_reason = models.CharField(_("Reason"), max_length=16, choices=UnmetReason, blank=True)
    """Why it was not met, or partly: with just these outcomes, and always."""
    refused_by = models.ForeignKey(
        "referrals.Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="refused_needs"
    )
    """The best-interests decision that closed the need: set and cleared by accord_settle_needs() alone."""

    objects = OfReferral.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["need__urgent_within_hours", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "need"], name="referral_need_once"),
            models.CheckConstraint(condition=Q(outcome__in=["", *Outcome.values]), name="referral_need_outcome"),
            models.CheckConstraint(
                condition=Q(refused_by__isnull=True) | Q(outcome=Outcome.NOT_MET), name="referral_need_refused"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=sorted(UNMET), unmet_reason__in=UnmetReason.values)
                | Q(~Q(outcome__in=sorted(UNMET)), unmet_reason=""),
                name="referral_need_unmet_reason",
                violation_error_message=_(
                    "Say why a need was not met, or not wholly; a need that was met has no reason."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.need)

    @property
    def form_key(self) -> uuid.UUID:
        """A new key for a form about it."""
        return uuid.uuid4()

    @property
    def is_unmet(self) -> bool:
        """Not met, or partly."""
        return self.outcome in UNMET
