"""The forms of temporary resident permits."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from agencies.models import PermitRule
from referrals.forms.fields import DateField
from referrals.models import Permit, Referral
from referrals.models.permits import permit_digest


def no_later_than_today(day: datetime.date, message: Any) -> datetime.date:
    """The day; raises ValidationError with the message for one to come."""
    if day > timezone.localdate():
        raise forms.ValidationError(message)
    return day


def span(permit: Permit) -> str:
    """How a permit is told from another without its number."""
    return f"{date_format(permit.issued_on)} – {date_format(permit.expires_on)}"


class OfReferralForm(forms.ModelForm):
    """Which of the referral's needs the permit serves."""

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, instance=Permit(child_file=referral.child_file), **kwargs)
        field = self.fields["referral_need"]
        field.queryset = referral.referral_needs.select_related("need")
        field.empty_label = _("None of them")


class PermitRequestForm(OfReferralForm):
    class Meta:
        model = Permit
        fields = ["requested_on", "referral_need"]
        field_classes = {"requested_on": DateField}
        widgets = {"requested_on": DateField.widget}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["requested_on"] = timezone.localdate()

    def clean_requested_on(self) -> datetime.date:
        return no_later_than_today(
            self.cleaned_data["requested_on"], _("A permit cannot be requested in the future. Check the date.")
        )


class PermitForm(OfReferralForm):
    class Meta:
        model = Permit
        fields = ["number", "issued_on", "expires_on", "renews", "referral_need"]
        field_classes = {"issued_on": DateField, "expires_on": DateField}
        widgets = {"issued_on": DateField.widget, "expires_on": DateField.widget}

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, referral=referral, **kwargs)
        earlier = Permit.objects.last_of_their_line().filter(child_file=referral.child_file).order_by("-expires_on")
        renews, today = self.fields["renews"], timezone.localdate()
        renews.queryset, renews.label_from_instance = earlier, span
        renews.empty_label = _("None: a first permit")
        rule = PermitRule.objects.of_length_on(today, is_first=True)
        self.initial["issued_on"] = today
        if rule is not None:
            self.initial["expires_on"] = rule.end_for(today)
            self.fields["expires_on"].help_text = _("Suggested by the rule in force today; type what the permit says.")

    def clean_issued_on(self) -> datetime.date:
        return no_later_than_today(
            self.cleaned_data["issued_on"], _("A permit cannot be issued in the future. Check the date.")
        )

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        digest = permit_digest(self.instance.child_file_id, number)
        if Permit.objects.filter(child_file=self.instance.child_file, number_digest=digest).exists():
            raise forms.ValidationError(_("This permit is already recorded for the child."))
        return number

    def misfit(self) -> PermitRule | None:
        """The rule in force on the day of issue when the dates do not fit it; for a valid form."""
        days = self.cleaned_data["issued_on"], self.cleaned_data["expires_on"]
        rule = PermitRule.objects.of_length_on(days[0], is_first=self.cleaned_data["renews"] is None)
        return None if rule is None or rule.allows(*days) else rule


class PermitRefusalForm(forms.Form):
    refused_on = DateField(label=_("Refused on"), initial=timezone.localdate)

    def clean_refused_on(self) -> datetime.date:
        return no_later_than_today(
            self.cleaned_data["refused_on"], _("A permit cannot be refused in the future. Check the date.")
        )


class PermitListForm(forms.Form):
    which = forms.ChoiceField(
        label=_("Which permits"),
        required=False,
        choices=[
            ("60", _("Run out within 60 days")),
            ("30", _("Run out within 30 days")),
            ("7", _("Run out within 7 days")),
            ("expired", _("Expired")),
            ("requested", _("Requested, not answered")),
            ("all", _("All that were issued")),
        ],
    )
