"""Where a child can be, as a field of forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Jurisdiction
from coordination.foundation.bilingual import name_order


class PlaceField(forms.ModelChoiceField):
    """A place where a child can be: a country or below, the near ones first."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Jurisdiction.objects.none(), to_field_name="code", **kwargs)

    def offer(self, near: Jurisdiction | None) -> None:
        """Offer every country and what lies within, those of `near`'s country first, wide before narrow."""
        places = Jurisdiction.objects.filter(depth__gte=2).exclude(kind="intergovernmental")
        self.queryset = places
        countries = [code for code in (near.coverage if near else []) if len(code) == 2]
        rows = sorted(places.order_by(name_order()), key=lambda place: not set(countries) & set(place.coverage))
        self.choices = [("", _("Choose a place")), *((place.code, place.name) for place in rows)]
