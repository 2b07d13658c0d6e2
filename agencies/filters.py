"""Narrowing the list of agencies."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agencies.enums import AgencyKind
from agencies.models import Agency, Function, Jurisdiction, Mandate, Pillar
from agencies.models.agencies import AgencyQuerySet


class CodeField(django_filters.fields.ModelChoiceField):
    """A row by its code. A null byte, which PostgreSQL takes in no text, is just no choice."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and "\x00" in value:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class CodeFilter(django_filters.ModelChoiceFilter):
    field_class = CodeField


class AgencyFilter(django_filters.FilterSet):
    """Function, pillar and place are asked of one mandate, so "shelter in Manitoba" means that."""

    q = django_filters.CharFilter(
        label=_("Name or acronym"), max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=AgencyKind, empty_label=_("Any kind"))
    function = django_filters.ModelChoiceFilter(
        label=_("Function"),
        queryset=Function.objects.all(),
        to_field_name="code",
        empty_label=_("Any function"),
    )
    pillar = django_filters.ModelChoiceFilter(
        label=_("Pillar"), queryset=Pillar.objects.all(), to_field_name="code", empty_label=_("Any pillar")
    )
    jurisdiction = django_filters.ModelChoiceFilter(
        label=_("Place served"),
        queryset=Jurisdiction.objects.all(),
        to_field_name="code",
        empty_label=_("Any place"),
    )

    class Meta:
        model = Agency
        fields: list[str] = []

    @property
    def qs(self) -> AgencyQuerySet:
        """The agencies asked for; none while a filter holds a value that does not exist."""
        return self.filter_queryset(self.queryset) if self.form.is_valid() else self.queryset.none()

    @property
    def asked(self) -> dict[str, Any]:
        return self.form.cleaned_data if self.form.is_valid() else {}

    @property
    def is_narrowed(self) -> bool:
        return not self.form.is_valid() or any(self.asked.values())

    def filter_queryset(self, queryset: AgencyQuerySet) -> AgencyQuerySet:
        asked = self.asked
        if asked["q"]:
            queryset = queryset.search(asked["q"])
        if asked["kind"]:
            queryset = queryset.filter(kind=asked["kind"])
        if asked["function"] or asked["pillar"] or asked["jurisdiction"]:
            queryset = queryset.filter(pk__in=self._mandates().values("agency"))
        return queryset

    def _mandates(self) -> Any:
        mandates = Mandate.objects.in_force().order_by()
        if self.asked["function"]:
            mandates = mandates.filter(function=self.asked["function"])
        if self.asked["pillar"]:
            mandates = mandates.filter(pillar=self.asked["pillar"])
        if self.asked["jurisdiction"]:
            mandates = mandates.serving(self.asked["jurisdiction"])
        return mandates
