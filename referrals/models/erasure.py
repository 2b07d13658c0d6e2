"""Asking for the erasure of a child file, and a second person's answer."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from referrals.enums import ErasureGround, ErasureOutcome
from referrals.models.children import ChildFile
from referrals.models.scope import OfOpenedChild


class ErasureQuerySet(OfOpenedChild):
    def waiting(self) -> "ErasureQuerySet":
        return self.filter(outcome="")


class Erasure(models.Model):
    """A lead asks, another lead erases or refuses. The row stays, and holds nothing about the child."""

    child_file = models.ForeignKey(ChildFile, on_delete=models.PROTECT, related_name="erasures")
    ground = models.CharField(_("Ground"), max_length=20, choices=ErasureGround)
    authority = models.CharField(
        _("Order or rule"),
        max_length=200,
        help_text=_("Court and file number, or the retention rule. It stays for good: write no name here."),
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=ErasureOutcome, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            models.UniqueConstraint(fields=["child_file"], condition=Q(outcome=""), name="erasure_one_waiting"),
            models.CheckConstraint(condition=Q(ground__in=ErasureGround.values), name="erasure_ground"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at__isnull=True, settled_by__isnull=True)
                | Q(outcome__in=ErasureOutcome.values, settled_at__isnull=False, settled_by__isnull=False),
                name="erasure_settled",
                violation_error_message=_("Say when and by whom it was settled, and how, or none of it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_file_id}: {self.ground}"

    @property
    def is_waiting(self) -> bool:
        return not self.outcome

    def awaits(self, membership: Any) -> bool:
        """Whether another person's answer is awaited, and this membership is another person's."""
        return self.is_waiting and membership.user_id != self.asked_by.user_id
