"""When the clock of a referral rang."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referrals.enums import Bell
from referrals.models.referrals import Referral
from referrals.models.scope import OfReferral


class Ring(models.Model):
    """A bell rang for a referral, once. Only `accord_ring_clocks` of the database writes them."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="rings")
    bell = models.CharField(max_length=10, choices=Bell)
    at = models.DateTimeField(_("when"))

    objects = OfReferral.as_manager()

    class Meta:
        verbose_name = _("ring")
        verbose_name_plural = _("rings")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "bell"], name="ring_once"),
            models.CheckConstraint(condition=Q(bell__in=Bell.values), name="ring_bell"),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.bell}"
