"""What every page of the admin site shares: who may, and what is recorded."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminURLFieldWidget,
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.forms import RangeWidget
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest

from agencies.roles import Ability, allows
from coordination.foundation import audit
from coordination.foundation.models import Verb

MOST_DIGITS = 18  # of a key in PostgreSQL's bigint


class _OnlyKeys(AutocompleteMixin):
    """Django's autocomplete looks up whatever was sent, even what is no key: then the page shows no choice instead."""

    def optgroups(self, name: str, value: list[Any], attr: dict[str, Any] | None = None) -> Any:
        keys = [key for key in value if str(key).isdecimal() and len(str(key)) <= MOST_DIGITS]
        return super().optgroups(name, keys, attr)


class KeySelect(_OnlyKeys, AutocompleteSelect):
    pass


class KeySelectMultiple(_OnlyKeys, AutocompleteSelectMultiple):
    pass


class KeptByAdministrators:
    """Permission hangs on the acting membership alone; Django's own permissions are not used."""

    formfield_overrides = {
        DateRangeField: {"widget": RangeWidget(AdminDateWidget())},
        URLField: {"widget": AdminURLFieldWidget, "assume_scheme": "https"},
    }

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KeySelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KeySelectMultiple(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _may(self, request: HttpRequest) -> bool:
        return allows(getattr(request, "membership", None), Ability.WRITE_DIRECTORY)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)


class DirectoryAdmin(KeptByAdministrators, admin.ModelAdmin):
    """A kept table; each write is an audit entry beside Django's own history."""

    list_per_page = 50
    show_full_result_count = False

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._record(request, obj, "added in the admin")
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._record(request, obj, f"changed in the admin: {_fields(message)}")
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> Any:
        for obj in queryset:
            self._record(request, obj, "deleted in the admin")
        return super().log_deletions(request, queryset)

    def _record(self, request: HttpRequest, obj: Model, purpose: str) -> None:
        code = str(getattr(obj, "code", None) or getattr(obj, "uuid", None) or obj.pk)
        verb = Verb.GRANT if obj._meta.model_name == "membership" else Verb.WRITE
        audit.record(verb, by=request.membership, kind=obj._meta.model_name, code=code, purpose=purpose)


class DirectoryInline(KeptByAdministrators, admin.TabularInline):
    extra = 0
    show_change_link = True


def _fields(message: Any) -> str:
    """The names of the changed fields in Django's structured change message; never their values."""
    names = [name for part in message for name in part.get("changed", {}).get("fields", [])]
    return ", ".join(str(name) for name in names) or "its parts"
