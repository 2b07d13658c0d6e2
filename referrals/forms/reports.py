"""The forms of a child missing, and of a report to child protection."""

import datetime
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.enums import AgencyKind
from agencies.models import Agency
from coordination.foundation.bilingual import name_order
from referrals.forms.fields import form_key
from referrals.models import ProtectionReport

OLDEST = datetime.timedelta(days=10 * 365)


class MomentField(forms.DateTimeField):
    """A day and time that is past, typed as text."""

    widget = forms.DateTimeInput(attrs={"placeholder": "2026-05-31 21:30"}, format="%Y-%m-%d %H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text=_("Year, month, day and time, such as 2026-05-31 21:30."), **kwargs)

    def clean(self, value: Any) -> datetime.datetime:
        moment = super().clean(value)
        if moment > timezone.now():
            raise forms.ValidationError(_("This time is still to come. Check the day."))
        if moment < timezone.now() - OLDEST:
            raise forms.ValidationError(_("This is too long ago. Check the year."))
        return moment


class AbsenceForm(forms.Form):
    missing_since = MomentField(label=_("Missing since"), initial=timezone.now)


class ProtectionReportForm(forms.ModelForm):
    form_key = form_key()
    made_at = MomentField(label=_("Reported on"), initial=timezone.now)

    class Meta:
        model = ProtectionReport
        fields = ["agency", "made_at", "number"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = Agency.objects.filter(kind=AgencyKind.CHILD_PROTECTION).order_by(name_order())
        self.fields["agency"] = forms.ModelChoiceField(
            label=_("Reported to"), queryset=offices, to_field_name="code", empty_label=_("Choose an agency")
        )

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    @property
    def report(self) -> ProtectionReport:
        """What was written, not saved yet."""
        self.instance.form_key = self.cleaned_data["form_key"]
        return self.instance
