"""What is known of the temporary resident permit, dated: its length changed and will change again."""

import calendar
import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.reference import Sourced
from coordination.foundation.bilingual import in_language


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the month's last when it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return datetime.date(day.year + years, month + 1, min(day.day, last))


class PermitRuleQuerySet(models.QuerySet["PermitRule"]):
    def about_length(self) -> "PermitRuleQuerySet":
        """Those that say how long a permit runs, the newest first."""
        says = Q(at_least_months__isnull=False) | Q(at_most_days__isnull=False)
        return self.filter(says, effective_from__isnull=False).order_by("-effective_from", "-pk")

    def of_length_on(self, day: datetime.date, *, is_first: bool) -> "PermitRule | None":
        """The rule on length in force that day; None when it is about first permits only and this is not one."""
        rule = self.about_length().filter(effective_from__lte=day).first()
        return None if rule is None or (rule.first_only and not is_first) else rule


class PermitRule(Sourced):
    """One rule of the permit (who may have it, how long, what it costs), from a day on."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    label_en = models.CharField(_("label in English"), max_length=160)
    label_fr = models.CharField(_("label in French"), max_length=160, blank=True)
    value_en = models.CharField(_("rule in English"), max_length=500)
    value_fr = models.CharField(_("rule in French"), max_length=500, blank=True)
    effective_from = models.DateField(_("in effect from"), null=True, blank=True)
    at_least_months = models.PositiveSmallIntegerField(_("runs at least, months"), null=True, blank=True)
    at_most_days = models.PositiveSmallIntegerField(_("runs at most, days"), null=True, blank=True)
    first_only = models.BooleanField(_("about first permits only"), default=False)

    objects = PermitRuleQuerySet.as_manager()

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

    def end_for(self, issued_on: datetime.date) -> datetime.date | None:
        """The last day of a permit that runs just as long as the rule says; None when it says nothing of length."""
        if self.at_least_months is not None:
            return months_after(issued_on, self.at_least_months)
        return issued_on + datetime.timedelta(days=self.at_most_days) if self.at_most_days is not None else None

    def allows(self, issued_on: datetime.date, expires_on: datetime.date) -> bool:
        """Whether the days fit; a year may end on the same date or on the day before it."""
        least, most = self.at_least_months, self.at_most_days
        is_long_enough = least is None or expires_on >= months_after(issued_on, least) - datetime.timedelta(days=1)
        return is_long_enough and (most is None or (expires_on - issued_on).days <= most)
