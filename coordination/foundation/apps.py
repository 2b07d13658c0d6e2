"""The ground every other package stands on; it imports Django and nothing of ours."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "coordination.foundation"
    label = "foundation"

    def ready(self) -> None:
        from coordination.foundation import checks  # noqa: F401, PLC0415  (registers the system checks)
