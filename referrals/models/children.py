"""Child files: pseudonymous facts apart from who the child is."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Jurisdiction, Membership
from coordination.foundation import encryption
from coordination.foundation.sealed import Erased, SealedDateField, SealedField
from referrals.enums import AgeBand, AgeStatus
from referrals.models.cases import Case, random_code
from referrals.models.cases import case_code as case_code  # named by migration 0001
from referrals.models.keys import AboutChild, ChildKey
from referrals.models.scope import OfOpenedChild, knows_child, referrals, works_referrals
from referrals.retention import due_before


def child_code() -> str:
    return random_code("C")


class ChildFileQuerySet(models.QuerySet["ChildFile"]):
    def visible_to(self, membership: Any) -> "ChildFileQuerySet":
        """The agency that holds the file, and those that take part in a referral of the child (pseudonymous facts)."""
        if works_referrals(membership):
            return self.filter(Q(agency=membership.agency_id) | Q(knows_child(membership, "pk")))
        return self.none()

    def opened_to(self, membership: Any) -> "ChildFileQuerySet":
        """Those whose identity the agency may read, and so may refer: its own, and those it accepted or sent."""
        if works_referrals(membership):
            opened = Q(agency=membership.agency_id) | Q(knows_child(membership, "pk", full=True))
            return self.filter(opened, erased_at__isnull=True)
        return self.none()

    def siblings_of(self, child_file: "ChildFile") -> "ChildFileQuerySet":
        """The other files of the case."""
        return self.filter(case=child_file.case_id).exclude(pk=child_file.pk)

    def due_for_erasure(self, membership: Any) -> "ChildFileQuerySet":
        """The own agency's files whose retention period is over: nothing open, and nothing changed since."""
        if not works_referrals(membership):
            return self.none()
        before = due_before()
        alive = referrals().filter(Q(closed_at__isnull=True) | Q(updated_at__gte=before), child_file=OuterRef("pk"))
        mine = self.filter(agency=membership.agency_id, erased_at__isnull=True, created_at__lt=before)
        return mine.exclude(Exists(alive))


class ChildFile(models.Model):
    """One child's (or older victim's) pseudonymous record. Who the child is stands in `ChildIdentity`."""

    code = models.CharField(_("code"), max_length=12, unique=True, default=child_code)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="child_files")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("held by"))
    age_band = models.CharField(_("Age band"), max_length=10, choices=AgeBand, default=AgeBand.UNKNOWN)
    age_status = models.CharField(_("How the age is known"), max_length=10, choices=AgeStatus, default=AgeStatus.STATED)
    situations = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("Situation"))
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True, verbose_name=_("Languages"))
    place = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name=_("Where the child is now")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    form_key = models.UUIDField(null=True, editable=False)
    """Of the form that added it to a case: sent twice, it is one file."""

    objects = ChildFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("child file")
        verbose_name_plural = _("child files")
        indexes = [models.Index(fields=["agency", "-created_at", "-id"], name="child_file_of_agency")]
        constraints = [
            models.CheckConstraint(condition=Q(age_band__in=AgeBand.values), name="child_file_age_band"),
            models.CheckConstraint(condition=Q(age_status__in=AgeStatus.values), name="child_file_age_status"),
            models.UniqueConstraint(fields=["agency", "form_key"], name="child_file_form_once"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("referrals:child_detail", args=[self.code])

    @property
    def is_treated_as_child(self) -> bool:
        """Unknown age is treated as a child, and so is an age in doubt, however old the person looks."""
        return self.age_band != AgeBand.ADULT or self.age_status == AgeStatus.PRESUMED

    @property
    def age_words(self) -> str:
        """The age band and how it is known."""
        if self.age_band == AgeBand.UNKNOWN:
            return self.get_age_band_display()
        return f"{self.get_age_band_display()} · {self.get_age_status_display()}"

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    def sealing_key(self) -> bytes:
        """The key of everything sealed about the child. Raises Erased once it was destroyed, KeyUnavailable."""
        if self.is_erased:
            raise Erased
        try:
            return self.key.opened()
        except ChildKey.DoesNotExist:
            raise encryption.KeyUnavailable(f"The key of child file {self.code} is missing.") from None


class ChildIdentity(AboutChild):
    """Who the child is and how to reach the child safely, sealed. Often nothing is known; every field may be empty."""

    child_file = models.OneToOneField(ChildFile, on_delete=models.CASCADE, related_name="identity")
    given_name = SealedField(_("Given name"))
    family_name = SealedField(_("Family name"))
    date_of_birth = SealedDateField(_("Date of birth"))
    safe_contact = SealedField(_("How to make contact safely"))
    documents = SealedField(_("Document numbers"))

    objects = OfOpenedChild.as_manager()

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")

    def __str__(self) -> str:
        """Never the name: it would open what nobody asked for."""
        return self.child_file.code

    @property
    def full_name(self) -> str:
        """Given and family name; empty when neither is known."""
        return f"{self.given_name} {self.family_name}".strip()


class BlindIndex(models.Model):
    """A keyed hash of a normalised fact, for exact search and deconfliction: see `referrals/digests.py`."""

    child_file = models.ForeignKey(ChildFile, on_delete=models.CASCADE, related_name="blind_indexes")
    kind = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=32)

    objects = OfOpenedChild.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "digest"], name="blind_index_digest")]
        constraints = [
            models.UniqueConstraint(fields=["child_file", "kind", "digest"], name="blind_index_once"),
        ]

    def __str__(self) -> str:
        return self.kind
