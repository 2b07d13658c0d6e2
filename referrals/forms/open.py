"""The forms of what is added to a referral while it is open."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import AgencyField, DateField, form_key, words
from referrals.models import Permit, Referral
from referrals.models.children import permit_digest


class MessageForm(forms.Form):
    form_key = form_key()
    words = words(_("Message"), help_text=_("Read by the agencies that accepted or sent this referral."))


class OpenEarlyForm(forms.Form):
    form_key = form_key()
    reason = words(
        _("Reason"),
        max_length=500,
        help_text=_("Why you must know the child before accepting. It stands in the timeline and in the audit trail."),
    )


class ObserverForm(forms.Form):
    agency = AgencyField(label=_("Agency"))

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].offer(leave_out={row.agency_id for row in referral.participations.all()}, first=[])


class PermitForm(forms.ModelForm):
    class Meta:
        model = Permit
        fields = ["number", "issued_on", "expires_on"]
        field_classes = {"issued_on": DateField, "expires_on": DateField}
        widgets = {"issued_on": DateField.widget, "expires_on": DateField.widget}

    def clean_issued_on(self) -> datetime.date:
        issued_on = self.cleaned_data["issued_on"]
        if issued_on > timezone.localdate():
            raise forms.ValidationError(_("A permit cannot be issued in the future. Check the date."))
        return issued_on

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        digest = permit_digest(self.instance.child_file_id, number)
        if Permit.objects.filter(child_file=self.instance.child_file, number_digest=digest).exists():
            raise forms.ValidationError(_("This permit is already recorded for the child."))
        return number
