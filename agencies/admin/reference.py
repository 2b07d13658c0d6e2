"""Reference data in the admin: pillars, functions, needs, populations, places, instruments, permit rules."""

from django.contrib import admin

from agencies.admin.base import DirectoryAdmin
from agencies.models import Function, Instrument, Jurisdiction, Need, PermitRule, Pillar, Population

NAMES = ("code", "name_en", "name_fr")


@admin.register(Pillar)
class PillarAdmin(DirectoryAdmin):
    list_display = ["code", "name_en", "name_fr", "sort_order"]
    search_fields = NAMES


@admin.register(Function)
class FunctionAdmin(DirectoryAdmin):
    list_display = ["code", "name_en", "name_fr", "default_pillar", "may_receive_referral"]
    list_filter = ["default_pillar", "may_receive_referral"]
    list_select_related = ["default_pillar"]
    search_fields = NAMES
    autocomplete_fields = ["default_pillar"]


@admin.register(Need)
class NeedAdmin(DirectoryAdmin):
    list_display = ["code", "name_en", "name_fr", "pillar", "urgent_within_hours", "needs_decision"]
    list_filter = ["pillar", "functions"]
    list_select_related = ["pillar"]
    search_fields = NAMES
    autocomplete_fields = ["pillar", "functions"]


@admin.register(Population)
class PopulationAdmin(DirectoryAdmin):
    list_display = ["code", "name_en", "name_fr"]
    search_fields = NAMES


@admin.register(Jurisdiction)
class JurisdictionAdmin(DirectoryAdmin):
    list_display = ["code", "name_en", "name_fr", "kind", "parent", "source_status"]
    list_filter = ["kind", "source_status"]
    list_select_related = ["parent"]
    search_fields = [*NAMES, "iso_3166"]
    autocomplete_fields = ["parent"]


@admin.register(Instrument)
class InstrumentAdmin(DirectoryAdmin):
    list_display = ["code", "short_name_en", "kind", "jurisdiction", "adopted_on", "source_status"]
    list_filter = ["kind", "source_status", "jurisdiction"]
    list_select_related = ["jurisdiction"]
    search_fields = [*NAMES, "short_name_en", "short_name_fr"]
    autocomplete_fields = ["jurisdiction"]


@admin.register(PermitRule)
class PermitRuleAdmin(DirectoryAdmin):
    list_display = ["code", "label_en", "value_en", "effective_from", "source_status"]
    list_filter = ["source_status"]
    search_fields = ["code", "label_en", "label_fr", "value_en", "value_fr"]
