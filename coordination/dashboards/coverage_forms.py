"""What may be chosen on the pages of coverage. What is wrong is told beside its field, and the page shows the usual."""

import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import JurisdictionKind
from agencies.models import Function, Jurisdiction, Membership
from coordination.foundation.bilingual import name_order

FIRST_DAY, LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)
USUAL_FUNCTION = "shelter"


class DayForm(forms.Form):
    """On which day."""

    on = forms.DateField(
        label=gettext_lazy("On the day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: QueryDict, usual: dict[str, str] | None = None) -> None:
        self.usual = {"on": timezone.localdate().isoformat(), **(usual or {})}
        super().__init__({name: data.get(name) or value for name, value in self.usual.items()})

    def clean_on(self) -> datetime.date:
        on = self.cleaned_data["on"]
        if not FIRST_DAY <= on <= LAST_DAY:
            raise forms.ValidationError(_("Give a day from 1990 to 2100."))
        return on

    def chosen(self, name: str) -> Any:
        """What was chosen, where it is right; else as usual."""
        if name not in self.errors:
            return self.cleaned_data[name]
        return timezone.localdate() if name == "on" else self.usual[name]


class CoverageForm(DayForm):
    """On which day, in which country, and which work the map shows."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    function = forms.ChoiceField(label=gettext_lazy("Function on the map"), required=False)

    def __init__(self, data: QueryDict, *, membership: Membership) -> None:
        self.functions = list(Function.objects.filter(may_receive_referral=True).order_by(name_order(), "pk"))
        countries = Jurisdiction.objects.filter(kind=JurisdictionKind.COUNTRY).order_by(name_order(), "pk")
        self.countries = {row.code: row for row in countries}
        home = [code for code in membership.agency.home_jurisdiction.coverage if code in self.countries]
        works = [row.code for row in self.functions]
        function = USUAL_FUNCTION if USUAL_FUNCTION in works else "".join(works[:1])
        super().__init__(data, {"country": "".join([*home, *self.countries][:1]), "function": function})
        self.fields["country"].choices = [(row.code, row.name) for row in self.countries.values()]
        self.fields["function"].choices = [(row.code, row.name) for row in self.functions]

    @property
    def chosen_country(self) -> Jurisdiction | None:
        return self.countries.get(self.chosen("country"))
