"""The plan's closed lists and the groups of them. Imports nothing of ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemStatus(TextChoices):
    OPEN = "open", _("open")
    IN_PROGRESS = "in_progress", _("in progress")
    BLOCKED = "blocked", _("blocked")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class CommitmentStatus(TextChoices):
    NOT_REPORTED = "not_reported", _("nothing reported yet")
    NOT_STARTED = "not_started", _("not started")
    IN_PROGRESS = "in_progress", _("in progress")
    BLOCKED = "blocked", _("blocked")
    DONE = "done", _("done")


UNFINISHED = frozenset({ItemStatus.OPEN, ItemStatus.IN_PROGRESS, ItemStatus.BLOCKED})
FINISHED = frozenset({ItemStatus.DONE, ItemStatus.DROPPED})
