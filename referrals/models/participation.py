"""Which agencies take part in a referral: the grant and the worklist."""

from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from referrals.enums import AT_WORK, TO_BE_SEEN, Access, Party, Status, Urgency
from referrals.models.desk import Snooze
from referrals.models.referrals import Referral
from referrals.models.reports import Absence
from referrals.models.scope import OfReferral, works_referrals

OUR_TURN = Q(party=Party.RECEIVER, status__in=[Status.SENT, Status.RECEIVED]) | Q(
    party=Party.SENDER, status=Status.NEEDS_INFORMATION
)
"""The agency owes an answer. The index of the same condition finds them; `accord_turns()` counts them."""


class ParticipationQuerySet(OfReferral):
    def own(self, membership: Any) -> "ParticipationQuerySet":
        """The own agency's rows, one a referral it takes part in: where every worklist starts.

        A part of `visible_to`, found by one index.
        """
        return self.filter(agency_id=membership.agency_id) if works_referrals(membership) else self.none()

    def one_per_referral(self) -> "ParticipationQuerySet":
        """The sender's row of each referral: where the coordinator's list starts."""
        return self.filter(party=Party.SENDER)

    def set_aside_by(self, membership: Any) -> Q:
        """What the member set aside. Never an emergency, nor what is overdue by now."""
        aside = Snooze.objects.visible_to(membership).running().values("referral")
        in_time = Q(respond_by__isnull=True) | Q(respond_by__gt=timezone.now())
        return Q(referral__in=aside) & ~Q(urgency=Urgency.EMERGENCY) & in_time

    def overdue(self) -> "ParticipationQuerySet":
        return self.filter(respond_by__lt=timezone.now())

    def unseen(self) -> "ParticipationQuerySet":
        """Rows of the sender of what was completed or declined, and it has not said that it has seen that."""
        return self.filter(party=Party.SENDER, status__in=sorted(TO_BE_SEEN), seen_at__isnull=True)

    def for_list(self) -> "ParticipationQuerySet":
        missing = Absence.objects.going_on().filter(child_file=OuterRef("referral__child_file"))
        return (
            self.annotate(missing_since=Subquery(missing.values("missing_since")))
            .select_related(
                "referral__sending_agency",
                "referral__receiving_agency",
                "referral__place",
                "referral__worker__user",
                "taken_by__user",
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
    taken_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Who of the agency sees to it while its answer is awaited; once accepted, that is the referral's worker."""
    updated_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    """On the sender's row: when it said that it has seen what became of it."""

    unread_messages = models.PositiveIntegerField(default=0, db_default=0)
    """Messages of other agencies that nobody of this one has read; they show once it has full access."""

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
            models.Index(
                F("agency"),
                F("respond_by").asc(nulls_first=True),
                F("referral"),
                name="participation_our_turn",
                condition=OUR_TURN,
            ),
            models.Index(
                fields=["agency", "-updated_at", "-referral"],
                name="participation_unseen",
                condition=Q(party=Party.SENDER, status__in=sorted(TO_BE_SEEN), seen_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(party=Party.SENDER, status__in=sorted(TO_BE_SEEN)),
                name="participation_seen_by_sender",
                violation_error_message=_("The sender sees what became of a completed or declined referral."),
            ),
            models.UniqueConstraint(fields=["referral", "agency"], name="participation_once"),
            models.CheckConstraint(condition=Q(party__in=Party.values), name="participation_party"),
            models.CheckConstraint(condition=Q(access__in=Access.values), name="participation_access"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="participation_status"),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.party}"

    @property
    def looked_after_by(self) -> Membership | None:
        """Who of the agency looks after it."""
        at_work = self.party == Party.RECEIVER and self.status in AT_WORK
        return self.referral.worker if at_work else self.taken_by

    @property
    def has_opened(self) -> bool:
        return self.access == Access.FULL

    @property
    def is_overdue(self) -> bool:
        return self.respond_by is not None and self.respond_by < timezone.now()
