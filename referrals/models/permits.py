"""Temporary resident permits: requested, issued, renewed, refused, expired (IRPA s. 24)."""

import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Instrument, Membership
from coordination.foundation import encryption
from coordination.foundation.sealed import Sealed, SealedField
from referrals.enums import PERMIT_STORED, PermitState
from referrals.models.children import ChildFile
from referrals.models.keys import AboutChild
from referrals.models.needs import ReferralNeed
from referrals.models.referrals import Referral
from referrals.models.scope import OfOpenedChild

_HAS_NUMBER = ~Q(number_digest="")
_WITHOUT_DATES = Q(number_digest="", issued_on__isnull=True, expires_on__isnull=True, issued_by__isnull=True)
_SHAPES = (
    Q(_WITHOUT_DATES, state=PermitState.REQUESTED, requested_on__isnull=False, refused_on__isnull=True)
    | Q(_WITHOUT_DATES, state=PermitState.REFUSED, refused_on__isnull=False)
    | Q(
        _HAS_NUMBER,
        state=PermitState.ISSUED,
        issued_on__isnull=False,
        expires_on__isnull=False,
        issued_by__isnull=False,
        refused_on__isnull=True,
    )
)
"""What a permit of each state has and has not."""


class PermitQuerySet(OfOpenedChild):
    def waiting(self) -> "PermitQuerySet":
        """Asked for and not answered; a child has one at most."""
        return self.filter(state=PermitState.REQUESTED)

    def issued(self) -> "PermitQuerySet":
        return self.filter(state=PermitState.ISSUED)

    def last_of_their_line(self) -> "PermitQuerySet":
        """Issued, and no later permit renews them."""
        return self.issued().filter(renewed_as__isnull=True)

    def running_out(self, days: int) -> "PermitQuerySet":
        """Valid today and expired in `days` days from now, with no renewal."""
        today = timezone.localdate()
        return self.last_of_their_line().filter(expires_on__range=(today, today + datetime.timedelta(days=days)))

    def expired(self) -> "PermitQuerySet":
        return self.last_of_their_line().filter(expires_on__lt=timezone.localdate())


class Permit(AboutChild):
    """A temporary resident permit. Its number is sealed; one that is requested or refused has none."""

    ROW = "number_digest"

    child_file = models.ForeignKey(ChildFile, on_delete=models.PROTECT, related_name="permits")
    state = models.CharField(
        _("state"), max_length=10, choices=[(row.value, row.label) for row in PERMIT_STORED], default=PermitState.ISSUED
    )
    number = SealedField(_("Permit number"), most_signs=40)
    number_digest = models.CharField(max_length=64, editable=False, blank=True)
    """A keyed hash of the number for this child: the same permit is recorded once. Empty without a number."""
    instrument = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("instrument"),
    )
    referral_need = models.ForeignKey(
        ReferralNeed,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="permits",
        verbose_name=_("For the need"),
    )
    requested_on = models.DateField(_("Requested on"), null=True)
    issued_by = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("issued by")
    )
    issued_on = models.DateField(_("Issued on"), null=True)
    expires_on = models.DateField(_("Expires on"), null=True)
    refused_on = models.DateField(_("Refused on"), null=True)
    renews = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewed_as",
        verbose_name=_("Renews"),
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = PermitQuerySet.as_manager()

    class Meta:
        verbose_name = _("permit")
        verbose_name_plural = _("permits")
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["expires_on", "id"], condition=Q(state="issued"), name="permit_running_out")]
        constraints = [
            models.UniqueConstraint(
                fields=["child_file", "number_digest"], condition=_HAS_NUMBER, name="permit_number_once"
            ),
            models.UniqueConstraint(
                fields=["child_file"], condition=Q(state="requested"), name="permit_requested_once"
            ),
            models.CheckConstraint(condition=_SHAPES, name="permit_state_shape"),
            models.CheckConstraint(
                condition=Q(renews__isnull=True) | Q(state=PermitState.ISSUED), name="permit_renews_when_issued"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=models.F("issued_on")),
                name="permit_expires_after_issue",
                violation_error_message=_("A permit expires after the day it was issued."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_file_id}: {self.expires_on or self.state}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number_digest = permit_digest(self.child_file_id, self.number) if self.number else ""
        super().save(*args, **kwargs)

    @classmethod
    def of_child(cls, membership: Any, child_file: ChildFile) -> "list[Permit]":
        """What the membership sees of the child's permits, the newest first, ready to be opened; one query."""
        rows = cls.objects.visible_to(membership).filter(child_file=child_file)
        related = rows.select_related("referral_need__need", "renewed_as")
        return [row.unlock(child_file) for row in related]

    @property
    def is_expired(self) -> bool:
        """Its last day is over, renewed or not."""
        return self.expires_on is not None and self.expires_on < timezone.localdate()

    @cached_property
    def is_renewed(self) -> bool:
        """Whether a later permit renews it; asks for that one unless it was fetched."""
        return hasattr(self, "renewed_as")

    @property
    def state_now(self) -> PermitState:
        """What is stored, or what follows from a renewal and from the date. Asks for the renewal unless fetched."""
        if self.state == PermitState.ISSUED and self.is_renewed:
            return PermitState.RENEWED
        return PermitState.EXPIRED if self.is_expired else PermitState(self.state)

    @property
    def days_left(self) -> int | None:
        """Whole days until the last one, negative afterwards."""
        return (self.expires_on - timezone.localdate()).days if self.expires_on else None


def permit_digest(child_file_id: int, number: str) -> str:
    """What a permit number is told apart by within one child file."""
    return encryption.blind("permit", f"{child_file_id} {number}").hex()


_DAYS = ("requested_on", "issued_on", "expires_on", "refused_on")
_ISSUER = ("name_en", "name_fr", "acronym_en", "acronym_fr")
_PACKED = ("pk", "state", "number_digest", "referral_need_id", "renews_id", *_DAYS)


def packed_permits(membership: Any, child_file_id: int) -> ArraySubquery:
    """What the membership sees of a child's permits, the newest first, as one column of another query."""
    number = models.Func("number", models.Value("hex"), function="encode", output_field=models.TextField())
    issuer = {name: f"issued_by__{name}" for name in _ISSUER}
    facts = JSONObject(number=number, **{name: name for name in _PACKED}, **issuer)
    rows = Permit.objects.visible_to(membership).filter(child_file=child_file_id)
    return ArraySubquery(rows.values(facts=facts))


def unpacked_permits(packed: list[dict[str, Any]], referral: Referral) -> list[Permit]:
    """The permits, ready to be opened, each with the need when it is one of the referral's; no query."""
    needs = {row.pk: row for row in referral.referral_needs.all()}
    renewed = {facts["renews_id"] for facts in packed}
    permits = []
    for facts in packed:
        days = {name: facts[name] and datetime.date.fromisoformat(facts[name]) for name in _DAYS}
        permit = Permit(
            child_file=referral.child_file,
            state=facts["state"],
            number=Sealed(bytes.fromhex(facts["number"])),
            number_digest=facts["number_digest"],
            referral_need=needs.get(facts["referral_need_id"]),
            issued_by=Agency(**{name: facts[name] or "" for name in _ISSUER}),
            **days,
        )
        permit.is_renewed = facts["pk"] in renewed
        permits.append(permit)
    return permits
