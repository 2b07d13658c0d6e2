"""Asking for a child file by what is known of the child."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import DateField


class ChildSearchForm(forms.Form):
    """Any of them; what is given must all match."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=240,
        help_text=_("Given or family name or both, in any order and common spelling."),
    )
    date_of_birth = DateField(label=_("Date of birth"), required=False)
    phone = forms.CharField(label=_("Phone number"), required=False, max_length=40)
    document = forms.CharField(label=_("Document number"), required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not any(data.values()):
            raise forms.ValidationError(_("Write at least one thing you know of the child."))
        return data
