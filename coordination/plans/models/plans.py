"""What was promised: plans, their commitments and their money."""

import datetime
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Avg, Count, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Instrument, Pillar
from agencies.models.reference import Sourced
from coordination.foundation.bilingual import Named, in_language
from coordination.plans.enums import CommitmentStatus, ItemStatus
from coordination.plans.fiscal_years import LABEL, total_without_overlap, years_of
from coordination.plans.workflow import ItemCounts, status_of

SOURCES = ("referral", "gap_need")
"""What an item can be raised from: then only some may see it, and it counts in no figure of the plan."""


class OpenToMembers(models.QuerySet[Any]):
    """Rows that every member of any agency may read: the plan is a public document."""

    def visible_to(self, membership: Any) -> "OpenToMembers":
        return self if membership is not None else self.none()


class PlanQuerySet(OpenToMembers):
    def for_choice(self) -> "PlanQuerySet":
        """The latest first, each with whether it has commitments."""
        commitments = Commitment.objects.filter(plan=models.OuterRef("pk"))
        return self.annotate(has_commitments=models.Exists(commitments)).order_by("-period", "pk")

    def usual(self) -> "PlanQuerySet":
        """The one plan that pages open unasked: of those with commitments the one that began last, until today.

        A plan that has not begun is none, so that a successor in the making does not hide the one that holds.
        """
        has_begun = Q(period__startswith__isnull=True) | Q(period__startswith__lte=timezone.localdate())
        return self.for_choice().filter(has_begun, has_commitments=True)[:1]


class Plan(Named):
    """An action plan: an instrument of the directory, with commitments and a budget."""

    instrument = models.OneToOneField(
        Instrument,
        on_delete=models.PROTECT,  # a plan without its text is nobody's promise
        related_name="plan",
        verbose_name=_("instrument"),
    )
    period = DateRangeField(_("period"), help_text=_("First day and the day after the last."))
    follows = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,  # what came before stays readable
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("plan before it"),
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-period", "pk"]

    def get_absolute_url(self) -> str:
        return reverse("plans:plan_detail", query={"plan": self.code})

    @property
    def starts_on(self) -> datetime.date | None:
        return self.period.lower

    @property
    def ends_on(self) -> datetime.date | None:
        """The last day, inclusive; the stored range excludes its upper bound."""
        return self.period.upper - datetime.timedelta(days=1) if self.period.upper else None

    @property
    def has_begun(self) -> bool:
        return self.starts_on is None or self.starts_on <= timezone.localdate()

    @property
    def has_ended(self) -> bool:
        return self.ends_on is not None and self.ends_on < timezone.localdate()


class CommitmentQuerySet(OpenToMembers):
    def with_progress(self) -> "CommitmentQuerySet":
        """Adds what `status`, `percent_done` and `spent_cad` are computed from, over the items that count."""
        for_all = Q(**{f"action_items__{source}__isnull": True for source in SOURCES})
        for_all &= ~Q(action_items__status=ItemStatus.DRAFT)
        counting = for_all & ~Q(action_items__status=ItemStatus.DROPPED)

        def number(status: ItemStatus) -> Count:
            return Count("action_items", filter=counting & Q(action_items__status=status))

        return self.annotate(
            open_count=number(ItemStatus.OPEN),
            in_progress_count=number(ItemStatus.IN_PROGRESS),
            blocked_count=number(ItemStatus.BLOCKED),
            done_count=number(ItemStatus.DONE),
            percent_mean=Avg("action_items__percent_done", filter=counting),
            spent_cad=Coalesce(
                Sum("action_items__spent_cad", filter=for_all), 0, output_field=models.BigIntegerField()
            ),
        )

    def for_plan(self) -> "CommitmentQuerySet":
        """In the order of the plan, with everything a page shows of each."""
        return (
            self.with_progress()
            .select_related("pillar", "lead_agency", "plan")
            .prefetch_related("partner_agencies")
            .order_by("pillar__sort_order", "code", "pk")
        )


class Commitment(Sourced):
    """What the plan promised: by whom, by when. Its state follows from its action items (`workflow`)."""

    code = models.SlugField(
        _("code"),
        max_length=40,
        unique=True,
        help_text=_("Letters, digits and hyphens, such as NAP-PRV-13. It cannot be changed later."),
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("plan"))
    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("Pillar"))
    title_en = models.CharField(_("Promise in English"), max_length=300)
    title_fr = models.CharField(_("Promise in French"), max_length=300, blank=True)
    lead_agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,  # who promised stays named; agencies are retired, not deleted
        related_name="led_commitments",
        verbose_name=_("Lead agency"),
    )
    partner_agencies = models.ManyToManyField(
        Agency, blank=True, related_name="partner_commitments", verbose_name=_("Partner agencies")
    )
    starts_on = models.DateField(_("Starts on"), null=True, blank=True)
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    budget_cad = models.PositiveBigIntegerField(
        _("Cost in Canadian dollars"),
        null=True,
        blank=True,
        help_text=_("Whole dollars. It is a part of the plan's budget, not on top of it."),
    )
    indicator_en = models.CharField(
        _("Indicator in English"),
        max_length=200,
        blank=True,
        help_text=_("What is counted to know whether the promise is kept."),
    )
    indicator_fr = models.CharField(_("Indicator in French"), max_length=200, blank=True)
    unit_en = models.CharField(_("Unit in English"), max_length=40, blank=True)
    unit_fr = models.CharField(_("Unit in French"), max_length=40, blank=True)
    baseline = models.DecimalField(_("Baseline"), max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("Target"), max_digits=14, decimal_places=2, null=True, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["code", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("starts_on")),
                name="commitment_due_after_start",
                violation_error_message=_("It cannot be due before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("plans:commitment_detail", args=[self.code])

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def indicator(self) -> str:
        return in_language(self, "indicator")

    @property
    def unit(self) -> str:
        return in_language(self, "unit")

    @property
    def counts(self) -> ItemCounts:
        """The items that count, from `with_progress`."""
        return ItemCounts(self.open_count, self.in_progress_count, self.blocked_count, self.done_count)

    @property
    def status(self) -> CommitmentStatus:
        return status_of(self.counts)

    @property
    def percent_done(self) -> int:
        """The mean of the items that count, rounded down so that 100 means all of it."""
        return int(self.percent_mean or 0)

    @property
    def is_late(self) -> bool:
        is_past = self.due_on is not None and self.due_on < timezone.localdate()
        return is_past and self.status != CommitmentStatus.DONE


FISCAL_YEAR_MESSAGE = _("Write the fiscal year as 2012-13, or 2012-13/2015-16 for a period.")


class BudgetLine(Sourced):
    """Money of a plan. Alone it is the envelope of the year or period; an agency's or a commitment's is inside it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="budget_lines", verbose_name=_("plan"))
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,  # money stays attributable
        null=True,
        blank=True,
        related_name="budget_lines",
        verbose_name=_("Commitment"),
    )
    fiscal_year = models.CharField(
        _("fiscal year"), max_length=15, help_text=_("Such as 2012-13, or 2012-13/2015-16 for a period.")
    )
    agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,  # money stays attributable
        null=True,
        blank=True,
        related_name="budget_lines",
        verbose_name=_("agency"),
    )
    amount_cad = models.PositiveBigIntegerField(_("amount in Canadian dollars"))

    objects = OpenToMembers.as_manager()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["fiscal_year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "commitment", "fiscal_year", "agency"],
                nulls_distinct=False,
                name="budget_line_once",
                violation_error_message=_("There is already a line for this fiscal year and agency."),
            ),
            models.CheckConstraint(
                condition=Q(fiscal_year__regex=LABEL),
                name="budget_line_fiscal_year",
                violation_error_message=FISCAL_YEAR_MESSAGE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.code} {self.fiscal_year}"

    def clean(self) -> None:
        try:
            years_of(self.fiscal_year)
        except ValueError as error:
            raise ValidationError({"fiscal_year": str(error)}) from error

    @property
    def is_period(self) -> bool:
        """Whether it spans several fiscal years, whose own lines repeat its money."""
        return len(years_of(self.fiscal_year)) > 1


def envelope_of(lines: list[BudgetLine]) -> int:
    """What a plan has to spend: envelope lines only, no year counted twice, shares never added."""
    return total_without_overlap(line for line in lines if line.agency_id is None and line.commitment_id is None)


def commitments_by_year(lines: list[BudgetLine]) -> list[tuple[str, int]]:
    """What the commitments have to spend, by fiscal year or period, in their order."""
    years: dict[str, int] = {}
    for line in lines:
        if line.commitment_id is not None:
            years[line.fiscal_year] = years.get(line.fiscal_year, 0) + line.amount_cad
    return sorted(years.items())
