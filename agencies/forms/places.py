"""Where a child can be, as a field of forms."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agencies.models import Jurisdiction
from coordination.foundation.bilingual import name_order


class PlaceField(forms.ModelChoiceField):
    """A place where a child can be: a country or below, the near ones first. The list is read when it is shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Jurisdiction.objects.none(), to_field_name="code", **kwargs)

    def offer(self, near: Jurisdiction | None) -> None:
        """Offer every country and what lies within, those of `near`'s country first, wide before narrow."""
        self.queryset = Jurisdiction.objects.filter(depth__gte=2).exclude(kind="intergovernmental")
        countries = {code for code in (near.coverage if near else []) if len(code) == 2}
        self.choices = lambda: [("", _("Choose a place")), *self._offered(countries)]

    def _offered(self, countries: set[str]) -> list[tuple[str, str]]:
        rows = self.queryset.defer("source", "source_url", "note").order_by(name_order())
        return [(row.code, row.name) for row in sorted(rows, key=lambda row: not countries & set(row.coverage))]

    def to_python(self, value: Any) -> Jurisdiction | None:
        """One of those offered."""
        if value in self.empty_values:
            return None
        code = value.code if isinstance(value, Jurisdiction) else str(value).replace("\x00", "?")
        found = self.queryset.reached(code)
        if found is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return found
