"""What is known of the temporary resident permit, dated: its length changed and will change again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.reference import Sourced
from coordination.foundation.bilingual import in_language


class PermitRule(Sourced):
    """One rule of the permit (who may have it, how long, what it costs), from a day on."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    label_en = models.CharField(_("label in English"), max_length=160)
    label_fr = models.CharField(_("label in French"), max_length=160, blank=True)
    value_en = models.CharField(_("rule in English"), max_length=500)
    value_fr = models.CharField(_("rule in French"), max_length=500, blank=True)
    effective_from = models.DateField(_("in effect from"), null=True, blank=True)

    class Meta:
        verbose_name = _("permit rule")
        verbose_name_plural = _("permit rules")
        ordering = ["code", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_language(self, "label")

    @property
    def value(self) -> str:
        return in_language(self, "value")
