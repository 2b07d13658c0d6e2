"""The filters of the referral list."""

import datetime
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.choices import reference_choices
from agencies.models import Agency, Jurisdiction
from agencies.time_zones import zone_of
from referrals.enums import OPEN, UNMET, DeclinedReason, Status, Urgency
from referrals.models import ChildFile, Participation, Referral, ReferralNeed

TICK = forms.CheckboxInput
DAY = forms.DateInput(attrs={"type": "date"})
MOST_HOURS = 24 * 366
MORE = ("first_sent_from", "first_sent_until", "from_agency", "to_agency", "place", "pillar", "function",
        "declined_reason", "silent_for", "unmet", "chains_once")  # fmt: skip
"""Filters behind "More filters"."""

ORDERS = {
    "updated": ("-updated_at", "-referral_id"),
    "oldest": ("updated_at", "referral_id"),
    "time_left": ("respond_by", "referral_id"),
}


class ReferralFilter(django_filters.FilterSet):
    """Over participations. `q` finds a reference or a child file's code, whole or from its start."""

    q = django_filters.CharFilter(label=_("Reference or child file"), method="filter_q")
    status = django_filters.ChoiceFilter(label=_("State"), choices=Status.choices, empty_label=_("Any state"))
    urgency = django_filters.ChoiceFilter(label=_("Urgency"), choices=Urgency.choices, empty_label=_("Any urgency"))
    overdue = django_filters.BooleanFilter(label=_("Only overdue"), method="filter_overdue", widget=forms.CheckboxInput)
    need = django_filters.ChoiceFilter(label=_("Need"), method="filter_need", empty_label=_("Any need"))
    with_agency = django_filters.CharFilter(label=_("With agency (code or name)"), method="filter_agency")
    order = django_filters.ChoiceFilter(
        label=_("Order"),
        method="keep",
        empty_label=_("Latest change first"),
        choices=[("oldest", _("Oldest change first")), ("time_left", _("Least time left first"))],
    )

    first_sent_from = django_filters.DateFilter(label=_("Sent from"), method="filter_from", widget=DAY)
    first_sent_until = django_filters.DateFilter(label=_("Sent until"), method="filter_until", widget=DAY)
    from_agency = django_filters.CharFilter(label=_("From agency (code)"), method="filter_sender")
    to_agency = django_filters.CharFilter(label=_("To agency (code)"), method="filter_receiver")
    place = django_filters.ChoiceFilter(label=_("Place"), method="filter_place", empty_label=_("Any place"))
    pillar = django_filters.ChoiceFilter(label=_("Pillar"), method="filter_pillar", empty_label=_("Any pillar"))
    function = django_filters.ChoiceFilter(label=_("Function"), method="filter_function", empty_label=_("Any function"))
    declined_reason = django_filters.ChoiceFilter(
        label=_("Declined because"), field_name="referral__declined_reason", choices=DeclinedReason.choices,
        empty_label=_("Any reason"),
    )  # fmt: skip
    silent_for = django_filters.NumberFilter(
        label=_("Silent for (hours)"), method="filter_silent", min_value=1, max_value=MOST_HOURS
    )
    unmet = django_filters.BooleanFilter(label=_("With an unmet need"), method="filter_unmet", widget=TICK)
    chains_once = django_filters.BooleanFilter(label=_("Redirects once"), method="filter_once", widget=TICK)

    class Meta:
        model = Participation
        fields = ["q", "status", "urgency", "overdue", "need", "with_agency", "order"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in reference_choices("need", "place", "pillar", "function").items():
            self.filters[name].field.choices = [("", self.filters[name].extra["empty_label"]), *found]

    @property
    def main_fields(self) -> list[BoundField]:
        """What most people look for."""
        return [self.form[name] for name in self.filters if name not in MORE]

    @property
    def more_fields(self) -> list[BoundField]:
        """What the figures of a dashboard lead here by."""
        return [self.form[name] for name in MORE]

    @property
    def shows_more(self) -> bool:
        return any(self.form.data.get(name) for name in MORE)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that order the list."""
        chosen = self.form.cleaned_data.get("order") if self.form.is_valid() else ""
        return ORDERS[chosen or "updated"]

    def filter_q(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip().upper()
        children = ChildFile.objects.visible_to(self.request.membership).filter(code__startswith=text)
        return rows.filter(Q(referral__reference__startswith=text) | Q(referral__child_file__in=children))

    def filter_overdue(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        return rows.overdue() if value else rows

    def filter_need(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Exists(ReferralNeed.objects.filter(referral=OuterRef("referral"), need__code=value)))

    def filter_agency(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By code, else by name. A choice of every agency would outweigh the page of a large directory."""
        agencies = Agency.objects.filter(code__iexact=value.strip())
        if not agencies.exists():
            agencies = Agency.objects.search(value)
        return rows.filter(
            Exists(Participation.objects.filter(referral=OuterRef("referral"), agency__in=agencies.values("pk")))
        )

    def filter_from(self, rows: QuerySet, name: str, value: datetime.date) -> QuerySet:
        """By the day in the agency's time zone; a chain of redirects by its first send."""
        return rows.filter(referral__first_sent_at__gte=self._midnight(value))

    def filter_until(self, rows: QuerySet, name: str, value: datetime.date) -> QuerySet:
        return rows.filter(referral__first_sent_at__lt=self._midnight(value + datetime.timedelta(days=1)))

    def _midnight(self, day: datetime.date) -> datetime.datetime:
        zone = zone_of(self.request.membership.agency.home_jurisdiction.coverage)
        return datetime.datetime.combine(day, datetime.time(), zone)

    def filter_sender(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(referral__sending_agency__code__iexact=value.strip())

    def filter_receiver(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(referral__receiving_agency__code__iexact=value.strip())

    def filter_place(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """The place and all that lies in it."""
        return rows.filter(referral__place__in=Jurisdiction.objects.within(value).values("pk"))

    def filter_pillar(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return self._asking(rows, need__pillar__code=value)

    def filter_function(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return self._asking(rows, need__functions__code=value)

    def filter_unmet(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Of the need that was chosen, or of any."""
        need = self.form.cleaned_data.get("need")
        return (
            self._asking(rows, outcome__in=sorted(UNMET), **({"need__code": need} if need else {})) if value else rows
        )

    def _asking(self, rows: QuerySet, **asked: Any) -> QuerySet:
        return rows.filter(Exists(ReferralNeed.objects.filter(referral=OuterRef("referral"), **asked)))

    def filter_silent(self, rows: QuerySet, name: str, value: Decimal) -> QuerySet:
        """Open, and nothing has happened for so many hours."""
        since = timezone.now() - datetime.timedelta(hours=int(value))
        return rows.filter(status__in=sorted(OPEN), referral__updated_at__lt=since)

    def filter_once(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Not what was passed on to a referral that is on the list too; no draft either, which was not sent."""
        if not value:
            return rows
        follow_on = Referral.objects.visible_to(self.request.membership).filter(redirected_from=OuterRef("referral"))
        passed_on = Q(status=Status.REDIRECTED) & Q(Exists(follow_on))
        return rows.exclude(passed_on).exclude(status=Status.DRAFT)

    def keep(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Least time left: only what still waits for an answer has a time."""
        return rows.filter(respond_by__isnull=False) if value == "time_left" else rows
