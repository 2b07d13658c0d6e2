"""What is done about it: action items and their append-only progress."""

import uuid
from functools import reduce
from operator import or_
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Jurisdiction, Membership, Need, Pillar
from agencies.roles import Ability, allows
from coordination.plans.enums import UNFINISHED, ItemStatus
from coordination.plans.models.plans import Commitment
from coordination.plans.workflow import legal_moves
from referrals.models import Referral, ReferralNeed

NEXT_CODE = models.Func(function="plans_next_item_code", output_field=models.CharField())
"""`A-0042`, from a sequence of the database (migration 0001)."""

PERCENT_MESSAGE = _("Give a percentage from 0 to 100.")
DONE_MESSAGE = _("Done means 100 percent.")
BLOCKER_MESSAGE = _("Say what or who blocks it.")
EVIDENCE_MESSAGE = _("Give an address that begins with https://.")


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    def visible_to(self, membership: Any) -> "ActionItemQuerySet":
        """All but items whose source it may not see, and drafts of others; row security says the same.

        A gap is the coordinators'. A draft is theirs and its lead agency's.
        """
        if membership is None:
            return self.none()
        seen = Referral.objects.visible_to(membership).order_by().values("pk")
        rows = self.filter(Q(referral__isnull=True) | Q(referral__in=seen))
        if allows(membership, Ability.WRITE_PLAN):
            return rows
        own = Q(lead_agency=membership.agency_id) if allows(membership, Ability.REPORT_PROGRESS) else Q(pk__in=[])
        return rows.filter(~Q(status=ItemStatus.DRAFT) | own, gap_need__isnull=True)

    def unfinished(self) -> "ActionItemQuerySet":
        return self.filter(status__in=UNFINISHED)

    def late(self) -> "ActionItemQuerySet":
        """Unfinished past the day they are due."""
        return self.unfinished().filter(due_on__lt=timezone.localdate())

    def of_agency(self, agency_id: int) -> "ActionItemQuerySet":
        """Items the agency leads or is a partner in."""
        partner = ActionItem.partner_agencies.through.objects.filter(actionitem=models.OuterRef("pk"), agency=agency_id)
        return self.filter(Q(lead_agency=agency_id) | models.Exists(partner))

    def for_list(self) -> "ActionItemQuerySet":
        """With what a list shows, and `due_key`: the due date as text, which a page's cursor can carry."""
        key = models.Func("due_on", models.Value("YYYY-MM-DD"), function="to_char", output_field=models.TextField())
        return self.annotate(due_key=key).select_related(
            "pillar", "lead_agency", "commitment", "referral", "blocked_agency"
        )

    def for_detail(self) -> "ActionItemQuerySet":
        return self.select_related(
            "pillar",
            "lead_agency",
            "commitment",
            "referral",
            "referral_need__need",
            "gap_need",
            "gap_place",
            "blocked_agency",
            "raised_by__agency",
        ).prefetch_related("partner_agencies")


class ActionItem(models.Model):
    """A thing to do, tagged with a pillar; belongs to a commitment, to a referral, to both or to neither."""

    code = models.CharField(_("code"), max_length=20, unique=True, editable=False, db_default=NEXT_CODE)
    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """One a form shown, so that a form sent twice makes one item."""
    title = models.CharField(_("What is to be done"), max_length=200)
    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, related_name="action_items", verbose_name=_("Pillar"))
    lead_agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,  # who was to act stays named
        related_name="led_items",
        verbose_name=_("Lead agency"),
    )
    partner_agencies = models.ManyToManyField(
        Agency, blank=True, related_name="partner_items", verbose_name=_("Partner agencies")
    )
    due_on = models.DateField(_("Due on"))
    status = models.CharField(_("Status"), max_length=20, choices=ItemStatus, default=ItemStatus.OPEN, editable=False)
    percent_done = models.PositiveSmallIntegerField(_("Percent done"), default=0, editable=False)
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,  # what was done for a promise stays with it
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("Commitment"),
    )
    referral = models.ForeignKey(
        Referral,
        on_delete=models.PROTECT,  # the item's readers are the referral's
        null=True,
        blank=True,
        editable=False,
        related_name="action_items",
        verbose_name=_("Referral"),
    )
    referral_need = models.ForeignKey(
        ReferralNeed,
        on_delete=models.PROTECT,  # a need of the referral above, which was not met
        null=True,
        blank=True,
        editable=False,
        related_name="action_items",
        verbose_name=_("unmet need"),
    )
    gap_need = models.ForeignKey(
        Need,
        on_delete=models.PROTECT,  # what nobody was mandated for; the gaps themselves go after 400 days
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("need"),
    )
    gap_place = models.ForeignKey(
        Jurisdiction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("place"),
    )
    spent_cad = models.PositiveBigIntegerField(_("Spent in Canadian dollars"), default=0, editable=False)
    blocked_by = models.CharField(_("Blocked by"), max_length=200, blank=True, editable=False)
    blocked_agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("Agency that can unblock it"),
    )
    raised_by = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,  # what was done stays attributable
        related_name="raised_items",
        editable=False,
        verbose_name=_("raised by"),
    )
    raised_at = models.DateTimeField(_("raised at"), db_default=models.functions.Now(), editable=False)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on", "id"], name="item_by_due_date")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ItemStatus.values), name="item_status_known"),
            models.CheckConstraint(
                condition=Q(percent_done__lte=100),
                name="item_percent",
                violation_error_message=PERCENT_MESSAGE,
            ),
            models.CheckConstraint(
                condition=~Q(status=ItemStatus.DONE) | Q(percent_done=100),
                name="item_done_is_all",
                violation_error_message=DONE_MESSAGE,
            ),
            models.CheckConstraint(
                condition=Q(referral_need__isnull=True) | Q(referral__isnull=False), name="item_need_of_referral"
            ),
            models.CheckConstraint(
                condition=Q(gap_need__isnull=True, gap_place__isnull=True)
                | Q(gap_need__isnull=False, gap_place__isnull=False, referral__isnull=True),
                name="item_gap_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("plans:action_detail", args=[self.code])

    @property
    def is_unfinished(self) -> bool:
        return self.status in UNFINISHED

    @property
    def is_late(self) -> bool:
        return self.is_unfinished and self.due_on < timezone.localdate()


class OfItem(models.QuerySet[Any]):
    """Rows that show wherever their action item does."""

    def visible_to(self, membership: Any) -> "OfItem":
        if membership is None:
            return self.none()
        return self.filter(item__in=ActionItem.objects.visible_to(membership).order_by().values("pk"))


class ProgressUpdateQuerySet(OfItem):
    def for_detail(self) -> "ProgressUpdateQuerySet":
        return self.select_related("by__agency", "blocked_agency")


class ProgressUpdate(models.Model):
    """What was reported about an item. Append-only; inserting one moves the item (trigger in migration 0003)."""

    submission = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(
        ActionItem,
        on_delete=models.PROTECT,  # the record of what was said is kept
        related_name="progress_updates",
        verbose_name=_("action item"),
    )
    at = models.DateTimeField(_("when"), db_default=models.functions.Now(), editable=False)
    by = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,  # what was said stays attributable
        related_name="progress_updates",
        editable=False,
        verbose_name=_("by"),
    )
    words = models.TextField(_("Progress"), max_length=4000)
    percent_done = models.PositiveSmallIntegerField(
        _("Percent done"), validators=[MaxValueValidator(100, message=PERCENT_MESSAGE)]
    )
    from_status = models.CharField(max_length=20, choices=ItemStatus, editable=False)
    status = models.CharField(_("Status"), max_length=20, choices=ItemStatus)
    spent_cad = models.PositiveBigIntegerField(_("Spent so far, in Canadian dollars"), default=0)
    """All of it until now, so that a later update corrects an earlier one."""
    blocked_by = models.CharField(_("Blocked by"), max_length=200, blank=True)
    blocked_agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,  # what was said stays
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Agency that can unblock it"),
    )
    evidence_url = models.CharField(_("Link to evidence"), max_length=500, blank=True)

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress update")
        verbose_name_plural = _("progress updates")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["item", "-at", "-id"], name="progress_of_item")]
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, (Q(from_status=source, status=target) for source, target in legal_moves())),
                name="progress_move_known",
            ),
            models.CheckConstraint(
                condition=Q(percent_done__lte=100),
                name="progress_percent",
                violation_error_message=PERCENT_MESSAGE,
            ),
            models.CheckConstraint(
                condition=~Q(status=ItemStatus.DONE) | Q(percent_done=100),
                name="progress_done_is_all",
                violation_error_message=DONE_MESSAGE,
            ),
            models.CheckConstraint(
                condition=Q(Q(status=ItemStatus.BLOCKED) & ~Q(blocked_by=""))
                | Q(~Q(status=ItemStatus.BLOCKED), blocked_by="", blocked_agency__isnull=True),
                name="progress_says_what_blocks",
                violation_error_message=BLOCKER_MESSAGE,
            ),
            models.CheckConstraint(
                condition=~Q(status=ItemStatus.DROPPED) | Q(words__regex=r"\S"),
                name="progress_drop_reason",
                violation_error_message=_("Say why it is dropped."),
            ),
            models.CheckConstraint(
                condition=Q(evidence_url="") | Q(evidence_url__startswith="https://"),
                name="progress_evidence_https",
                violation_error_message=EVIDENCE_MESSAGE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code} {self.status}"
