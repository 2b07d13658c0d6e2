"""The pages that look across agencies; it owns what it keeps for a minute and for its readers, no facts."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "coordination.dashboards"
    label = "dashboards"
