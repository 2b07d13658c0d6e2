"""What is done with the ticked rows of the worklist."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import colleague
from referrals.models import Referral, SavedFilter
from referrals.snoozing import Until

MOST_TICKED, LONGEST_QUERY = 50, 500
KEPT = ("status", "urgency", "overdue", "need", "with_agency", "order")


class TickedForm(forms.Form):
    referral = forms.ModelMultipleChoiceField(
        queryset=Referral.objects.none(),
        to_field_name="reference",
        error_messages={"required": _("Tick a referral first.")},
    )

    def __init__(self, data: Any, *, by: Any) -> None:
        super().__init__(data)
        self.fields["referral"].queryset = Referral.objects.visible_to(by)

    def clean_referral(self) -> list[Referral]:
        ticked = list(self.cleaned_data["referral"].prefetch_related("participations")[: MOST_TICKED + 1])
        if len(ticked) > MOST_TICKED:
            raise forms.ValidationError(_("Tick fifty at most."))
        return ticked

    @property
    def fault(self) -> str:
        """The first thing that is wrong."""
        return next(str(errors[0]) for errors in self.errors.values())


class AssignForm(TickedForm):
    """To whom: the person, or a colleague of the agency."""

    def __init__(self, data: Any = None, *, by: Any) -> None:
        super().__init__(data, by=by)
        self.fields["worker"] = colleague(by, label=_("Colleague"))
        self.fields["worker"].widget.attrs["class"] = "form-select"


class SnoozeForm(TickedForm):
    until = forms.ChoiceField(label=_("Until"), choices=Until)


class SavedFilterForm(forms.ModelForm):
    """A name, and of the list's address what it filters by: choices alone, not the reference searched for."""

    class Meta:
        model = SavedFilter
        fields = ["name", "query"]
        widgets = {"query": forms.HiddenInput}

    def clean_query(self) -> str:
        asked = QueryDict(self.cleaned_data["query"])
        kept = {name: asked[name] for name in KEPT if asked.get(name)}
        if not kept:
            raise forms.ValidationError(_("Choose something to filter by first, and press Show."))
        query = urlencode(kept)
        if len(query) > LONGEST_QUERY:
            raise forms.ValidationError(_("This filter is too long to keep. Shorten the name of the agency."))
        return query
