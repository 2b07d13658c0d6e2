"""The forms of a case: a file that joins it, a file that leaves it, a sibling."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from coordination.foundation.bilingual import name_order
from referrals.forms.fields import form_key
from referrals.models import Case, ChildFile

NEWEST = 200


class OwnFileField(forms.ModelChoiceField):
    """One of the agency's own child files; the list shows the newest."""

    def offer(self, files: QuerySet[ChildFile], *, but: Case) -> None:
        """Offers all but those of the case; one that is in it is taken too: the form was sent twice."""
        self.queryset = files
        newest = files.exclude(case=but).select_related("place").order_by("-created_at", "-pk")[:NEWEST]
        self.choices = lambda: [("", self.empty_label), *((row.code, _described(row)) for row in newest)]


class LinkForm(forms.Form):
    """Names one of the own agency's files that is not in the case yet."""

    form_key = form_key()
    child_file = OwnFileField(
        label=_("Child file"),
        queryset=ChildFile.objects.none(),
        to_field_name="code",
        empty_label=_("Choose a child file"),
        help_text=_("Those your agency holds, the newest first."),
    )

    def __init__(self, *args: Any, case: Case, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = ChildFile.objects.visible_to(by).filter(agency=by.agency_id, erased_at__isnull=True)
        self.fields["child_file"].offer(own, but=case)


class ChildrenForm(forms.Form):
    """Which children of a case are referred; those the agency may refer."""

    form_key = form_key()
    children = forms.ModelMultipleChoiceField(
        label=_("Children"),
        queryset=ChildFile.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, children: QuerySet[ChildFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["children"].queryset = children.select_related("place").order_by("created_at", "pk")
        self.fields["children"].label_from_instance = _described


class TogetherForm(ChildrenForm):
    """More children who go with a draft that is begun."""

    with_story = forms.BooleanField(
        label=_("Write the same about what happened in each"),
        required=False,
        help_text=_(
            "Leave it empty where the story says something about one child that the others' files need not hold."
        ),
    )


class LeadForm(forms.Form):
    """To whom the lead is offered, and who stands in for it: agencies that work with one of the children."""

    lead_agency = forms.ModelChoiceField(
        label=_("Offer the lead to"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("Nobody: your agency leads on"),
        help_text=_("Your agency leads until it accepts."),
    )
    backup_agency = forms.ModelChoiceField(
        label=_("Back-up agency"),
        queryset=Agency.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("None"),
        help_text=_("Whom to call when your agency cannot be reached."),
    )

    def __init__(self, *args: Any, case: Case, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        codes = {"lead_agency": case.offered_to, "backup_agency": case.backup_agency}
        initial = {name: agency.code for name, agency in codes.items() if agency}
        super().__init__(*args, initial=initial, **kwargs)
        for name in self.fields:
            self.fields[name].queryset = agencies.order_by(name_order())


def _described(child_file: ChildFile) -> str:
    return f"{child_file.code} · {child_file.get_age_band_display()} · {child_file.place}"


def key_of(form: forms.Form) -> uuid.UUID:
    """The key of a valid form; a new one where a program left it out."""
    return form.cleaned_data["form_key"] or uuid.uuid4()
