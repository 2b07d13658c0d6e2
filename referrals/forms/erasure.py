"""Asking for the erasure of a child file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.enums import ErasureGround
from referrals.models import Erasure


class ErasureForm(forms.ModelForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=ErasureGround, widget=forms.RadioSelect)

    class Meta:
        model = Erasure
        fields = ["ground", "authority"]

    def clean_authority(self) -> str:
        authority = " ".join(self.cleaned_data["authority"].split())
        if len(authority) < 3:
            raise forms.ValidationError(_("Write the order or rule, such as the court and file number."))
        return authority
