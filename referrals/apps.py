"""What we do: cases, child files, referrals, participations, permits."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = _("Referrals")

    def ready(self) -> None:
        from coordination.foundation import health, rotation  # noqa: PLC0415  (before the apps are loaded)
        from coordination.foundation.models import OF_OWN_AGENCY  # noqa: PLC0415  (before the apps are loaded)
        from referrals.health import keys_fault, rewrap_child_keys  # noqa: PLC0415  (needs the models)
        from referrals.models.trail import entries_of_own_agency  # noqa: PLC0415  (needs the models)

        OF_OWN_AGENCY.append(entries_of_own_agency)
        health.register("keys", keys_fault)
        rotation.register("child keys", rewrap_child_keys)
