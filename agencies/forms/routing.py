"""What is asked of "who can help"."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.enums import AgeBand, Gender, Urgency
from agencies.forms.languages import LanguagesField
from agencies.forms.places import PlaceField
from agencies.models import Need, Population
from agencies.routing import NOT_VICTIMS, Known

ASKED_OTHERWISE = ("all", "survivors", "children", "youth-16-24", "women-girls", "families")
MOST_LANGUAGES = 10


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
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        choices=Urgency,
        required=False,
        initial=Urgency.URGENT,
        help_text=_("If the child is in danger now, call 911 first."),
    )
    age_band = forms.ChoiceField(
        label=_("Age band"),
        choices=AgeBand,
        required=False,
        initial=AgeBand.UNKNOWN,
        help_text=_("In doubt, the person is treated as a child."),
    )
    gender = forms.ChoiceField(
        label=_("Girl or boy"), choices=[("", _("Not known, or another")), *Gender.choices], required=False
    )
    languages = LanguagesField(most=MOST_LANGUAGES)
    situations = forms.ModelMultipleChoiceField(
        label=_("What is known of the child"),
        queryset=Population.objects.exclude(code__in=[*NOT_VICTIMS, *ASKED_OTHERWISE]),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave empty when nothing is known: what is not said is not taken as untrue."),
    )

    def __init__(self, *args: Any, membership: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(membership.agency.home_jurisdiction)
        for name in ("needs", "situations"):
            self.fields[name].label_from_instance = lambda row: row.name

    @property
    def known(self) -> Known:
        """What was said of the child."""
        data = self.cleaned_data
        return Known(
            age_band=data["age_band"] or AgeBand.UNKNOWN,
            situations=frozenset(population.code for population in data["situations"]),
            gender=data["gender"],
            languages=tuple(data["languages"]),
            urgency=data["urgency"] or Urgency.URGENT,
        )
