"""The forms of what is added to a referral while it is open."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import AgencyField, form_key, words
from referrals.models import Referral


class MessageForm(forms.Form):
    form_key = form_key()
    words = words(_("Message"), help_text=_("Read by the agencies that accepted or sent this referral."))


class NoteForm(forms.Form):
    form_key = form_key()
    words = words(_("Note"), rows=3, help_text=_("Read by your agency alone. It stands as written."))


class OpenEarlyForm(forms.Form):
    form_key = form_key()
    reason = words(
        _("Reason"),
        max_length=500,
        help_text=_("Why you must know the child before accepting. It stands in the timeline and in the audit trail."),
    )


class ObserverForm(forms.Form):
    agency = AgencyField(label=_("Agency"))

    def __init__(self, *args: Any, referral: Referral, within: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].offer(
            leave_out={row.agency_id for row in referral.participations.all()}, first=[], within=within
        )
