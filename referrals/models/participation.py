"""Which agencies take part in a referral: the grant and the worklist."""

from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from referrals.enums import Access, Party, Status, Urgency
from referrals.models.referrals import Referral
from referrals.models.reports import Absence
from referrals.models.scope import OfReferral, works_referrals


class ParticipationQuerySet(OfReferral):
    def own(self, membership: Any) -> "ParticipationQuerySet":
        """The own agency's rows, one a referral it takes part in: where every worklist starts.

        A part of `visible_to`, found by one index.
        """
        return self.filter(agency_id=membership.agency_id) if works_referrals(membership) else self.none()

    def one_per_referral(self) -> "ParticipationQuerySet":
        """The sender's row of each referral: where the coordinator's list starts."""
        return self.filter(party=Party.SENDER)

    def overdue(self) -> "ParticipationQuerySet":
        return self.filter(respond_by__lt=timezone.now())

    def for_list(self) -> "ParticipationQuerySet":
        missing = Absence.objects.going_on().filter(child_file=OuterRef("referral__child_file"))
        return (
            self.annotate(missing_since=Subquery(missing.values("missing_since")))
            .select_related(
                "referral__sending_agency",
                "referral__receiving_agency",
                "referral__place",
                "referral__worker__user",
            )
            .prefetch_related("referral__referral_needs__need")
        )


class Participation(models.Model):
    """An agency takes part in a referral and so may see it: the grant and the worklist in one row.

    `status`, `urgency`, `respond_by` and `updated_at` repeat the referral's, so that a list page reads one index.
    `respond_by` is set only while an answer is awaited: overdue is `respond_by` in the past, true without any job.
    """

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="participations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    party = models.CharField(_("party"), max_length=10, choices=Party)
    access = models.CharField(_("access"), max_length=10, choices=Access, default=Access.PREVIEW)
    status = models.CharField(max_length=20, choices=Status)
    urgency = models.CharField(max_length=10, choices=Urgency)
    respond_by = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        indexes = [
            models.Index(fields=["agency", "-updated_at", "-referral"], name="participation_worklist"),
            models.Index(
                fields=["-updated_at", "-referral"], name="participation_all", condition=Q(party=Party.SENDER)
            ),
            models.Index(fields=["agency", "status", "-updated_at", "-referral"], name="participation_by_status"),
            models.Index(
                fields=["agency", "respond_by", "referral"],
                name="participation_awaiting",
                condition=Q(respond_by__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["referral", "agency"], name="participation_once"),
            models.CheckConstraint(condition=Q(party__in=Party.values), name="participation_party"),
            models.CheckConstraint(condition=Q(access__in=Access.values), name="participation_access"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="participation_status"),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.party}"

    @property
    def has_opened(self) -> bool:
        return self.access == Access.FULL

    @property
    def is_overdue(self) -> bool:
        return self.respond_by is not None and self.respond_by < timezone.now()
