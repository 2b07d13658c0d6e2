"""What is asked of "who can help"."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Jurisdiction, Need, Population
from agencies.routing import NOT_VICTIMS


class WhoCanHelpForm(forms.Form):
    needs = forms.ModelMultipleChoiceField(
        label=_("Needs"),
        queryset=Need.objects.all(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one need.")},
    )
    place = forms.ModelChoiceField(
        label=_("Where the child is now"),
        queryset=Jurisdiction.objects.all(),
        to_field_name="code",
        empty_label=_("Choose a place"),
        error_messages={"required": _("Choose the place, or the smallest area you know.")},
    )
    situations = forms.ModelMultipleChoiceField(
        label=_("What is known of the child"),
        queryset=Population.objects.exclude(code__in=[*NOT_VICTIMS, "all"]),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave empty when nothing is known. A child of unknown age is treated as a child."),
    )

    @property
    def populations(self) -> list[Any]:
        return [population.code for population in self.cleaned_data["situations"]]
