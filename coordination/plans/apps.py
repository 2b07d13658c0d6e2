"""Action plans, commitments, action items, progress and budget."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "coordination.plans"
    label = "plans"
    verbose_name = _("Plans")
