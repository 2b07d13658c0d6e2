"""Forms for an action item and for progress on it."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from coordination.plans.enums import Asks, ItemStatus
from coordination.plans.forms.fields import MOST_CAD, DayField, choosable_agencies
from coordination.plans.models import ActionItem, Commitment, ProgressUpdate
from coordination.plans.models.items import BLOCKER_MESSAGE, EVIDENCE_MESSAGE, PERCENT_MESSAGE
from coordination.plans.policies import can_write_plan
from coordination.plans.workflow import asks_of, moves_from
from referrals.models import Participation, Referral

NO_CHILD = _("Do not name the child or anything that tells who it is.")
AMOUNT_MESSAGE = _("Give whole dollars, from 0 to 1,000,000,000,000.")


class ActionItemForm(forms.ModelForm):
    """What is to be done, by whom, by when. Choices follow who acts and the referral it is raised from."""

    is_draft = forms.BooleanField(
        label=_("Keep it as a draft"),
        required=False,
        help_text=_("Only its lead agency and the coordinators see a draft, until one of them opens it."),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    class Meta:
        model = ActionItem
        fields = ["title", "pillar", "lead_agency", "partner_agencies", "due_on", "commitment"]
        field_classes = {"due_on": DayField}

    def __init__(
        self,
        *args: Any,
        membership: Any,
        referral: Referral | None = None,
        is_of_gap: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = NO_CHILD
        partners = [agency.pk for agency in self.instance.partner_agencies.all()] if self.instance.pk else []
        agencies = self._agencies(membership, referral, partners)
        self.fields["partner_agencies"].queryset = agencies
        self.fields["lead_agency"].queryset = agencies
        if referral is None and not can_write_plan(membership):
            self.fields["lead_agency"].queryset = Agency.objects.filter(pk=membership.agency_id)
            self.fields["lead_agency"].initial = membership.agency_id
        self.fields["commitment"].queryset = Commitment.objects.visible_to(membership).select_related("plan")
        if is_of_gap:
            self.fields["lead_agency"].queryset = agencies.filter(pk=membership.agency_id)
            self.fields["lead_agency"].initial = membership.agency_id
            del self.fields["partner_agencies"]
        if self.instance.pk:
            del self.fields["submission"]
        if self.instance.pk or not (can_write_plan(membership) or (referral is None and not is_of_gap)):
            del self.fields["is_draft"]
        if referral is not None:
            self.fields["lead_agency"].help_text = _("One of the agencies that take part in the referral.")

    def _agencies(self, membership: Any, referral: Referral | None, partners: list[int]) -> QuerySet[Agency]:
        """With a referral its participating agencies, since nobody else would see the item."""
        keep = [*partners, self.instance.lead_agency_id] if self.instance.pk else []
        agencies = choosable_agencies(membership, keep)
        if referral is None:
            return agencies
        seen = Participation.objects.visible_to(membership).filter(referral=referral)
        return agencies.filter(pk__in=seen.values("agency"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        commitment, pillar = data.get("commitment"), data.get("pillar")
        if commitment and pillar and commitment.pillar_id != pillar.pk:
            self.add_error(
                "pillar",
                gettext("The commitment belongs to another pillar. Choose that pillar, or another commitment."),
            )
        return data


class ProgressForm(forms.ModelForm):
    """What is new on an item. `seen` is the state shown with the form: another one by now is told, nothing is lost."""

    percent_done = forms.IntegerField(
        label=_("Percent done"),
        validators=[MinValueValidator(0, PERCENT_MESSAGE), MaxValueValidator(100, PERCENT_MESSAGE)],
        widget=forms.NumberInput(attrs={"min": 0, "max": 100}),
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[],
        help_text=_("Done counts as 100 percent. Dropped: give the reason as the progress."),
    )
    blocked_by = forms.CharField(
        label=_("Blocked by"),
        required=False,
        max_length=200,
        help_text=_("For a blocked item: what is missing, or whose answer."),
    )
    spent_cad = forms.IntegerField(
        label=_("Spent so far, in Canadian dollars"),
        required=False,
        validators=[MinValueValidator(0, AMOUNT_MESSAGE), MaxValueValidator(MOST_CAD, AMOUNT_MESSAGE)],
        widget=forms.NumberInput(attrs={"min": 0}),
        help_text=_("All that was spent on this item until now, not only since the last report."),
    )
    evidence_url = forms.CharField(
        label=_("Link to evidence"),
        required=False,
        max_length=500,
        widget=forms.URLInput,
        help_text=_("A public page, such as a report. It begins with https://."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    class Meta:
        model = ProgressUpdate
        fields = ["words", "percent_done", "status", "blocked_by", "blocked_agency", "spent_cad", "evidence_url"]
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}

    def __init__(
        self,
        *args: Any,
        item: ActionItem,
        membership: Any,
        is_editor: bool,
        target: ItemStatus | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        targets = moves_from(item.status, is_editor=is_editor)
        self.fields["status"].choices = [(target.value, target.label) for target in targets]
        shown = target if target in targets else item.status
        self.initial |= {"status": shown, "percent_done": item.percent_done, "seen": item.status}
        self.initial |= {"blocked_by": item.blocked_by, "blocked_agency": item.blocked_agency_id}
        self.initial |= {"spent_cad": item.spent_cad}
        self.fields["words"].help_text = NO_CHILD
        self.fields["blocked_agency"].queryset = choosable_agencies(membership, [item.blocked_agency_id])

    def clean_status(self) -> str:
        return self.cleaned_data["status"] or self.item.status

    def clean_evidence_url(self) -> str:
        address = self.cleaned_data["evidence_url"]
        if address:
            try:
                URLValidator(schemes=["https"])(address)
            except ValidationError as error:
                raise ValidationError(EVIDENCE_MESSAGE) from error
        return address

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if Asks.BLOCKER not in asks_of(data.get("status", "")):
            data |= {"blocked_by": "", "blocked_agency": None}
        elif not data.get("blocked_by") and "blocked_by" not in self.errors:
            self.add_error("blocked_by", BLOCKER_MESSAGE)
        if data.get("seen") and data["seen"] != self.item.status:
            self.tell_moved(ItemStatus(self.item.status))
        return data

    def tell_moved(self, status: ItemStatus) -> None:
        """Say what changed, and take the new state as seen, so that sending again means it."""
        message = gettext(
            "Somebody else reported in between: the item is now %(status)s. What you typed is still here. "
            "Read the latest progress below, then send again if it still holds."
        )
        self.data = self.data.copy()
        self.data["seen"] = status.value
        self.add_error(None, message % {"status": status.label})

    def _post_clean(self) -> None:
        """The operation fills in and stores the update; its own columns cannot be judged before."""
