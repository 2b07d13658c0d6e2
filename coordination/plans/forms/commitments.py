"""The forms of a commitment: its wording, a reading of its indicator, its money."""

import datetime
import uuid
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone
from django.utils.translation import gettext

from coordination.plans.fiscal_years import years_of
from coordination.plans.forms.fields import MOST_CAD, DayField, choosable_agencies
from coordination.plans.models import BudgetLine, Commitment, IndicatorReading, Plan
from coordination.plans.models.plans import FISCAL_YEAR_MESSAGE


class CommitmentForm(forms.ModelForm):
    """A new commitment, or a new wording of one; the code and the plan of an existing one stay."""

    class Meta:
        model = Commitment
        fields = [
            "code",
            "plan",
            "pillar",
            "title_en",
            "title_fr",
            "lead_agency",
            "partner_agencies",
            "starts_on",
            "due_on",
            "budget_cad",
            "indicator_en",
            "indicator_fr",
            "unit_en",
            "unit_fr",
            "baseline",
            "target",
            "source",
            "source_url",
        ]
        field_classes = {"starts_on": DayField, "due_on": DayField}

    def __init__(self, *args: Any, membership: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = []
        if self.instance.pk:
            del self.fields["code"], self.fields["plan"]
            chosen = [agency.pk for agency in self.instance.partner_agencies.all()]
        else:
            self.fields["plan"].queryset = Plan.objects.visible_to(membership)
        keep = [*chosen, self.instance.lead_agency_id] if self.instance.pk else []
        for name in ("lead_agency", "partner_agencies"):
            self.fields[name].queryset = choosable_agencies(membership, keep)

    def clean(self) -> dict[str, Any]:
        """The database refuses it too; here the error stands beside its field."""
        data = super().clean()
        starts_on, due_on = data.get("starts_on"), data.get("due_on")
        if starts_on and due_on and due_on < starts_on:
            self.add_error("due_on", gettext("It cannot be due before it starts."))
        return data


class ReadingForm(forms.ModelForm):
    """What the indicator of a commitment read on a day."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    class Meta:
        model = IndicatorReading
        fields = ["read_on", "value", "source"]
        field_classes = {"read_on": DayField}

    def clean_read_on(self) -> datetime.date:
        if self.cleaned_data["read_on"] > timezone.localdate():
            raise forms.ValidationError(gettext("Nothing is read before its day: give today or an earlier day."))
        return self.cleaned_data["read_on"]


class BudgetLineForm(forms.ModelForm):
    """Money of a commitment for a fiscal year, of one agency or of all. The same year and agency again replaces it."""

    class Meta:
        model = BudgetLine
        fields = ["fiscal_year", "agency", "amount_cad", "source"]

    def __init__(self, *args: Any, membership: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = choosable_agencies(membership, [])
        self.fields["amount_cad"].validators.append(MaxValueValidator(MOST_CAD))

    def clean_fiscal_year(self) -> str:
        try:
            years_of(self.cleaned_data["fiscal_year"])
        except ValueError as error:
            raise forms.ValidationError(FISCAL_YEAR_MESSAGE) from error
        return self.cleaned_data["fiscal_year"]

    def _post_clean(self) -> None:
        """The operation stores it, or replaces the line that is there."""
