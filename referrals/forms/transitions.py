"""One form for every transition: its fields are what the table says the transition asks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from referrals import policies
from referrals.enums import UNMET, UNMET_CHOSEN, DeclinedReason, Outcome
from referrals.forms.calls import ask_of_call, call_of, judge_call
from referrals.forms.fields import AgencyField, colleague, form_key, words
from referrals.models import Referral, ReferralNeed
from referrals.workflow import Transition, asks_of

SEEN_BEFORE = _("Every agency that takes part reads this, even before it accepts. Do not name the child.")


class TransitionForm(forms.Form):
    def __init__(
        self,
        *args: Any,
        transition: Transition,
        referral: Referral,
        by: Any,
        mandated: list[Agency] | None = None,
        is_written_down: bool = False,
        within: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.referral, self.by, self.mandated, self.within = referral, by, mandated or [], within
        self.fields["form_key"] = form_key()
        for asked in asks_of(transition, is_written_down=is_written_down):
            getattr(self, f"_ask_{asked.value}")()

    def _ask_worker(self) -> None:
        self.fields["worker"] = colleague(
            self.by, label=_("Worker"), help_text=_("Who answers for this referral in your agency.")
        )

    def _ask_question(self) -> None:
        self.fields["words"] = words(_("Message"), help_text=SEEN_BEFORE)

    def _ask_answer(self) -> None:
        self.fields["words"] = words(_("Message"), help_text=SEEN_BEFORE)

    def _ask_reason(self) -> None:
        label = _("In your words") if "declined_reason" in self.fields else _("Reason")
        self.fields["words"] = words(label, help_text=SEEN_BEFORE)

    def _ask_declined_reason(self) -> None:
        self.fields["declined_reason"] = forms.ChoiceField(
            label=_("Reason"), choices=[("", _("Choose a reason")), *DeclinedReason.choices]
        )

    def _ask_receiving_agency(self) -> None:
        field = AgencyField(label=_("Receiving agency"))
        field.offer(
            leave_out={self.referral.sending_agency_id, self.referral.receiving_agency_id},
            first=self.mandated,
            within=self.within,
        )
        self.fields["receiving_agency"] = field

    def _ask_outcomes(self) -> None:
        for row in self.referral.referral_needs.all():
            if row.refused_by_id:
                continue  # a best-interests decision closed it
            field = forms.ChoiceField(
                label=_("Outcome"),
                choices=[("", _("Choose an outcome")), *Outcome.choices],
                initial=row.outcome,
            )
            self.fields[f"outcome_{row.need.code}"] = field
            self.fields[f"unmet_{row.need.code}"] = forms.ChoiceField(
                label=_("Reason"),
                choices=[("", _("If it was not met, or partly")), *[(row.value, row.label) for row in UNMET_CHOSEN]],
                initial=row.unmet_reason,
                required=False,
            )
        help_text = _("What stays to be done, and by whom. Those who opened the child read it.")
        if not policies.sees_more(self.by, self.referral):  # consent ended: closed out, it still says how it ends
            help_text = _("Every agency that takes part reads this. Do not name the child.")
        self.fields["words"] = words(_("What next"), required=False, rows=3, help_text=help_text)

    def clean(self) -> dict[str, Any]:
        """A need not wholly met says why, beside its own field; one that was met has no reason."""
        data = super().clean()
        for row in self._asked_of:
            outcome, why = data.get(f"outcome_{row.need.code}"), data.get(f"unmet_{row.need.code}")
            if outcome in UNMET and why == "":
                self.add_error(f"unmet_{row.need.code}", _("Choose why it was not met, or not wholly."))
            if outcome == Outcome.MET and why:
                data[f"unmet_{row.need.code}"] = ""  # chosen before the outcome was changed
        judge_call(self, self.referral)
        return data

    def _ask_call(self) -> None:
        ask_of_call(self, by=self.by)

    @property
    def _asked_of(self) -> list[ReferralNeed]:
        """The needs whose outcome the form asks; a best-interests decision closed the others."""
        rows = self.referral.referral_needs.all()
        return [row for row in rows if f"outcome_{row.need.code}" in self.fields]

    @property
    def outcomes(self) -> list[tuple[ReferralNeed, forms.BoundField, forms.BoundField]]:
        """Each need with its two fields."""
        return [(row, self[f"outcome_{row.need.code}"], self[f"unmet_{row.need.code}"]) for row in self._asked_of]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith(("outcome_", "unmet_"))]

    @property
    def values(self) -> dict[str, Any]:
        """What `operations.move` takes."""
        names = {"form_key", "words", "worker", "declined_reason", "receiving_agency"}
        values = {name: value for name, value in self.cleaned_data.items() if name in names}
        if "called_at" in self.fields:
            values["call"] = call_of(self)
        if self._asked_of:
            codes = {row.pk: row.need.code for row in self._asked_of}
            values["outcomes"] = {pk: self.cleaned_data[f"outcome_{code}"] for pk, code in codes.items()}
            values["reasons"] = {pk: self.cleaned_data[f"unmet_{code}"] for pk, code in codes.items()}
        return values

    @property
    def typed(self) -> str:
        """What the person wrote, to give back when the referral moved meanwhile."""
        return self.data.get("words", "")
