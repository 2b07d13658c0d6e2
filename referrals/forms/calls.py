"""What is asked about a phone call that is written down: when it was, and who answered."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.time_zones import zone_of
from referrals.calls import LONG_AGO, Call, is_too_early, moment_of
from referrals.enums import DeclinedReason, Said
from referrals.forms.fields import form_key, words
from referrals.models import Referral

TYPED = "%Y-%m-%d %H:%M"
LOOKS = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %Hh%M", "%Y-%m-%d %H h %M"]


class MomentField(forms.CharField):
    """A day and a time as the clocks of an agency show them, typed as text."""

    def __init__(self, *, agency: Agency, **kwargs: Any) -> None:
        self.zone = zone_of(agency.home_jurisdiction.coverage)
        kwargs["widget"] = forms.TextInput(attrs={"placeholder": "2026-05-31 14:30"})
        super().__init__(max_length=40, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone).strftime(TYPED) if isinstance(value, datetime.datetime) else value

    def clean(self, value: Any) -> datetime.datetime:
        moment = moment_of(self._read(super().clean(value)), self.zone)
        if moment is None:
            raise forms.ValidationError(
                _("There was no such time: the clocks went forward. Write the time after the change.")
            )
        return moment

    def _read(self, text: str) -> datetime.datetime:
        for look in LOOKS:
            try:
                read = datetime.datetime.strptime(text, look).replace(second=0)
            except ValueError:
                continue
            if read.year > 1900:
                return read
        raise forms.ValidationError(_("Write the day and the time, such as 2026-05-31 14:30."))


def ask_of_call(form: forms.Form, *, by: Any) -> None:
    """Add the fields. `is_sure` stays hidden until a call was long ago."""
    form.fields["called_at"] = MomentField(
        agency=by.agency,
        label=_("Time of the call"),
        initial=timezone.now,
        help_text=_("As the clocks of your agency show it: year, month, day, hour and minute."),
    )
    form.fields["is_sure"] = forms.BooleanField(
        label=_("The call was that long ago"), required=False, widget=forms.HiddenInput
    )
    form.fields["answered_by"] = forms.CharField(
        label=_("Who answered"),
        max_length=200,
        help_text=_("Name and function. Every agency that takes part reads this."),
    )


def judge_call(form: forms.Form, referral: Referral) -> None:
    """Say beside the field why the time cannot be right."""
    at, now = form.cleaned_data.get("called_at"), timezone.now()
    if at is None:
        return
    if at > now:
        form.add_error("called_at", _("This time has not come yet. Write when the call was."))
    elif is_too_early(at, referral):
        form.add_error("called_at", _("This is before the step before it. Look at the times of the referral."))
    elif now - at > LONG_AGO:
        form.fields["is_sure"].widget = forms.CheckboxInput()
        if not form.cleaned_data.get("is_sure"):
            form.add_error("called_at", _("This was more than a week ago. If the day is right, say so below."))


def call_of(form: forms.Form) -> Call:
    """The call that a valid form tells of."""
    return Call(form.cleaned_data["called_at"], form.cleaned_data["answered_by"])


class CallForm(forms.Form):
    """A referral that was made by phone: the call, and what was answered."""

    form_key = form_key()
    said = forms.ChoiceField(label=_("What they said"), choices=Said, widget=forms.RadioSelect, initial=Said.NOTED)
    declined_reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("If they declined")), *DeclinedReason.choices], required=False
    )
    words = words(
        _("In their words"),
        required=False,
        help_text=_("Every agency that takes part reads this, even before it accepts. Do not name the child."),
    )

    def __init__(self, *args: Any, referral: Referral, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referral = referral
        ask_of_call(self, by=by)
        self.order_fields(["called_at", "is_sure", "answered_by", "said", "declined_reason", "words"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        judge_call(self, self.referral)
        said = data.get("said")
        if said == Said.DECLINED and not data.get("declined_reason"):
            self.add_error("declined_reason", _("Choose why they declined."))
        if said in {Said.DECLINED, Said.ASKED} and not data.get("words"):
            self.add_error("words", _("Write what they said."))
        if said != Said.DECLINED:
            data["declined_reason"] = ""
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What `operations.write_down_call` takes."""
        names = ("form_key", "said", "declined_reason", "words")
        return {"call": call_of(self)} | {name: self.cleaned_data[name] for name in names}
