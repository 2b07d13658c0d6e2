"""The form of a plan itself."""

import datetime
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.enums import InstrumentKind
from agencies.models import Instrument
from coordination.foundation.bilingual import name_order
from coordination.plans.forms.fields import DayField
from coordination.plans.models import Plan


class PlanForm(forms.ModelForm):
    """A new plan of an instrument of the directory, whose code it takes; or a change of one."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Leave it empty where no end is set."))

    class Meta:
        model = Plan
        fields = ["instrument", "name_en", "name_fr", "starts_on", "ends_on", "follows"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.instance
        others = Plan.objects.exclude(pk=plan.pk) if plan.pk else Plan.objects.all()
        self.fields["follows"].queryset = others.order_by(name_order(), "pk")
        if plan.pk:
            del self.fields["instrument"]
            self.initial |= {"starts_on": plan.starts_on, "ends_on": plan.ends_on}
            return
        free = Instrument.objects.filter(kind=InstrumentKind.PLAN, plan__isnull=True)
        self.fields["instrument"].queryset = free.order_by(name_order(), "pk")
        self.fields["instrument"].help_text = _(
            "The text of the plan, as the directory has it. Whoever keeps the directory adds one that is missing."
        )
        for name in ("name_en", "name_fr"):
            self.fields[name].required = False
            self.fields[name].help_text = _("Left empty, it is the name of the instrument.")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", gettext("It cannot end before it starts."))
        elif starts_on:
            after = ends_on + datetime.timedelta(days=1) if ends_on else None
            self.instance.period = DateRange(starts_on, after)
        instrument = data.get("instrument")
        if instrument:
            self.instance.code = instrument.code
            for name in ("name_en", "name_fr"):
                data[name] = data.get(name) or getattr(instrument, name)
        return data

    def clean_follows(self) -> Plan | None:
        """No plan comes before itself, not by way of others either."""
        before = self.cleaned_data["follows"]
        seen = before
        while seen is not None and self.instance.pk:
            if seen.pk == self.instance.pk:
                raise forms.ValidationError(gettext("That plan follows this one. Choose an earlier one."))
            seen = seen.follows
        return before
