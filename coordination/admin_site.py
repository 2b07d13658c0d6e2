"""The admin site: reference data and the directory, for directory administrators only."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class AccordAdminConfig(AdminConfig):
    default_site = "coordination.admin_site.AccordAdminSite"


class AccordAdminSite(AdminSite):
    site_header = _("Accord directory")
    site_title = _("Accord directory")
    index_title = _("Keep the directory")

    def has_permission(self, request: HttpRequest) -> bool:
        """Only a membership acting as directory administrator; the person alone counts for nothing."""
        membership: Any = getattr(request, "membership", None)
        return membership is not None and membership.role == "directory_administrator"

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """Refuse everybody else with 403; Django would send them to sign in again, which changes nothing."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one sign-in page, and it is not the admin's."""
        if request.user.is_authenticated:
            return redirect("admin:index")
        target = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Sign-out is recorded, so it has one place too."""
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_change_password")
