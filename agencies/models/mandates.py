"""What agencies are mandated to do."""

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.agencies import Agency
from agencies.models.reference import Function, Instrument, Jurisdiction, Pillar, Population, Sourced
from coordination.foundation.bilingual import in_language


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, on: datetime.date | None = None) -> "MandateQuerySet":
        """Mandates whose period holds the day `on` (today when not given), of agencies not retired."""
        return self.filter(period__contains=on or timezone.localdate(), agency__retired_on__isnull=True)

    def reaching(self, jurisdiction: Jurisdiction) -> "MandateQuerySet":
        """Mandates given for the place, a wider one, or an area it belongs to."""
        places = Mandate.jurisdictions.through.objects.filter(jurisdiction__code__in=jurisdiction.coverage)
        return self.filter(pk__in=places.values("mandate"))

    def serving(self, jurisdiction: Jurisdiction) -> "MandateQuerySet":
        """Mandates that reach the place, and those given for a part of it."""
        places = Jurisdiction.objects.filter(
            models.Q(code__in=jurisdiction.coverage) | models.Q(coverage__contains=[jurisdiction.code])
        )
        return self.filter(jurisdictions__in=places).distinct()

    def for_list(self) -> "MandateQuerySet":
        return self.select_related("agency", "function", "pillar", "population", "instrument").prefetch_related(
            "jurisdictions"
        )


class Mandate(Sourced):
    """An agency is charged with a function: where, for whom, under which instrument, and when."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="mandates", verbose_name=_("agency"))
    function = models.ForeignKey(
        Function, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("function")
    )
    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("pillar"))
    jurisdictions = models.ManyToManyField(Jurisdiction, related_name="mandates", verbose_name=_("jurisdictions"))
    population = models.ForeignKey(
        Population, on_delete=models.PROTECT, related_name="mandates", verbose_name=_("population")
    )
    instrument = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,  # the law stays named as long as a mandate rests on it
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("instrument"),
    )
    section = models.CharField(_("section"), max_length=60, blank=True)
    statement_en = models.TextField(_("statement in English"))
    statement_fr = models.TextField(_("statement in French"), blank=True)
    period = DateRangeField(
        _("period"),
        default=(None, None),
        help_text=_("First day and the day after the last; leave open what is not known."),
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["pillar__sort_order", "function__sort_en", "pk"]
        constraints = [
            ExclusionConstraint(
                name="mandate_no_overlap",
                expressions=[
                    ("agency", RangeOperators.EQUAL),
                    ("function", RangeOperators.EQUAL),
                    ("population", RangeOperators.EQUAL),
                    (Coalesce("instrument", 0), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "The agency already has a mandate for this function, population and instrument in this period."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency.code}: {self.function}"

    @property
    def statement(self) -> str:
        return in_language(self, "statement")

    @property
    def starts_on(self) -> datetime.date | None:
        return self.period.lower if self.period else None

    @property
    def ends_on(self) -> datetime.date | None:
        """The last day, inclusive; the stored range excludes its upper bound."""
        return self.period.upper - datetime.timedelta(days=1) if self.period and self.period.upper else None
