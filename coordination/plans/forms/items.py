"""Forms for an action item and for progress on it."""

import uuid
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from coordination.plans.enums import ItemStatus
from coordination.plans.forms.fields import DayField, choosable_agencies
from coordination.plans.models import ActionItem, Commitment, ProgressUpdate
from coordination.plans.models.items import PERCENT_MESSAGE
from coordination.plans.policies import can_write_plan
from coordination.plans.workflow import moves_from
from referrals.models import Participation, Referral


class ActionItemForm(forms.ModelForm):
    """What is to be done, by whom, by when. Choices follow who acts and the referral it is raised from."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    class Meta:
        model = ActionItem
        fields = ["title", "pillar", "lead_agency", "partner_agencies", "due_on", "commitment"]
        field_classes = {"due_on": DayField}

    def __init__(self, *args: Any, membership: Any, referral: Referral | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partners = [agency.pk for agency in self.instance.partner_agencies.all()] if self.instance.pk else []
        agencies = self._agencies(membership, referral, partners)
        self.fields["partner_agencies"].queryset = agencies
        self.fields["lead_agency"].queryset = agencies
        if referral is None and not can_write_plan(membership):
            self.fields["lead_agency"].queryset = Agency.objects.filter(pk=membership.agency_id)
            self.fields["lead_agency"].initial = membership.agency_id
        self.fields["commitment"].queryset = Commitment.objects.visible_to(membership).select_related("plan")
        if self.instance.pk:
            del self.fields["submission"]
        if referral is not None:
            self.fields["title"].help_text = _("Do not name the child or anything that tells who it is.")
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
        help_text=_("Done counts as 100 percent. Blocked: say in the progress who can unblock it."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    class Meta:
        model = ProgressUpdate
        fields = ["words", "percent_done", "status"]
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, item: ActionItem, is_editor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        targets = moves_from(item.status, is_editor=is_editor)
        self.fields["status"].choices = [(target.value, target.label) for target in targets]
        self.initial |= {"status": item.status, "percent_done": item.percent_done, "seen": item.status}
        if item.referral_id:
            self.fields["words"].help_text = _("Do not name the child or anything that tells who it is.")

    def clean_status(self) -> str:
        return self.cleaned_data["status"] or self.item.status

    def clean(self) -> dict[str, Any]:
        data = super().clean()
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
