"""The form of a template: what an agency asks for often, and nothing of any child."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.places import PlaceField
from agencies.models import Need
from referrals.forms.fields import AgencyField
from referrals.models import Referral, ReferralTemplate


class TemplateForm(forms.ModelForm):
    needs = forms.ModelMultipleChoiceField(
        label=_("Needs"),
        queryset=Need.objects.all(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one need.")},
    )
    receiving_agency = AgencyField(label=_("Receiving agency"), required=False)
    place = PlaceField(label=_("Place"), required=False)

    class Meta:
        model = ReferralTemplate
        fields = ["name", "needs", "urgency", "receiving_agency", "place"]

    def __init__(self, data: Any = None, *, instance: ReferralTemplate) -> None:
        """`instance` names its agency and who makes it."""
        super().__init__(data, instance=instance)
        self.fields["needs"].label_from_instance = lambda need: need.name
        self.fields["receiving_agency"].offer(leave_out={instance.agency_id}, first=[])
        self.fields["place"].offer(instance.agency.home_jurisdiction)
        chosen, place = instance.receiving_agency, instance.place
        self.initial |= {
            "needs": instance.needs,
            "receiving_agency": chosen.code if chosen else None,
            "place": place.code if place else None,
        }

    def clean_needs(self) -> list[str]:
        return sorted(need.code for need in self.cleaned_data["needs"])


def template_of(referral: Referral, *, by: Any) -> ReferralTemplate:
    """A template, not saved, that asks for what the referral asks for. Nothing of its child goes with it."""
    return ReferralTemplate(
        agency=by.agency,
        created_by=by,
        needs=[row.need.code for row in referral.referral_needs.all()],
        urgency=referral.urgency,
        receiving_agency=referral.receiving_agency,
        place=referral.place,
    )
