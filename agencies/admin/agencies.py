"""Agencies in the admin, with their desks, offices, mandates and people. An agency is retired, never deleted."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agencies.admin.base import DirectoryAdmin, DirectoryInline
from agencies.forms.agency import DeskForm
from agencies.models import Agency, Desk, Mandate, Membership, Office
from agencies.models.agencies import AgencyQuerySet


class DeskInline(DirectoryInline):
    model = Desk
    fields = [name for name in DeskForm.Meta.fields if name != "office"]


class OfficeInline(DirectoryInline):
    model = Office
    autocomplete_fields = ["jurisdiction"]


class MandateInline(DirectoryInline):
    model = Mandate
    fields = ["function", "pillar", "population", "instrument", "jurisdictions", "period", "statement_en"]
    autocomplete_fields = ["function", "pillar", "population", "instrument", "jurisdictions"]


class MembershipInline(DirectoryInline):
    model = Membership
    fields = ["user", "role", "period"]
    autocomplete_fields = ["user"]
    show_change_link = False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What was done stays attributable: a membership ends, it is not deleted."""
        return False


@admin.register(Agency)
class AgencyAdmin(DirectoryAdmin):
    list_display = ["code", "name_en", "acronym_en", "kind", "home_jurisdiction", "takes_referrals", "retired_on"]
    list_filter = ["kind", "takes_referrals", "source_status", ("retired_on", admin.EmptyFieldListFilter)]
    list_select_related = ["home_jurisdiction"]
    search_fields = ["code", "search"]
    autocomplete_fields = ["parent", "home_jurisdiction", "verified_by"]
    inlines = [DeskInline, OfficeInline, MandateInline, MembershipInline]
    actions = ["retire"]

    def get_search_results(
        self, request: HttpRequest, queryset: AgencyQuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """As on the public list: accents, case and typos do not matter."""
        return (queryset.search(search_term) if search_term.strip() else queryset), False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.action(description=_("Retire the chosen agencies today"))
    def retire(self, request: HttpRequest, queryset: AgencyQuerySet) -> None:
        """Retired, they take no part any more; what they did stays on record."""
        agencies = list(queryset.current())
        for agency in agencies:
            agency.retired_on = timezone.localdate()
            agency.save()
            self.log_change(request, agency, [{"changed": {"fields": ["retired on"]}}])
        text = ngettext("%(count)d agency retired.", "%(count)d agencies retired.", len(agencies))
        self.message_user(request, text % {"count": len(agencies)}, messages.SUCCESS)


@admin.register(Office)
class OfficeAdmin(DirectoryAdmin):
    list_display = ["name_en", "agency", "jurisdiction", "is_confidential"]
    list_filter = ["is_confidential"]
    list_select_related = ["agency", "jurisdiction"]
    search_fields = ["name_en", "name_fr", "agency__search"]
    autocomplete_fields = ["agency", "jurisdiction"]


@admin.register(Desk)
class DeskAdmin(DirectoryAdmin):
    list_display = ["name_en", "agency", "phone", "email", "is_open_at_night"]
    list_filter = ["is_open_at_night"]
    list_select_related = ["agency"]
    search_fields = ["name_en", "name_fr", "agency__search"]
    autocomplete_fields = ["agency", "office"]


@admin.register(Mandate)
class MandateAdmin(DirectoryAdmin):
    list_display = ["agency", "function", "pillar", "population", "instrument", "period", "source_status"]
    list_filter = ["pillar", "source_status", "function", "population"]
    list_select_related = ["agency", "function", "pillar", "population", "instrument"]
    search_fields = ["agency__search", "statement_en", "statement_fr", "function__name_en", "function__name_fr"]
    autocomplete_fields = ["agency", "function", "pillar", "jurisdictions", "population", "instrument"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).order_by("agency__sort_en", "pk")
