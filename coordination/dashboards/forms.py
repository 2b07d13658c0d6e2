"""What may be chosen on a dashboard, and the form that keeps it under a name."""

import datetime
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.choices import reference_choices
from agencies.models import Membership
from coordination.dashboards.kept import usual_in, usual_question
from coordination.dashboards.models import SavedView
from coordination.dashboards.questions import SILENT_HOURS, Question
from referrals.enums import Urgency

CHOSEN = ("since", "until", "urgency", "pillar", "need", "place", "silent_for")
MOST_YEARS = 10
SILENCES = [
    (24, _("1 day")),
    (SILENT_HOURS, _("3 days")),
    (168, _("1 week")),
    (336, _("2 weeks")),
    (720, _("30 days")),
]
FIRST_DAY = datetime.date(2000, 1, 1)


class QuestionForm(forms.Form):
    """The choices of a dashboard. What is left empty is as usual; what is wrong is told beside its field."""

    since = forms.DateField(label=_("Sent from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Sent until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    urgency = forms.ChoiceField(label=_("Urgency"), required=False, choices=[("", _("any")), *Urgency.choices])
    pillar = forms.ChoiceField(label=_("Pillar"), required=False)
    need = forms.ChoiceField(label=_("Need"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    silent_for = forms.TypedChoiceField(
        label=_("Silent for"), required=False, choices=SILENCES, coerce=int, empty_value=SILENT_HOURS
    )

    def __init__(self, data: QueryDict, *, membership: Membership) -> None:
        self.usual = usual_question(membership)
        usual = {"since": self.usual.since.isoformat(), "until": self.usual.until.isoformat()}
        usual["silent_for"] = str(SILENT_HOURS)
        super().__init__({name: data.get(name) or usual.get(name, "") for name in CHOSEN})
        for name, found in reference_choices("pillar", "need", "place").items():
            self.fields[name].choices = [("", _("any")), *found]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and since < FIRST_DAY:
            self.add_error("since", _("Give a day from the year 2000 on."))
        if until and until.year > self.usual.until.year + MOST_YEARS:
            self.add_error("until", _("Give a day that is nearer."))
        if since and until and since > until:
            self.add_error("until", _("Give a day that is not before the first one."))
        elif since and until and until.year - since.year > MOST_YEARS:
            self.add_error("until", _("Choose ten years at most."))
        return data

    @property
    def question(self) -> Question:
        """As chosen; where something is wrong, what is right of it does not count alone: as usual."""
        if not self.is_valid():
            return self.usual
        chosen = self.cleaned_data
        return replace(self.usual, **{name: chosen[name] for name in CHOSEN})

    @property
    def query(self) -> str:
        """What was chosen, for the address of every link."""
        return query_of(self.question)


def query_of(question: Question) -> str:
    """What of it is not as usual, as a query string."""
    usual, kept = usual_in(question.zone), QueryDict(mutable=True)
    for name in CHOSEN:
        value = getattr(question, name)
        if value != getattr(usual, name):
            kept[name] = value.isoformat() if isinstance(value, datetime.date) else str(value)
    return kept.urlencode()


class SavedViewForm(forms.ModelForm):
    """A name for the dashboard as it is; only its choices are kept."""

    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    class Meta:
        model = SavedView
        fields = ["name", "is_weekly", "query"]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = SavedView.objects.filter(membership=self.instance.membership, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_("You already have a view of this name. Choose another one."))
        return name

    def clean_query(self) -> str:
        given = QueryDict(self.cleaned_data["query"])
        kept = QueryDict(mutable=True)
        for name in CHOSEN:
            if value := given.get(name):
                kept[name] = value
        if len(kept.urlencode()) > SavedView._meta.get_field("query").max_length:
            raise ValidationError(_("This is too long to be kept. Choose less."))
        return kept.urlencode()
