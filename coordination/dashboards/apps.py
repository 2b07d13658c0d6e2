"""The pages that look across agencies; it reads and owns no tables."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "coordination.dashboards"
    label = "dashboards"
