"""Addresses of the pages that look across agencies."""

from typing import Any

app_name = "dashboards"
urlpatterns: list[Any] = []
