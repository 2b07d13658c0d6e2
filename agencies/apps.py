"""Who we are: people, memberships, roles, agencies, mandates, reference data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = _("Directory")
