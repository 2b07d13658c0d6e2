"""What allows sharing, what is shared, and what a person agreed to or refused."""

import datetime
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Function, Instrument
from coordination.foundation.bilingual import name_order
from referrals.enums import RESTS_ON_CONSENT, Basis, GivenBy, GuardianTold, Sharing
from referrals.forms.fields import DateField, form_key, words
from referrals.models import Agreement, Consent, Referral

CHOSEN = ("basis", "sharing", "may_be_passed_on", "covers_agencies", "covers_functions")
"""What of it stands on the referral itself."""
SCOPE = ("given_by", "explained", "expires_on", "may_be_passed_on", "covers_agencies", "covers_functions")
SEVERAL = forms.SelectMultiple(attrs={"size": 6})


def not_passed(day: datetime.date | None) -> datetime.date | None:
    """The day, unless it is over: what it limits would cover nothing."""
    if day and day < timezone.localdate():
        raise forms.ValidationError(_("This day has passed. Ask for consent again, or leave it empty."))
    return day


class BasisForm(forms.ModelForm):
    """What allows sharing. For a child without consent: who decided, the child's view, whether the guardian knows.

    What a consent covers stands apart (`scope_fields`): a legal basis needs none of it.
    """

    basis = forms.ChoiceField(
        label=_("Basis for sharing"),
        choices=[("", _("Choose a basis")), *Basis.choices],
        error_messages={"required": _("Choose what allows you to share this. Without a basis nothing can be sent.")},
    )
    sharing = forms.ChoiceField(
        label=_("What is shared"),
        choices=Sharing,
        required=False,
        help_text=_("What the receiving agency sees once it accepts. You can widen it later."),
    )
    may_be_passed_on = forms.BooleanField(
        label=_("The consent also covers another agency that serves the same needs"),
        required=False,
        help_text=_("A duty to report, statute, court order or danger to life covers it without this."),
    )
    covers_agencies = forms.ModelMultipleChoiceField(
        label=_("Only these agencies"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        widget=SEVERAL,
        help_text=_("Nothing chosen: every agency mandated for the needs."),
    )
    covers_functions = forms.ModelMultipleChoiceField(
        label=_("Only agencies that do this"),
        queryset=Function.objects.none(),
        to_field_name="code",
        required=False,
        widget=SEVERAL,
    )

    class Meta:
        model = Consent
        fields = ["instrument", "decided_by", "child_view", "guardian_told", "given_by", "explained", "expires_on"]
        field_classes = {"expires_on": DateField}
        widgets = {
            "child_view": forms.Textarea(attrs={"rows": 2}),
            "explained": forms.Textarea(attrs={"rows": 2}),
            "expires_on": DateField.widget,
        }

    field_order = ["basis", "instrument", "decided_by", "child_view", "guardian_told", "sharing", "given_by",
                   "explained", "expires_on", "may_be_passed_on", "covers_agencies", "covers_functions"]  # fmt: skip

    def __init__(self, *args: Any, referral: Referral, by: Any, instance: Consent | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(referral, name) for name in CHOSEN}
        if instance is None:
            initial |= {"decided_by": by.user.name, "guardian_told": GuardianTold.NOT_YET}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        self.referral = referral
        statutes = Instrument.objects.filter(kind="statute", jurisdiction__code__in=referral.place.coverage)
        self.fields["instrument"].queryset = statutes.order_by(name_order())
        self.fields["instrument"].help_text = _("Empty for a duty to report: the child protection law of the place.")
        self.fields["guardian_told"].choices = GuardianTold.choices
        own = {referral.sending_agency_id, referral.receiving_agency_id}
        able = Agency.objects.able_to_receive().exclude(pk__in=[key for key in own if key])
        self.fields["covers_agencies"].queryset = able.order_by(name_order())
        receiving = Function.objects.filter(may_receive_referral=True)
        self.fields["covers_functions"].queryset = receiving.order_by(name_order())

    def clean_expires_on(self) -> datetime.date | None:
        return not_passed(self.cleaned_data["expires_on"])

    def clean_sharing(self) -> str:
        return self.cleaned_data["sharing"] or Sharing.ALL

    def clean_covers_agencies(self) -> list[str]:
        return [agency.code for agency in self.cleaned_data["covers_agencies"]]

    def clean_covers_functions(self) -> list[str]:
        return [function.code for function in self.cleaned_data["covers_functions"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        basis = data.get("basis")
        if basis == Basis.DUTY_TO_REPORT and not data.get("instrument"):
            data["instrument"] = self._child_protection_law()
        if basis in {Basis.DUTY_TO_REPORT, Basis.STATUTE} and not data.get("instrument"):
            self.add_error("instrument", _("Choose the statute that lets you, or makes you, share this."))
        if basis and not data.get("decided_by"):
            self.add_error("decided_by", _("Write who consented, or who decided to share."))
        self._clean_scope(data)
        return data

    def _clean_scope(self, data: dict[str, Any]) -> None:
        """A consent says who gave it; naming agencies or work is saying that it covers another agency."""
        if data.get("basis") not in RESTS_ON_CONSENT:
            data |= {"given_by": "", "explained": "", "covers_agencies": [], "covers_functions": []}
            return
        if data.get("covers_agencies") or data.get("covers_functions"):
            data["may_be_passed_on"] = True
        if not data.get("given_by"):
            is_own = data["basis"] == Basis.CONSENT and not self.referral.child_file.is_treated_as_child
            data["given_by"] = GivenBy.PERSON if is_own else GivenBy.GUARDIAN

    def _child_protection_law(self) -> Instrument | None:
        codes = [f"{code.removeprefix('CA-')}-CHILD" for code in self.referral.place.coverage]
        return self.fields["instrument"].queryset.filter(code__in=codes).first()

    @property
    def details(self) -> dict[str, Any]:
        """How the basis came about: what `Consent` keeps."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CHOSEN}

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in SCOPE and not field.is_hidden]

    @property
    def scope_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in SCOPE]

    @property
    def is_scope_open(self) -> bool:
        """Whether the page shows at once what the consent covers: it is one already, or something in it is wrong."""
        return self["basis"].value() in RESTS_ON_CONSENT or any(field.errors for field in self.scope_fields)


class ChangedBasisForm(BasisForm):
    """The basis of a referral that was sent: written anew, once."""

    form_key = form_key()


class WithdrawalForm(forms.Form):
    form_key = form_key()
    words = words(
        _("What the person said"),
        max_length=1000,
        help_text=_("Every agency that takes part reads this. Do not name the child."),
    )


class AgreementForm(forms.ModelForm):
    """What a person answered for one or more kinds of work."""

    form_key = form_key()
    functions = forms.ModelMultipleChoiceField(
        label=_("Kind of work"),
        queryset=Function.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of work.")},
    )
    is_agreed = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Agreed")), ("no", _("Refused"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the person agreed or refused.")},
    )

    class Meta:
        model = Agreement
        fields = ["given_by", "words", "expires_on"]
        field_classes = {"expires_on": DateField}
        widgets = {"words": forms.Textarea(attrs={"rows": 3}), "expires_on": DateField.widget}

    field_order = ["functions", "is_agreed", "given_by", "words", "expires_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receiving = Function.objects.filter(may_receive_referral=True)
        self.fields["functions"].queryset = receiving.order_by(name_order())
        self.fields["functions"].label_from_instance = lambda function: function.name

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def clean_expires_on(self) -> datetime.date | None:
        return not_passed(self.cleaned_data["expires_on"])

    @property
    def agreements(self) -> list[Agreement]:
        """One answer a kind of work, not saved yet."""
        names = ("is_agreed", "form_key", *self.Meta.fields)
        said = {name: self.cleaned_data[name] for name in names}
        return [Agreement(function=function, **said) for function in self.cleaned_data["functions"]]
