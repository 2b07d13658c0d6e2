"""The filters of the list of action items."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.filters import CodeFilter
from agencies.models import Agency, Pillar
from coordination.foundation.bilingual import name_order
from coordination.plans.enums import ItemStatus
from coordination.plans.models import ActionItem
from coordination.plans.models.items import ActionItemQuerySet


def leading_agencies(request: HttpRequest) -> QuerySet[Agency]:
    """Agencies that lead an item the reader may see."""
    seen = ActionItem.objects.visible_to(request.membership).order_by().values("lead_agency")
    return Agency.objects.visible_to(request.membership).filter(pk__in=seen).order_by(name_order(), "pk")


class ActionItemFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("Status"), choices=ItemStatus.choices, empty_label=_("any"))
    pillar = CodeFilter(label=_("Pillar"), queryset=Pillar.objects.all(), to_field_name="code", empty_label=_("any"))
    lead_agency = CodeFilter(
        label=_("Lead agency"), queryset=leading_agencies, to_field_name="code", empty_label=_("any")
    )
    mine = django_filters.BooleanFilter(label=_("Only my agency's"), method="of_my_agency", widget=forms.CheckboxInput)
    late = django_filters.BooleanFilter(label=_("Only late"), method="only_late", widget=forms.CheckboxInput)

    class Meta:
        model = ActionItem
        fields = ["status", "pillar", "lead_agency", "mine", "late"]

    def of_my_agency(self, items: ActionItemQuerySet, name: str, value: bool) -> ActionItemQuerySet:
        return items.of_agency(self.request.membership.agency_id) if value else items

    def only_late(self, items: ActionItemQuerySet, name: str, value: bool) -> ActionItemQuerySet:
        return items.late() if value else items
