"""Sessions: one row for each browser in which somebody is signed in, or about to."""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from agencies.models.people import User


class SessionQuerySet(models.QuerySet["Session"]):
    def alive(self) -> "SessionQuerySet":
        """Those that the next request would not end."""
        now = timezone.now()
        seen = now - datetime.timedelta(seconds=settings.SESSION_IDLE_SECONDS)
        begun = now - datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE)
        return self.filter(seen_at__gt=seen, started_at__gt=begun)


class Session(AbstractBaseSession):
    """The data is sealed; beside it stands what its owner is shown, and what it is ended by."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(max_length=60, blank=True)
    address = models.GenericIPAddressField(null=True)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects = SessionQuerySet.as_manager()

    class Meta(AbstractBaseSession.Meta):
        indexes = [models.Index(fields=["user"], name="session_of_user")]

    @classmethod
    def get_session_store_class(cls) -> Any:
        raise NotImplementedError("Sessions are made by agencies.sessions.SessionStore.")
