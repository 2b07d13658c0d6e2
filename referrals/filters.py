"""The filters of the referral list."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Need
from referrals.enums import Status, Urgency
from referrals.models import ChildFile, Participation, ReferralNeed

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
    need = django_filters.ModelChoiceFilter(
        label=_("Need"), queryset=Need.objects.all(), to_field_name="code", method="filter_need",
        empty_label=_("Any need"),
    )  # fmt: skip
    with_agency = django_filters.CharFilter(label=_("With agency (code or name)"), method="filter_agency")
    order = django_filters.ChoiceFilter(
        label=_("Order"),
        method="keep",
        empty_label=_("Latest change first"),
        choices=[("oldest", _("Oldest change first")), ("time_left", _("Least time left first"))],
    )

    class Meta:
        model = Participation
        fields = ["q", "status", "urgency", "overdue", "need", "with_agency", "order"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["need"].field.label_from_instance = lambda row: row.name

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

    def filter_need(self, rows: QuerySet, name: str, value: Need) -> QuerySet:
        return rows.filter(Exists(ReferralNeed.objects.filter(referral=OuterRef("referral"), need=value)))

    def filter_agency(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """By code, else by name. A choice of every agency would outweigh the page of a large directory."""
        agencies = Agency.objects.filter(code__iexact=value.strip())
        if not agencies.exists():
            agencies = Agency.objects.search(value)
        return rows.filter(
            Exists(Participation.objects.filter(referral=OuterRef("referral"), agency__in=agencies.values("pk")))
        )

    def keep(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Least time left: only what still waits for an answer has a time."""
        return rows.filter(respond_by__isnull=False) if value == "time_left" else rows
