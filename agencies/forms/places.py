"""Where a child can be, as a field of forms."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agencies.models import Jurisdiction
from coordination.foundation.bilingual import name_order


class PlaceField(forms.ModelChoiceField):
    """A place where a child can be: a country or below, the near ones first."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Jurisdiction.objects.none(), to_field_name="code", **kwargs)
        self.offered: dict[str, Jurisdiction] = {}

    def offer(self, near: Jurisdiction | None) -> None:
        """Offer every country and what lies within, those of `near`'s country first, wide before narrow."""
        places = Jurisdiction.objects.filter(depth__gte=2).exclude(kind="intergovernmental")
        self.queryset = places
        countries = [code for code in (near.coverage if near else []) if len(code) == 2]
        rows = sorted(places.order_by(name_order()), key=lambda place: not set(countries) & set(place.coverage))
        self.offered = {place.code: place for place in rows}
        self.choices = [("", _("Choose a place")), *((place.code, place.name) for place in rows)]

    def to_python(self, value: Any) -> Jurisdiction | None:
        """One of those offered, without asking the database again."""
        if value in self.empty_values:
            return None
        code = value.code if isinstance(value, Jurisdiction) else str(value)
        if code not in self.offered:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return self.offered[code]
