"""Action plans, commitments, action items, progress and budget."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "coordination.plans"
    label = "plans"
    verbose_name = _("Plans")

    def ready(self) -> None:
        from agencies.reference_loading import tables  # noqa: PLC0415  (models load before it)
        from coordination.plans import reference  # noqa: PLC0415

        tables.LOADERS.extend(loader for loader in reference.LOADERS if loader not in tables.LOADERS)
