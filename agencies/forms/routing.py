"""What is asked of "who can help"."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.places import PlaceField
from agencies.models import Need, Population
from agencies.routing import NOT_VICTIMS


class WhoCanHelpForm(forms.Form):
    needs = forms.ModelMultipleChoiceField(
        label=_("Needs"),
        queryset=Need.objects.all(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one need.")},
    )
    place = PlaceField(
        label=_("Where the child is now"),
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

    def __init__(self, *args: Any, membership: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(membership.agency.home_jurisdiction)
        for name in ("needs", "situations"):
            self.fields[name].label_from_instance = lambda row: row.name

    @property
    def populations(self) -> list[Any]:
        return [population.code for population in self.cleaned_data["situations"]]
