"""What was reported about a child: that the child is missing or was found, and the report to child protection."""

import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from coordination.foundation.sealed import SealedField
from referrals.models.children import ChildFile
from referrals.models.keys import AboutChild
from referrals.models.scope import OfOpenedChild, knows_child, works_referrals


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, membership: Any) -> "AbsenceQuerySet":
        """Wherever the child file shows: it is a pseudonymous fact, and who is asked for help needs it at once."""
        if works_referrals(membership):
            mine = Q(child_file__agency=membership.agency_id)
            return self.filter(mine | Q(knows_child(membership, "child_file_id")))
        return self.none()

    def going_on(self) -> "AbsenceQuerySet":
        return self.filter(found_at__isnull=True)


class Absence(models.Model):
    """The child is missing, until found. Each time is a row, so that the third time is seen to be the third."""

    child_file = models.ForeignKey(ChildFile, on_delete=models.PROTECT, related_name="absences")
    missing_since = models.DateTimeField(_("Missing since"))
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(_("Found"), null=True, blank=True)
    found_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-missing_since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["child_file"], condition=Q(found_at=None), name="absence_one_going_on"),
            models.CheckConstraint(
                condition=Q(found_at__isnull=True, found_by__isnull=True)
                | Q(found_at__gte=models.F("missing_since"), found_by__isnull=False),
                name="absence_found_at_and_by",
                violation_error_message=_("Say both when and by whom the child was found, after it went missing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_file_id}: {self.missing_since}"


def missing_since(membership: Any, child: str) -> models.QuerySet:
    """Since when the child that the path `child` names is missing, as far as the membership sees it: for a subquery."""
    rows = Absence.objects.visible_to(membership).going_on().filter(child_file=OuterRef(child))
    return rows.values("missing_since")


def packed_absences(membership: Any, child: str) -> ArraySubquery:
    """Every absence of the child that the path `child` names, the last first, as one column of another query."""
    rows = Absence.objects.visible_to(membership).filter(child_file=OuterRef(child))
    return ArraySubquery(rows.values(facts=JSONObject(missing_since="missing_since", found_at="found_at")))


def unpacked_absences(packed: list[dict[str, Any]] | None) -> list[Absence]:
    """The absences with their times alone; no query."""
    read = datetime.datetime.fromisoformat
    return [
        Absence(missing_since=read(facts["missing_since"]), found_at=facts["found_at"] and read(facts["found_at"]))
        for facts in packed or []
    ]


class ProtectionReport(AboutChild):
    """A report to child protection, by the person who made it: the duty is each person's own. Append-only by grants."""

    ROW = "form_key"

    child_file = models.ForeignKey(ChildFile, on_delete=models.PROTECT, related_name="protection_reports")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("Reported to"))
    made_at = models.DateTimeField(_("Reported on"), default=timezone.now)
    number = SealedField(_("Their file number"), most_signs=60, blank=True)
    form_key = models.UUIDField()
    """Of the form it was written in: sent twice, it is one report."""
    recorded_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = OfOpenedChild.as_manager()

    class Meta:
        verbose_name = _("report to child protection")
        verbose_name_plural = _("reports to child protection")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["child_file", "form_key"], name="protection_report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.child_file_id}: {self.made_at}"
