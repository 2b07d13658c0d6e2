"""Needs that nobody was mandated for where they were asked for."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.agencies import Agency
from agencies.models.people import Membership
from agencies.models.reference import Jurisdiction, Need
from agencies.roles import Ability, allows

LATELY_DAYS = 90
KEPT_DAYS = 400


class GapQuerySet(models.QuerySet["Gap"]):
    def visible_to(self, membership: Any) -> "GapQuerySet":
        """Those who see the dashboard of all agencies."""
        return self if allows(membership, Ability.SEE_WHOLE_DASHBOARD) else self.none()

    def lately(self) -> "GapQuerySet":
        return self.filter(asked_on__gt=timezone.localdate() - datetime.timedelta(days=LATELY_DAYS))

    def note(self, needs: Iterable[Need], *, place: Jurisdiction, is_adult: bool, by: Membership) -> None:
        """Record that nobody is mandated for these needs there. Asked again by the agency that day, it counts once."""
        of = {"place": place, "is_adult": is_adult, "agency_id": by.agency_id, "asked_on": timezone.localdate()}
        self.bulk_create([Gap(need=need, **of) for need in needs], ignore_conflicts=True)


class Gap(models.Model):
    """On one day one agency looked for somebody for a need at a place and nobody was mandated. Nothing of the child."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+", verbose_name=_("need"))
    place = models.ForeignKey(Jurisdiction, on_delete=models.CASCADE, related_name="+", verbose_name=_("place"))
    is_adult = models.BooleanField(_("for an adult"))
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", verbose_name=_("asked by"))
    asked_on = models.DateField(_("asked on"))

    objects = GapQuerySet.as_manager()

    class Meta:
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")
        indexes = [models.Index(fields=["asked_on"], name="gap_asked_on")]
        constraints = [
            models.UniqueConstraint(fields=["need", "place", "is_adult", "agency", "asked_on"], name="gap_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.place_id} {self.asked_on}"
