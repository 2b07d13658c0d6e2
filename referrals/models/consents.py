"""What allows sharing: how a basis came about and what it covers, what a person agreed to, and what was passed on."""

import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Function, Instrument, Membership
from coordination.foundation.sealed import SealedField
from referrals.enums import GivenBy, GuardianTold
from referrals.models.children import ChildFile
from referrals.models.keys import AboutChild, OfChildOfReferral
from referrals.models.referrals import Referral
from referrals.models.scope import OfOpenedChain, OfOpenedChild, OfReachedChain


class Consent(OfChildOfReferral):
    """How the lawful basis came about. The basis itself, and whom it covers, stand on the referral, since the preview
    shows the one and a redirect asks the other. Once for a chain of redirects, on its first referral."""

    referral = models.OneToOneField(Referral, on_delete=models.CASCADE, related_name="consent")
    instrument = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Statute"),
    )
    decided_by = SealedField(
        _("Who decided"),
        most_signs=200,
        blank=True,
        help_text=_("The person who consented, or who decided to share."),
    )
    given_by = models.CharField(
        _("Who consented"), max_length=10, choices=GivenBy, blank=True, default="", db_default=""
    )
    explained = SealedField(
        _("What was explained, and in which language"),
        most_signs=1000,
        blank=True,
    )
    child_view = SealedField(_("The child's own view"), most_signs=2000, blank=True)
    guardian_told = models.CharField(_("Guardian"), max_length=20, choices=GuardianTold, blank=True)
    expires_on = models.DateField(_("Valid until"), null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now=True)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfOpenedChain.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="consent_withdrawn_at_and_by",
                violation_error_message=_("Say both when and by whom consent was withdrawn, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(guardian_told__in=["", *GuardianTold.values]), name="consent_guardian_told"
            ),
            models.CheckConstraint(condition=Q(given_by__in=["", *GivenBy.values]), name="consent_given_by"),
        ]

    def __str__(self) -> str:
        return self.referral.reference

    def has_lapsed(self, today: datetime.date) -> bool:
        """Whether its last day is over."""
        return self.expires_on is not None and self.expires_on < today


class SharedContact(OfChildOfReferral):
    """What an agency may know with "needs and contact": the name, and how to make contact safely.

    A copy of its own, so that the database holds back the rest of the identity. Kept once for a chain of redirects.
    """

    referral = models.OneToOneField(Referral, on_delete=models.CASCADE, related_name="shared_contact")
    full_name = SealedField(_("Name"))
    safe_contact = SealedField(_("How to make contact safely"))

    objects = OfReachedChain.as_manager()

    class Meta:
        verbose_name = _("shared contact")
        verbose_name_plural = _("shared contacts")

    def __str__(self) -> str:
        return self.referral.reference


class AgreementQuerySet(OfOpenedChild):
    def standing(self) -> "AgreementQuerySet":
        """The last word of each child on each function: a later one takes the place of an earlier one."""
        order = ("child_file_id", "function_id", "-recorded_at", "-pk")
        last = self.order_by(*order).distinct("child_file_id", "function_id")
        return self.filter(pk__in=last.values("pk"))


class Agreement(AboutChild):
    """What a person agreed to, or refused, for one kind of work: consent by purpose. Append-only.

    A referral that rests on consent does not go where the person refused; a legal duty is not stopped by a refusal.
    """

    ROW = "form_key"

    child_file = models.ForeignKey(ChildFile, on_delete=models.PROTECT, related_name="agreements")
    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="+", verbose_name=_("Kind of work"))
    is_agreed = models.BooleanField(_("Answer"))
    given_by = models.CharField(_("Who answered"), max_length=10, choices=GivenBy)
    words = SealedField(_("What was explained, in which language, and what was said"), most_signs=2000)
    expires_on = models.DateField(_("Valid until"), null=True, blank=True)
    form_key = models.UUIDField()
    """Of the form it was written in: sent twice, it is one answer."""
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["child_file", "function", "form_key"], name="agreement_form_once"),
            models.CheckConstraint(condition=Q(given_by__in=GivenBy.values), name="agreement_given_by"),
        ]

    def __str__(self) -> str:
        return f"{self.child_file_id}: {self.function_id}"

    def stands(self, today: datetime.date, *, is_child: bool) -> bool:
        """Whether it still says something: not past its last day, and not given by a guardian of a person who is 18."""
        is_over = self.expires_on is not None and self.expires_on < today
        return not is_over and (is_child or self.given_by == GivenBy.PERSON)

    @classmethod
    def of_child(cls, membership: Any, child_file: ChildFile) -> "list[Agreement]":
        """What the membership sees of the child's answers, the last on each function, ready to be opened; one query.

        Each says whether it still stands (`is_standing`).
        """
        rows = cls.objects.visible_to(membership).filter(child_file=child_file).standing()
        agreements = list(rows.select_related("function", "agency").order_by("-recorded_at", "-pk"))
        for row in agreements:
            row.is_standing = row.stands(timezone.localdate(), is_child=child_file.is_treated_as_child)
            row.unlock(child_file)
        return agreements


def packed_agreements(membership: Any, child: Any) -> ArraySubquery:
    """The last answer on each function of the child that `child` names, as one column of another query."""
    rows = Agreement.objects.visible_to(membership).filter(child_file=child)
    last = rows.order_by("function_id", "-recorded_at", "-pk").distinct("function_id")
    facts = {"function": "function__code", "is_agreed": "is_agreed", "given_by": "given_by", "expires_on": "expires_on"}
    return ArraySubquery(last.values(facts=JSONObject(**facts)))


def refused_functions(packed: list[dict[str, Any]] | None, today: datetime.date, *, is_child: bool) -> set[str]:
    """The codes of the functions that the child's standing answers refuse; no query."""
    refused = set()
    for row in packed or []:
        until = row["expires_on"] and datetime.date.fromisoformat(row["expires_on"])
        agreement = Agreement(expires_on=until, given_by=row["given_by"])
        if not row["is_agreed"] and agreement.stands(today, is_child=is_child):
            refused.add(row["function"])
    return refused
