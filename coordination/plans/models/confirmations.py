"""Partners say yes to their part of an action item."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from coordination.plans.models.items import ActionItem, OfItem


class Confirmation(models.Model):
    """A partner agency confirmed its part of an item as it was worded and dated then. Append-only."""

    item = models.ForeignKey(
        ActionItem,
        on_delete=models.PROTECT,  # what was promised stays
        related_name="confirmations",
        verbose_name=_("action item"),
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,  # who promised stays named
        related_name="+",
        verbose_name=_("agency"),
    )
    title = models.CharField(max_length=200, editable=False)
    due_on = models.DateField(editable=False)
    at = models.DateTimeField(_("when"), db_default=models.functions.Now(), editable=False)
    by = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,  # what was said stays attributable
        related_name="+",
        editable=False,
        verbose_name=_("by"),
    )

    objects = OfItem.as_manager()

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "agency", "title", "due_on"], name="confirmation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item.code} {self.agency_id}"


@dataclass(frozen=True)
class Partner:
    """A partner agency of an item: when it last confirmed its part, and whether the item is still worded so."""

    agency: Agency
    confirmed_at: datetime.datetime | None = None
    is_current: bool = False


def partners_of(item: ActionItem, membership: Any) -> list[Partner]:
    """The item's partner agencies in their order, each with its latest confirmation."""
    latest = {row.agency_id: row for row in Confirmation.objects.visible_to(membership).filter(item=item)}
    partners = []
    for agency in item.partner_agencies.all():
        row = latest.get(agency.pk)
        is_current = row is not None and (row.title, row.due_on) == (item.title, item.due_on)
        partners.append(Partner(agency, row and row.at, is_current))
    return partners
