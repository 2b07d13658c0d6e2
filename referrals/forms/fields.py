"""Fields that several forms share."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.enums import Role
from agencies.models import Agency, Membership
from agencies.models.agencies import is_external
from coordination.foundation.bilingual import name_order


def form_key() -> forms.UUIDField:
    """A hidden key made with the form: the same form sent twice is carried out once."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


def words(
    label: Any, *, required: bool = True, help_text: Any = "", max_length: int = 5000, rows: int = 4
) -> forms.CharField:
    """Some lines of text."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=max_length,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def colleague(by: Any, *, label: Any, help_text: Any = "") -> forms.ModelChoiceField:
    """A member of the own agency who works on referrals; nobody chosen is oneself."""
    members = Membership.objects.current().filter(agency=by.agency_id, role__in=[Role.WORKER, Role.LEAD])
    field = forms.ModelChoiceField(
        label=label,
        queryset=members.select_related("user"),
        to_field_name="uuid",
        initial=by.uuid,
        required=False,
        empty_label=_("Me"),
        help_text=help_text,
    )
    field.label_from_instance = lambda member: member.user.name
    return field


class DateField(forms.DateField):
    """A day, typed as text: a browser's own date field drops a date half typed without a word."""

    widget = forms.DateInput(attrs={"inputmode": "numeric", "placeholder": "2010-05-31"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or _("Year, month, day, such as 2010-05-31.")
        super().__init__(**kwargs)


NAMED = ("code", "name_en", "name_fr", "acronym_en", "acronym_fr")


def _named(agency: Agency) -> str:
    """With the acronym, by which many are known; and whether it is reached by phone."""
    is_told = not agency.acronym or agency.acronym in agency.name
    name = agency.name if is_told else f"{agency.name} ({agency.acronym})"
    return _("%(agency)s · by phone") % {"agency": name} if agency.is_external else name


class AgencyField(forms.ModelChoiceField):
    """An agency able to receive a referral."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Agency.objects.none(), to_field_name="code", empty_label=_("Choose an agency"), **kwargs
        )

    def offer(
        self,
        *,
        leave_out: set[int],
        first: list[Agency],
        matching: str = "",
        within: Callable[[QuerySet[Agency]], QuerySet[Agency]] | None = None,
    ) -> int:
        """Offer the agencies that take referrals now, `first` in a group of their own at the top. Of the others only
        those that the words `matching` name, where there are any; how many others there are. `within` leaves those that
        a rule allows."""
        self.queryset = Agency.objects.able_to_receive().exclude(pk__in=leave_out)
        if within is not None:
            self.queryset = within(self.queryset)
            allowed = set(self.queryset.values_list("pk", flat=True))
            first = [agency for agency in first if agency.pk in allowed]
        first = [agency for agency in first if agency.pk not in leave_out]
        first_codes = {agency.code for agency in first}
        others = self.queryset.search(matching) if matching else self.queryset
        others = others.only(*NAMED).annotate(is_external=is_external()).order_by(name_order())
        rest = [agency for agency in others if agency.code not in first_codes]
        groups = [
            (_("Mandated for these needs here"), [(agency.code, _named(agency)) for agency in first]),
            (_("Other agencies that take referrals"), [(agency.code, _named(agency)) for agency in rest]),
        ]
        self.choices = [("", self.empty_label), *((label, rows) for label, rows in groups if rows)]
        return len(rest)
