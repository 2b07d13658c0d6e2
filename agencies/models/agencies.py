"""Agencies, their offices and desks, and what they are mandated to do."""

import datetime
import uuid
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.enums import AgencyKind
from agencies.models.reference import Function, Instrument, Jurisdiction, Pillar, Population, Sourced
from coordination.foundation.bilingual import Named, in_language
from coordination.foundation.text import fold


class AgencyQuerySet(models.QuerySet["Agency"]):
    def visible_to(self, membership: Any) -> "AgencyQuerySet":
        """The directory is open to every member of any agency."""
        return self if membership is not None else self.none()

    def current(self) -> "AgencyQuerySet":
        return self.filter(retired_on__isnull=True)

    def able_to_receive(self) -> "AgencyQuerySet":
        """Agencies that take referrals of a person today: not retired, not full."""
        today = timezone.localdate()
        return self.current().filter(models.Q(full_until__isnull=True) | models.Q(full_until__lt=today), takes_referrals=True)

    def search(self, words: str) -> "AgencyQuerySet":
        """Agencies whose names, acronyms or code hold `words`, one typo or two forgiven (trigrams)."""
        folded = fold(words)
        return self.filter(models.Q(search__contains=folded) | models.Q(search__trigram_word_similar=folded))


class Agency(Named, Sourced):
    """An organisation in the directory."""

    acronym_en = models.CharField(_("acronym in English"), max_length=30, blank=True)
    acronym_fr = models.CharField(_("acronym in French"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=AgencyKind)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,  # retire the parts first
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    home_jurisdiction = models.ForeignKey(
        Jurisdiction,
        on_delete=models.PROTECT,
        related_name="agencies",
        verbose_name=_("home"),
    )
    languages = ArrayField(
        models.CharField(max_length=10),
        default=list,
        blank=True,
        verbose_name=_("languages"),
        help_text=_("Language codes separated by commas, such as en,fr."),
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    public_phone = models.CharField(_("public phone"), max_length=60, blank=True)
    hours_note_en = models.CharField(_("when to call, in English"), max_length=200, blank=True)
    hours_note_fr = models.CharField(_("when to call, in French"), max_length=200, blank=True)
    takes_referrals = models.BooleanField(
        _("takes referrals"), default=False, help_text=_("Whether another agency can refer a child to it.")
    )
    full_until = models.DateField(
        _("full until"), null=True, blank=True, help_text=_("Until this day it takes no new referral.")
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_by = models.ForeignKey(
        "agencies.Membership",
        on_delete=models.PROTECT,  # the name of who verified stays with the fact
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    retired_on = models.DateField(
        _("retired on"), null=True, blank=True, help_text=_("An agency is never deleted; a retired one takes no part.")
    )
    search = models.TextField(editable=False, default="")

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["sort_en", "pk"]
        indexes = [
            GinIndex(name="agency_search", fields=["search"], opclasses=["gin_trgm_ops"]),
            models.Index(fields=["sort_en", "id"], name="agency_order_en"),
            models.Index(fields=["sort_fr", "id"], name="agency_order_fr"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=AgencyKind.values), name="agency_kind"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")),
                name="agency_not_own_parent",
                violation_error_message=_("An agency cannot be part of itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(verified_on__isnull=True, verified_by__isnull=True)
                | models.Q(verified_on__isnull=False, verified_by__isnull=False),
                name="agency_verified_on_and_by",
                violation_error_message=_("Say both when and by whom the entry was verified, or neither."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("agencies:agency_detail", args=[self.code])

    @property
    def acronym(self) -> str:
        return in_language(self, "acronym")

    @property
    def short_name(self) -> str:
        """The acronym where the agency has one, else its name."""
        return self.acronym or self.name

    @property
    def hours_note(self) -> str:
        return in_language(self, "hours_note")

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None

    @property
    def takes_referrals_now(self) -> bool:
        is_full = self.full_until is not None and self.full_until >= timezone.localdate()
        return self.takes_referrals and not is_full and not self.is_retired

    def derive(self) -> None:
        super().derive()
        names = [self.code, self.name_en, self.name_fr, self.acronym_en, self.acronym_fr]
        self.search = fold(" ".join(names))

    def clean(self) -> None:
        seen, above = set(), self.parent
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("This would make the agency part of itself.")})
            seen.add(above.pk)
            above = above.parent


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
        Office, on_delete=models.SET_NULL, null=True, blank=True, related_name="desks", verbose_name=_("office")
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


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, on: datetime.date | None = None) -> "MandateQuerySet":
        """Mandates whose period holds the day `on` (today when not given), of agencies not retired."""
        return self.filter(period__contains=on or timezone.localdate(), agency__retired_on__isnull=True)

    def reaching(self, jurisdiction: Jurisdiction) -> "MandateQuerySet":
        """Mandates given for the place, a wider one, or an area it belongs to."""
        return self.filter(jurisdictions__code__in=jurisdiction.coverage).distinct()


class Mandate(Sourced):
    """An agency is charged with a function, in jurisdictions, for a population, under an instrument, for a period."""

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
