"""The coordinator's form for a commitment."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from coordination.plans.forms.fields import DayField, choosable_agencies
from coordination.plans.models import Commitment, Plan


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
