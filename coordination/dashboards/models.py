"""What the dashboards keep: figures for a minute, and the views that members saved."""

import datetime
import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from coordination.dashboards.policies import can_see_dashboard, sees_whole

FRESH = datetime.timedelta(seconds=60)
"""How old figures on a page may be."""
WANTED = datetime.timedelta(hours=1)
"""How long after somebody last asked the figures are kept fresh."""


class Scope(models.TextChoices):
    """Whose referrals are counted, and who may see the figures."""

    WHOLE = "whole", _("All agencies, for coordinators")
    AGENCY = "agency", _("The agency's, for its own people")
    EVERYONE = "everyone", _("Times of all agencies, for everyone")


class KeptFiguresQuerySet(models.QuerySet["KeptFigures"]):
    def visible_to(self, membership: Any) -> "KeptFiguresQuerySet":
        """Of all agencies the coordinators; of an agency its people; the times of all everyone with a dashboard."""
        if not can_see_dashboard(membership):
            return self.none()
        own = Q(scope=Scope.WHOLE) if sees_whole(membership) else Q(scope=Scope.AGENCY, agency=membership.agency_id)
        return self.filter(own | Q(scope=Scope.EVERYONE))

    def fresh(self) -> "KeptFiguresQuerySet":
        return self.filter(made_at__gt=timezone.now() - FRESH)


class KeptFigures(models.Model):
    """The facts of one question (`questions.Question`), as they were at `made_at`."""

    scope = models.CharField(max_length=10, choices=Scope)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=400)
    question = models.JSONField()
    facts = models.JSONField()
    pages = models.JSONField(default=dict)
    """Language → what the page shows of the facts, as it was drawn for whoever looked first."""
    made_at = models.DateTimeField()
    asked_at = models.DateTimeField()

    objects = KeptFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept figures")
        verbose_name_plural = _("kept figures")
        indexes = [models.Index(fields=["asked_at"], name="kept_figures_asked_at")]
        constraints = [
            models.UniqueConstraint(fields=["scope", "agency", "key"], nulls_distinct=False, name="kept_figures_once"),
            models.CheckConstraint(
                condition=Q(scope=Scope.AGENCY, agency__isnull=False)
                | Q(scope__in=[Scope.WHOLE, Scope.EVERYONE], agency__isnull=True),
                name="kept_figures_agency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, membership: Any) -> "SavedViewQuerySet":
        """The member's own."""
        return self.none() if membership is None else self.filter(membership=membership.pk)


class SavedView(models.Model):
    """A dashboard that a member kept under a name; `is_weekly` mails its figures on Mondays. It holds choices only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name of the view"), max_length=60)
    query = models.CharField(max_length=500, blank=True)
    is_weekly = models.BooleanField(_("Mail me its figures each Monday"), default=False)
    mailed_on = models.DateField(null=True, blank=True, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["membership", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The dashboard, as it was kept."""
        return f"{reverse('dashboards:dashboard')}?{self.query}"
