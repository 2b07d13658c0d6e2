"""The form of a best-interests decision."""

import datetime
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from referrals.enums import Decided, Question
from referrals.forms.fields import DateField, form_key
from referrals.forms.permits import no_later_than_today
from referrals.models import Decision

LINES = forms.Textarea(attrs={"rows": 3})


class DecisionForm(forms.ModelForm):
    form_key = form_key()
    question = forms.ChoiceField(label=_("What was decided"), choices=[("", _("Choose a question")), *Question.choices])
    decided = forms.ChoiceField(
        label=_("Decision"),
        choices=Decided,
        widget=forms.RadioSelect,
        help_text=_("Yes lets the needs that wait for it go on. No, or not now, closes them."),
    )

    class Meta:
        model = Decision
        fields = ["question", "options", "child_view", "risks", "decided", "words", "reasons", "decided_by",
                  "decided_on", "review_on"]  # fmt: skip
        field_classes = {"decided_on": DateField, "review_on": DateField}
        widgets = {
            "decided_on": DateField.widget,
            "review_on": DateField.widget,
            **dict.fromkeys(["options", "child_view", "risks", "words", "reasons"], LINES),
        }

    def __init__(self, *args: Any, question: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= {"decided_on": timezone.localdate(), "question": question}
        self.fields["child_view"].help_text = _("In the child's own words. If the child was not asked, write why.")
        self.fields["decided_by"].help_text = _("Names and functions of those who decided.")

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def clean_decided_on(self) -> datetime.date:
        return no_later_than_today(self.cleaned_data["decided_on"], _("A decision is recorded once it was made."))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("decided") == Decided.NOT_NOW and not data.get("review_on") and "review_on" not in self.errors:
            self.add_error("review_on", _("“Not now” needs the day on which it is looked at again."))
        return data

    @property
    def decision(self) -> Decision:
        """What was written, not saved yet."""
        self.instance.form_key = self.cleaned_data["form_key"]
        return self.instance
