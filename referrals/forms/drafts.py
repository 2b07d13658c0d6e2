"""The steps of a draft: child, needs."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.forms.languages import LanguagesField
from agencies.forms.places import PlaceField
from agencies.models import Need, Population
from coordination.foundation.bilingual import name_order
from referrals.enums import AgeBand, AgeStatus, Urgency
from referrals.forms.fields import DateField, form_key, words
from referrals.models import ChildFile, ChildIdentity, ReferralNeed

SITUATIONS = ["foreign-nationals", "unaccompanied", "children-in-care", "first-nations", "inuit", "metis",
              "2slgbtqi", "disability", "migrant-workers"]  # fmt: skip
FACTS = ("age_band", "age_status", "situations", "languages")
IDENTITY = ("given_name", "family_name", "date_of_birth", "safe_contact", "documents")
OLDEST_YEARS = 120


def age_band_of(date_of_birth: datetime.date, today: datetime.date) -> str:
    """The age band on `today` of a person born on `date_of_birth`."""
    had_birthday = (today.month, today.day) >= (date_of_birth.month, date_of_birth.day)
    years = today.year - date_of_birth.year - (not had_birthday)
    limits = [(6, AgeBand.UNDER_6), (12, AgeBand.FROM_6), (15, AgeBand.FROM_12), (18, AgeBand.FROM_15)]
    return next((band for limit, band in limits if years < limit), AgeBand.ADULT)


class ChildForm(forms.Form):
    """A new child file, or the facts of a draft's own: often nothing is known but an age band and a place."""

    form_key = form_key()
    age_band = forms.ChoiceField(
        label=_("Age band"),
        choices=AgeBand,
        initial=AgeBand.UNKNOWN,
        help_text=_("In doubt, the person is treated as a child."),
    )
    age_status = forms.ChoiceField(
        label=_("How the age is known"),
        choices=AgeStatus,
        initial=AgeStatus.STATED,
        required=False,
        help_text=_("No birth date is needed. In doubt, presume a child, however old the person looks."),
    )
    place = PlaceField(label=_("Where the child is now"))
    given_name = forms.CharField(label=_("Given name"), required=False, max_length=120)
    family_name = forms.CharField(label=_("Family name"), required=False, max_length=120)
    date_of_birth = DateField(label=_("Date of birth"), required=False)
    situations = forms.MultipleChoiceField(
        label=_("Situation"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you know of."),
    )
    languages = LanguagesField()
    safe_contact = words(
        _("How to make contact safely"),
        required=False,
        max_length=2000,
        help_text=_("Safe numbers and hours, a code word, whether to leave a message."),
    )

    documents = words(
        _("Document numbers"),
        required=False,
        max_length=1000,
        rows=2,
        help_text=_("Passport, permit, card: one a line, such as Passport: AB123456."),
    )

    is_another = forms.BooleanField(
        label=_("It is another child: make a new file"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, membership: Any, child_file: ChildFile | None = None, **kwargs: Any) -> None:
        if child_file is not None:
            kwargs["initial"] = self._read(child_file)
        super().__init__(*args, **kwargs)
        self.fields["place"].offer(membership.agency.home_jurisdiction)
        populations = Population.objects.filter(code__in=SITUATIONS).order_by(name_order())
        self.fields["situations"].choices = [(row.code, row.name) for row in populations]

    @staticmethod
    def _read(child_file: ChildFile) -> dict[str, Any]:
        identity = getattr(child_file, "identity", None) or ChildIdentity()
        values = {name: getattr(child_file, name) for name in FACTS}
        values |= {name: getattr(identity, name) for name in IDENTITY}
        return values | {"place": child_file.place.code, "languages": ", ".join(child_file.languages)}

    def clean_date_of_birth(self) -> datetime.date | None:
        born = self.cleaned_data["date_of_birth"]
        today = timezone.localdate()
        if born and born > today:
            raise forms.ValidationError(_("The date of birth is in the future. Check the year."))
        if born and today.year - born.year > OLDEST_YEARS:
            raise forms.ValidationError(_("The date of birth is too long ago. Check the year."))
        return born

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        born = data.get("date_of_birth")
        if born and data.get("age_band") == AgeBand.UNKNOWN:
            data["age_band"] = age_band_of(born, timezone.localdate())
        data["age_status"] = data.get("age_status") or AgeStatus.STATED
        if data.get("age_band") == AgeBand.UNKNOWN:
            data["age_status"] = AgeStatus.PRESUMED
        return data

    def ask_whether_another(self) -> None:
        """Refuse until the person says that it is another child than that of a file already held."""
        self.fields["is_another"].widget = forms.CheckboxInput()
        self.order_fields(["is_another"])
        self.add_error(None, _("Your agency already has a file of a child with this name and birth date."))

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS}

    @property
    def identity(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in IDENTITY}


class ExistingChildForm(forms.Form):
    """A referral of a child whose file the agency already holds: only where the child is may have changed."""

    form_key = form_key()
    place = PlaceField(label=_("Where the child is now"))

    def __init__(self, *args: Any, membership: Any, child_file: ChildFile, **kwargs: Any) -> None:
        super().__init__(*args, initial={"place": child_file.place.code}, **kwargs)
        self.fields["place"].offer(membership.agency.home_jurisdiction)


class NeedsForm(forms.Form):
    needs = forms.ModelMultipleChoiceField(
        label=_("Needs"),
        queryset=Need.objects.all(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one need.")},
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        choices=Urgency,
        initial=Urgency.URGENT,
        help_text=_("Emergency: an answer within the hour. If the child is in danger now, call 911 first."),
    )
    what_happened = words(
        _("What happened"),
        required=False,
        max_length=10_000,
        help_text=_("The receiving agency reads this once it accepts, not before. Write only what it needs."),
    )

    def __init__(self, *args: Any, live: Iterable[ReferralNeed] = (), **kwargs: Any) -> None:
        """`live` is what is asked for the child already: said beside the need."""
        super().__init__(*args, **kwargs)
        asked = {row.need_id: row.referral.reference for row in live}
        self.fields["needs"].label_from_instance = lambda need: (
            _("%(need)s (asked for in %(reference)s)") % {"need": need.name, "reference": asked[need.pk]}
            if need.pk in asked
            else need.name
        )
