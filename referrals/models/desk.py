"""What a member arranges for itself on the worklist: referrals set aside for a while, filters kept under a name."""

import uuid
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from referrals.models.referrals import Referral
from referrals.models.scope import works_referrals


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def visible_to(self, membership: Any) -> "SnoozeQuerySet":
        """The member's own."""
        return self.filter(membership=membership.pk) if works_referrals(membership) else self.none()

    def running(self) -> "SnoozeQuerySet":
        return self.filter(until__gt=timezone.now())


class Snooze(models.Model):
    """A member set a referral aside until a time: off the member's own worklist, and nobody else's."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(_("until"))

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        verbose_name = _("set aside")
        verbose_name_plural = _("set aside")
        constraints = [models.UniqueConstraint(fields=["membership", "referral"], name="snooze_once")]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.until}"


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, membership: Any) -> "SavedFilterQuerySet":
        """The member's own."""
        return self.none() if membership is None else self.filter(membership=membership.pk)


class SavedFilter(models.Model):
    """A filter of the referral list that a member kept under a name. It holds choices, never what was searched for."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name of the filter"), max_length=60)
    query = models.CharField(max_length=500)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list, filtered."""
        return f"{reverse('referrals:referral_list')}?{self.query}"
