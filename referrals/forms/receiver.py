"""Whom to ask: one of those mandated, each with its reasons, or any other agency that takes referrals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from referrals.forms.fields import AgencyField
from referrals.models import Referral


class ReceiverForm(forms.Form):
    """Two ways to name the same agency; whichever was changed last counts, so that neither has to be cleared.

    `searched` is a page sent back with "Find": what stands in it is kept and not judged, the list is narrowed.
    """

    candidate = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    search = forms.CharField(
        label=_("Find another agency"),
        required=False,
        max_length=100,
        help_text=_("A name, a part of it or an acronym."),
    )
    receiving_agency = AgencyField(label=_("Receiving agency"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        referral: Referral,
        mandated: list[Agency],
        searched: Any = None,
    ) -> None:
        saved = referral.receiving_agency.code if referral.receiving_agency else ""
        self.mandated = {agency.code: agency for agency in mandated}
        initial = {"receiving_agency": saved, "candidate": saved if saved in self.mandated else ""}
        if searched is not None:
            initial = {name: searched.get(name, "").replace("\x00", "?") for name in self.base_fields}
        super().__init__(data, initial=initial)
        self.words = initial.get("search", "")[:100]
        self.fields["candidate"].choices = [(code, agency.name) for code, agency in self.mandated.items()]
        self.found = self.fields["receiving_agency"].offer(
            leave_out={referral.sending_agency_id}, first=mandated, matching=self.words
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        said = {"receiving_agency": data["receiving_agency"], "candidate": self.mandated.get(data["candidate"])}
        given = {name: agency for name, agency in said.items() if agency is not None}
        changed = {name: agency for name, agency in given.items() if name in self.changed_data}
        named = {agency.pk: agency for agency in (changed or given).values()}
        if not named:
            self.add_error("receiving_agency", _("Choose the agency to ask."))
        elif len(named) > 1:
            both = " · ".join(agency.name for agency in named.values())
            self.add_error("receiving_agency", _("You chose two agencies: %(both)s. Keep one.") % {"both": both})
        else:
            [data["receiving_agency"]] = named.values()
        return data
