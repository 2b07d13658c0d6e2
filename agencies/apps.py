"""Who we are: people, memberships, roles, agencies, mandates, reference data."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    name = "agencies"
    verbose_name = _("Directory")

    def ready(self) -> None:
        from agencies.rotation import reseal_factors  # noqa: PLC0415  (needs the models)
        from coordination.foundation import rotation  # noqa: PLC0415  (before the apps are loaded)

        rotation.register("second factors", reseal_factors)
