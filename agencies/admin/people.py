"""People and memberships in the admin. Neither is deleted: people stop signing in, memberships end."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agencies import operations
from agencies.admin.base import DirectoryAdmin
from agencies.models import Membership, User

# allauth's own tables: the first stays empty here, the second changes on the person's pages only.
admin.site.unregister([EmailAddress, Authenticator])


class NeverDeleted(DirectoryAdmin):
    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(NeverDeleted):
    list_display = ["name", "email", "language", "is_active", "last_login"]
    list_filter = ["is_active", "language"]
    search_fields = ["name", "email"]
    fields = ["email", "name", "language", "is_active"]
    actions = ["make_link"]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new person gets no password here, but a link to set one. To a new address mail is tried again."""
        obj.email = obj.email.strip().lower()
        if not change:
            obj.set_unusable_password()
        if "email" in form.changed_data:
            obj.mail_returned_at = None
        super().save_model(request, obj, form, change)
        if not change:
            self._show_link(request, obj)

    @admin.action(description=_("Make a set-password link"))
    def make_link(self, request: HttpRequest, queryset: QuerySet) -> None:
        for person in queryset.filter(is_active=True):
            self._show_link(request, person)

    def _show_link(self, request: HttpRequest, person: User) -> None:
        link = request.build_absolute_uri(operations.set_password_path(user=person, by=request.membership))
        words = _("Give this link to {name} yourself; it sets a password, once, within three days: {link}")
        self.message_user(request, format_html(words, name=person.name, link=link), messages.SUCCESS)


@admin.register(Membership)
class MembershipAdmin(NeverDeleted):
    list_display = ["user", "agency", "role", "period"]
    list_filter = ["role"]
    list_select_related = ["user", "agency"]
    search_fields = ["user__name", "user__email", "agency__search"]
    autocomplete_fields = ["user", "agency"]
