"""The plan's closed lists and the groups of them. Imports nothing of ours."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemStatus(TextChoices):
    DRAFT = "draft", pgettext_lazy("action item", "draft")
    OPEN = "open", pgettext_lazy("action item", "open")
    IN_PROGRESS = "in_progress", _("in progress")
    BLOCKED = "blocked", pgettext_lazy("action item", "blocked")
    DONE = "done", pgettext_lazy("action item", "done")
    DROPPED = "dropped", pgettext_lazy("action item", "dropped")


class Hand(StrEnum):
    """In what capacity somebody moves an item."""

    REPORTER = "members of its lead and partner agencies, and coordinators"
    EDITOR = "leads of its lead agency, and coordinators"


class Asks(StrEnum):
    """What a move asks for besides words and a percentage."""

    BLOCKER = "what or who blocks it"
    REASON = "a reason, as its words"


class CommitmentStatus(TextChoices):
    NOT_REPORTED = "not_reported", _("nothing reported yet")
    NOT_STARTED = "not_started", _("not started")
    IN_PROGRESS = "in_progress", _("in progress")
    BLOCKED = "blocked", pgettext_lazy("commitment", "blocked")
    DONE = "done", pgettext_lazy("commitment", "done")


UNFINISHED = frozenset({ItemStatus.OPEN, ItemStatus.IN_PROGRESS, ItemStatus.BLOCKED})
FINISHED = frozenset({ItemStatus.DONE, ItemStatus.DROPPED})
