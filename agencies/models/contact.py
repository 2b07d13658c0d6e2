"""How to reach an agency: its offices and desks."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.agencies import Agency
from agencies.models.reference import Jurisdiction
from coordination.foundation.bilingual import in_language


class Office(models.Model):
    """A place where an agency works. A confidential one shows on no page, export, index or map."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="offices", verbose_name=_("agency"))
    name_en = models.CharField(_("name in English"), max_length=160)
    name_fr = models.CharField(_("name in French"), max_length=160, blank=True)
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="offices", verbose_name=_("place")
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    is_confidential = models.BooleanField(
        _("confidential"), default=False, help_text=_("The address is shown on no page and in no export.")
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name_en", "pk"]

    def __str__(self) -> str:
        return in_language(self, "name")

    @property
    def public_address(self) -> str:
        return "" if self.is_confidential else self.address


class Desk(models.Model):
    """A contact point of an agency: who to call when."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="desks", verbose_name=_("agency"))
    office = models.ForeignKey(
        Office,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="desks",
        verbose_name=_("office"),
    )
    name_en = models.CharField(_("name in English"), max_length=160)
    name_fr = models.CharField(_("name in French"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours_en = models.CharField(_("hours in English"), max_length=160, blank=True)
    hours_fr = models.CharField(_("hours in French"), max_length=160, blank=True)
    is_open_at_night = models.BooleanField(_("reachable at night"), default=False)
    languages = ArrayField(
        models.CharField(max_length=10),
        default=list,
        blank=True,
        verbose_name=_("languages"),
        help_text=_("Language codes separated by commas, such as en,fr."),
    )

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["-is_open_at_night", "name_en", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(phone="", email=""),
                name="desk_reachable",
                violation_error_message=_("Give a phone number or an e-mail address, so that the desk can be reached."),
            )
        ]

    def __str__(self) -> str:
        return in_language(self, "name")

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def hours(self) -> str:
        return in_language(self, "hours")
