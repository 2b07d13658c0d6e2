"""The words that referrals are asked for with."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models.agencies import is_external
from referrals.enums import AWAITING_ANSWER, CLOCK_RUNS, Status
from referrals.models.scope import sees_all, takes_part, works_referrals


class ReferralQuerySet(models.QuerySet):
    def visible_to(self, membership: Any) -> "ReferralQuerySet":
        """Participating agencies; coordinators once it is sent. A draft is seen by its own agency alone."""
        if works_referrals(membership):
            mine = membership.agency_id
            return self.filter(
                Q(sending_agency=mine)
                | (Q(receiving_agency=mine) & ~Q(status=Status.DRAFT))
                | Q(takes_part(membership))
            )
        if sees_all(membership):
            return self.exclude(status=Status.DRAFT)
        return self.none()

    def awaiting_answer(self) -> "ReferralQuerySet":
        return self.filter(status__in=AWAITING_ANSWER)

    def overdue(self) -> "ReferralQuerySet":
        """Past `respond_by` without an answer, the clock running."""
        return self.filter(status__in=CLOCK_RUNS, respond_by__lt=timezone.now())

    def for_detail(self, membership: Any) -> "ReferralQuerySet":
        """With all that a page shows. Not the child file for those who may never see it: row security would hide it
        from the join, and with it the referral."""
        of_child = ("child_file__key", "child_file__identity", "child_file__place")
        rows = self.select_related(*of_child) if works_referrals(membership) else self
        return rows.annotate(is_receiver_external=is_external("receiving_agency")).select_related(
            "sending_agency__home_jurisdiction",
            "receiving_agency__home_jurisdiction",
            "passed_on_by",
            "place",
            "worker__user",
            "worker__agency",
            "redirected_from",
            "goes_on_from",
            "follow_on",
        )
