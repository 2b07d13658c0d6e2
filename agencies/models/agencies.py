"""Agencies: the organisations in the directory."""

from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.enums import AgencyKind
from agencies.models.reference import Jurisdiction, Sourced
from coordination.foundation.bilingual import Named, in_language
from coordination.foundation.text import fold

SEARCH_WORDS = 8  # further words of a search are ignored
SHORT_WORD = 3  # letters; too few for trigrams to tell a typo from another word
CLOSE = 0.4  # word similarity from which a word counts as the same one misspelt


def is_external(agency: str = "pk") -> models.Func:
    """Of the agency that the path leads to the key of: nobody signs in there to answer a referral, so that it is
    reached by phone. The database's own word for it, which its policies ask too."""
    return models.Func(agency, function="accord_is_external", output_field=models.BooleanField())


def able_to_receive(path: str = "") -> models.Q:
    """Of the agency that `path` leads to: it takes referrals of a person today, is not retired and not full."""
    has_room = models.Q(**{f"{path}full_until": None}) | models.Q(**{f"{path}full_until__lt": timezone.localdate()})
    return has_room & models.Q(**{f"{path}retired_on": None, f"{path}takes_referrals": True})


class AgencyQuerySet(models.QuerySet["Agency"]):
    def visible_to(self, membership: Any) -> "AgencyQuerySet":
        """The directory is open to every member of any agency."""
        return self if membership is not None else self.none()

    def current(self) -> "AgencyQuerySet":
        return self.filter(retired_on__isnull=True)

    def able_to_receive(self) -> "AgencyQuerySet":
        """Agencies that take referrals of a person today: not retired, not full."""
        return self.filter(able_to_receive())

    def search(self, words: str) -> "AgencyQuerySet":
        """Agencies whose names, acronyms or code hold every word; when none does, those that come close.

        Asks the database at once whether there is an exact match: misspelt ones beside it would be noise.
        """
        parts = fold(words).split()[:SEARCH_WORDS]
        exact = self.filter(*(models.Q(search__contains=part) for part in parts))
        if not parts or exact.exists():
            return exact
        close = self
        for number, part in enumerate(parts):
            if len(part) <= SHORT_WORD:
                close = close.filter(search__contains=part)
            else:
                name = f"closeness_{number}"
                close = close.alias(**{name: TrigramWordSimilarity(part, "search")}).filter(**{f"{name}__gte": CLOSE})
        return close

    def external(self) -> "AgencyQuerySet":
        return self.filter(is_external())

    def for_list(self) -> "AgencyQuerySet":
        return self.select_related("home_jurisdiction").annotate(is_external=is_external())

    def for_detail(self) -> "AgencyQuerySet":
        found = self.select_related("home_jurisdiction", "parent", "verified_by__user", "verified_by__agency")
        return found.annotate(is_external=is_external())


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
        _("retired on"),
        null=True,
        blank=True,
        help_text=_("An agency is never deleted; a retired one takes no part."),
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
    def is_confirmed(self) -> bool:
        """Whether its facts were read in a source or checked by a person; else pages say "not verified"."""
        return self.is_verified or self.verified_on is not None

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None

    @cached_property
    def is_external(self) -> bool:
        """Whether it is reached by phone: nobody signs in there. Querysets of lists say it; else it is asked for."""
        return Agency.objects.external().filter(pk=self.pk).exists()

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
