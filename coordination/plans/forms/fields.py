"""What the plan's forms share: days, agencies to choose from, and how much money is too much."""

import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from coordination.foundation.bilingual import name_order

MOST_CAD = 10**12  # dollars that a form takes
OUT_OF_RANGE = _("Give a day between 2000 and 2099.")


class DayField(forms.DateField):
    """A day of this century, shown to the browser as it wants it whatever the language."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**kwargs)
        self.validators += [
            MinValueValidator(datetime.date(2000, 1, 1), OUT_OF_RANGE),
            MaxValueValidator(datetime.date(2099, 12, 31), OUT_OF_RANGE),
        ]


def choosable_agencies(membership: Any, keep: list[int]) -> QuerySet[Agency]:
    """Agencies in the reader's order: those not retired, and the ones already chosen (`keep`)."""
    rows = Agency.objects.visible_to(membership).filter(Q(retired_on__isnull=True) | Q(pk__in=keep))
    return rows.order_by(name_order(), "pk")
