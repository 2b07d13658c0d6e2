"""What an auditor can ask the trail: by person, agency, verb, object, request and time."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.foundation.models import AuditEntryQuerySet, Verb


def day_input() -> forms.DateInput:
    """A day as browsers want it, whatever the language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AuditFilter(forms.Form):
    """Every field narrows; an invalid one shows its error and narrows nothing."""

    person = forms.CharField(label=_("Person (e-mail)"), required=False, max_length=254)
    agency = forms.CharField(label=_("Agency (code)"), required=False, max_length=40)
    verb = forms.ChoiceField(label=_("Did"), required=False, choices=[("", _("anything")), *Verb.choices])
    object = forms.CharField(label=_("What (code or reference)"), required=False, max_length=80)
    request = forms.UUIDField(label=_("Request (number)"), required=False)
    from_day = forms.DateField(label=_("From"), required=False, widget=day_input())
    to_day = forms.DateField(label=_("To"), required=False, widget=day_input())

    LOOKUPS = {
        "person": "actor__iexact",
        "agency": "agency_code__iexact",
        "verb": "verb",
        "object": "object_code__iexact",
        "request": "request_id",
        "from_day": "at__date__gte",
        "to_day": "at__date__lte",
    }

    def apply(self, entries: AuditEntryQuerySet) -> AuditEntryQuerySet:
        self.full_clean()
        asked = {self.LOOKUPS[name]: value for name, value in self.cleaned_data.items() if value}
        return entries.filter(**asked)
