"""What a commitment's indicator read, and what was ever changed of the commitment: both append-only."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership
from coordination.plans.models.plans import Commitment, OpenToMembers


class IndicatorReading(models.Model):
    """What the indicator of a commitment read on a day, and where that stands."""

    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,  # what was read stays
        related_name="readings",
        editable=False,
        verbose_name=_("commitment"),
    )
    read_on = models.DateField(_("Read on"))
    value = models.DecimalField(_("Value"), max_digits=14, decimal_places=2)
    source = models.CharField(_("Source"), max_length=300, help_text=_("Where the figure stands."))
    at = models.DateTimeField(_("when"), db_default=models.functions.Now(), editable=False)
    by = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,  # what was said stays attributable
        related_name="+",
        editable=False,
        verbose_name=_("by"),
    )

    objects = OpenToMembers.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["-read_on", "-pk"]
        indexes = [models.Index(fields=["commitment", "-read_on", "-id"], name="reading_of_commitment")]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.read_on}"


WORDS: dict[str, Any] = {
    "added": _("added to the plan"),
    "pillar": _("Pillar"),
    "title_en": _("Promise in English"),
    "title_fr": _("Promise in French"),
    "lead_agency": _("Lead agency"),
    "partner_agencies": _("Partner agencies"),
    "starts_on": _("Starts on"),
    "due_on": _("Due on"),
    "budget_cad": _("Cost in Canadian dollars"),
    "source": _("source"),
    "source_url": _("source address"),
    "source_status": _("source status"),
    "indicator_en": _("Indicator in English"),
    "indicator_fr": _("Indicator in French"),
    "unit_en": _("Unit in English"),
    "unit_fr": _("Unit in French"),
    "baseline": _("Baseline"),
    "target": _("Target"),
}


class CommitmentChange(models.Model):
    """One thing of a commitment was changed. Written by triggers of the database alone (migration 0007)."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField(_("when"), db_default=models.functions.Now())
    by = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,  # what was done stays attributable
        null=True,  # the reference directory was loaded
        related_name="+",
        verbose_name=_("by"),
    )
    field = models.CharField(max_length=30)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    objects = OpenToMembers.as_manager()

    class Meta:
        verbose_name = _("change of a commitment")
        verbose_name_plural = _("changes of commitments")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["commitment", "-at", "-id"], name="change_of_commitment")]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.field}"

    @property
    def words(self) -> Any:
        """What was changed."""
        return WORDS[self.field]
