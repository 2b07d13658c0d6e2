"""An agency's contact points and people, as its lead keeps them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.enums import Weekday
from agencies.models import Agency, Desk, Membership, Office
from agencies.policies import roles_to_give


class AgencyContactForm(forms.ModelForm):
    website = forms.URLField(label=_("Website"), max_length=300, required=False, assume_scheme="https")
    is_checked = forms.BooleanField(
        label=_("I checked that this entry is right today"),
        required=False,
        help_text=_("Your name and today's date then stand beside the entry."),
    )

    class Meta:
        model = Agency
        fields = ["website", "public_phone", "hours_note_en", "hours_note_fr", "full_until"]
        widgets = {"full_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        has_note = cleaned.get("hours_note_en") or cleaned.get("hours_note_fr")
        if cleaned.get("public_phone") and not has_note:
            self.add_error("hours_note_en", _("Say when somebody answers: a number is only shown with its hours."))
        return cleaned


class DeskForm(forms.ModelForm):
    open_days = forms.TypedMultipleChoiceField(
        label=_("Open on"),
        choices=Weekday,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With the hours below it shows who is open now. Leave all three empty when they change."),
    )

    class Meta:
        model = Desk
        fields = [
            "name_en",
            "name_fr",
            "office",
            "phone",
            "email",
            "hours_en",
            "hours_fr",
            "open_days",
            "opens_at",
            "closes_at",
            "is_open_at_night",
            "languages",
        ]
        widgets = {name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M") for name in ("opens_at", "closes_at")}

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.agency = agency
        self.fields["office"].queryset = Office.objects.filter(agency=agency)


class MemberForm(forms.Form):
    email = forms.EmailField(label=_("Email"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=[])

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles_to_give(by)]
