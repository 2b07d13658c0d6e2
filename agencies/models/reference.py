"""Reference data: pillars, functions, needs, populations, jurisdictions, instruments."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.enums import InstrumentKind, JurisdictionKind, Question, SourceStatus
from coordination.foundation.bilingual import Named, in_language


class Sourced(models.Model):
    """A fact with where it was read and how far it can be trusted."""

    source = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.CharField(_("source address"), max_length=500, blank=True)
    source_status = models.CharField(
        _("source status"), max_length=10, choices=SourceStatus, default=SourceStatus.KNOWN
    )

    class Meta:
        abstract = True

    @property
    def is_verified(self) -> bool:
        return self.source_status != SourceStatus.KNOWN

    @property
    def source_link(self) -> str:
        """The source's address when it is one a browser can open."""
        return self.source_url if self.source_url.startswith(("http://", "https://")) else ""


class Pillar(Named, Sourced):  # noqa: DJ008  (Named has __str__)
    """One of the plan's four pillars."""

    description_en = models.TextField(_("description in English"), blank=True)
    description_fr = models.TextField(_("description in French"), blank=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("pillar")
        verbose_name_plural = _("pillars")
        ordering = ["sort_order", "pk"]

    @property
    def description(self) -> str:
        return in_language(self, "description")


class Defined(Named):
    """Reference data with a definition in both languages."""

    definition_en = models.TextField(_("definition in English"), blank=True)
    definition_fr = models.TextField(_("definition in French"), blank=True)

    class Meta:
        abstract = True

    @property
    def definition(self) -> str:
        return in_language(self, "definition")


class Function(Defined):
    """A kind of work: shelter, permits, investigation, awareness."""

    default_pillar = models.ForeignKey(
        Pillar, on_delete=models.PROTECT, related_name="functions", verbose_name=_("usual pillar")
    )
    may_receive_referral = models.BooleanField(_("may receive a referral"), default=False)

    class Meta:
        verbose_name = _("function")
        verbose_name_plural = _("functions")
        ordering = ["sort_en", "pk"]


class Need(Defined):
    """What a referral can ask for, and the functions that serve it."""

    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, related_name="needs", verbose_name=_("pillar"))
    functions = models.ManyToManyField(Function, related_name="needs", verbose_name=_("served by"))
    urgent_within_hours = models.PositiveSmallIntegerField(
        _("answer within (hours)"), help_text=_("How soon an urgent request must be answered, in hours.")
    )
    needs_decision = models.CharField(
        _("waits for a best-interests decision about"),
        max_length=10,
        choices=Question,
        blank=True,
        help_text=_("Work on the need starts only after that question was decided for the child."),
    )

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["urgent_within_hours", "sort_en", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(urgent_within_hours__gt=0),
                name="need_hours_positive",
                violation_error_message=_("Give at least one hour."),
            ),
            models.CheckConstraint(
                condition=models.Q(needs_decision__in=["", *Question.values]),
                name="need_decision",
                violation_error_message=_("Choose one of the questions, or none."),
            ),
        ]


class Population(Defined):
    """Whom a mandate is for."""

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("populations")
        ordering = ["sort_en", "pk"]


class JurisdictionQuerySet(models.QuerySet["Jurisdiction"]):
    def within(self, code: str) -> "JurisdictionQuerySet":
        """The jurisdiction with `code` and all below it, members of an intergovernmental area included."""
        return self.filter(coverage__contains=[code])

    def reached(self, code: str) -> "Jurisdiction | None":
        """The jurisdiction with `code`, its `reached_from` read along: one query for both."""
        coverage = self.filter(code=code).annotate(wider=models.Func("coverage", function="unnest"))
        rows = list(Jurisdiction.objects.filter(code__in=coverage.values("wider")))
        place = next((row for row in rows if row.code == code), None)
        if place is not None:
            place.reached_from = {row.pk: row for row in rows}
        return place


class Jurisdiction(Named, Sourced):  # noqa: DJ008  (Named has __str__)
    """A place in the tree World → region → country → province → city."""

    kind = models.CharField(_("kind"), max_length=20, choices=JurisdictionKind)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,  # a place with places below it is in use
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    iso_3166 = models.CharField(_("ISO 3166 code"), max_length=10, blank=True)
    groups = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        verbose_name=_("areas"),
        help_text=_("Codes of the intergovernmental areas it belongs to, separated by commas."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    coverage = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    """Codes of every place whose mandates reach here: itself, what it is part of, and their areas."""
    depth = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        ordering = ["sort_en", "pk"]
        indexes = [GinIndex(fields=["coverage"], name="jurisdiction_coverage")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=JurisdictionKind.values), name="jurisdiction_kind"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")),
                name="jurisdiction_not_own_parent",
                violation_error_message=_("A place cannot be part of itself."),
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, then let every place below follow: their coverage contains this one's."""
        super().save(*args, **kwargs)
        for child in self.children.all():
            child.parent = self
            child.save()

    def get_absolute_url(self) -> str:
        return reverse("agencies:jurisdiction_detail", args=[self.code])

    @cached_property
    def reached_from(self) -> "dict[int, Jurisdiction]":
        """By key: the places whose mandates reach here, itself among them."""
        return {place.pk: place for place in Jurisdiction.objects.filter(code__in=self.coverage)}

    def clean(self) -> None:
        if self.parent and self.pk and self.code in self.parent.coverage:
            raise ValidationError({"parent": _("This would make the place part of itself. Choose a wider place.")})

    def derive(self) -> None:
        super().derive()
        above = self.parent.coverage if self.parent else []
        self.coverage = list(dict.fromkeys([self.code, *above, *self.groups]))
        self.depth = self.parent.depth + 1 if self.parent else 0


class Instrument(Named, Sourced):  # noqa: DJ008  (Named has __str__)
    """A treaty, convention, statute or plan that gives a mandate."""

    kind = models.CharField(_("kind"), max_length=20, choices=InstrumentKind)
    short_name_en = models.CharField(_("short name in English"), max_length=80, blank=True)
    short_name_fr = models.CharField(_("short name in French"), max_length=80, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    in_force_on = models.DateField(_("in force on"), null=True, blank=True)
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        on_delete=models.PROTECT,
        related_name="instruments",
        verbose_name=_("jurisdiction"),
    )
    summary_en = models.TextField(_("summary in English"), blank=True)
    summary_fr = models.TextField(_("summary in French"), blank=True)

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        ordering = ["sort_en", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=InstrumentKind.values), name="instrument_kind"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("agencies:instrument_detail", args=[self.code])

    @property
    def short_name(self) -> str:
        return in_language(self, "short_name") or self.name

    @property
    def summary(self) -> str:
        return in_language(self, "summary")
