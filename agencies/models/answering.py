"""How agencies answered referrals lately: a summary that a job of the referrals keeps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models.agencies import Agency

FEWEST = 5
"""Fewer answers than this say nothing of an agency, and could say something of a child."""
LATELY_DAYS = 90


class Answering(models.Model):
    """How an agency answered in the last 90 days. No row: it answered fewer than five referrals."""

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, related_name="answering")
    answered = models.PositiveIntegerField(_("answered"))
    declined = models.PositiveIntegerField(_("declined"))
    median_hours = models.FloatField(_("median hours to answer"))
    refreshed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answering")
        constraints = [
            models.CheckConstraint(condition=models.Q(answered__gte=FEWEST), name="answering_enough"),
            models.CheckConstraint(
                condition=models.Q(declined__lte=models.F("answered")), name="answering_declined_of_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.answered}"

    @property
    def declined_percent(self) -> int:
        return round(100 * self.declined / self.answered)
