"""The admin site: reference data and the directory, for directory administrators only."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
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
