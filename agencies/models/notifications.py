"""What members are told, and the mail that leaves for it. References and codes only; nothing about a child."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.people import Membership
from agencies.notices import NOTICES
from agencies.roles import Ability, allows

MOST_TRIES = 9
"""Of a mail: 4 seconds after the first, then each time four times as long; given up after some four days."""


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, membership: Any) -> "NotificationQuerySet":
        """Those of this membership: what another agency is told stays with it. Row security says the same."""
        return self.none() if membership is None else self.filter(membership=membership.pk)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """A member was told of an event, once: `key` names the event, the same for everybody."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="notifications")
    key = models.CharField(max_length=80)
    event = models.CharField(max_length=30)
    code = models.CharField(max_length=40)
    """The reference or code of what it is about."""
    path = models.CharField(max_length=200)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    waits_for_digest = models.BooleanField(default=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["membership", "-at", "-id"], name="notification_newest"),
            models.Index(fields=["membership"], name="notification_unread", condition=Q(read_at__isnull=True)),
            models.Index(
                fields=["membership", "at"], name="notification_for_digest", condition=Q(waits_for_digest=True)
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["membership", "key"], name="notification_once")]

    def __str__(self) -> str:
        return f"{self.event} {self.code}"

    @property
    def words(self) -> str:
        """The sentence in the reader's language, without the code that it ends with."""
        return (NOTICES[self.event].words % {"code": ""}).strip()


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, membership: Any) -> "MailQuerySet":
        """The directory administrator, who keeps people and their addresses."""
        return self if allows(membership, Ability.WRITE_DIRECTORY) else self.none()

    def failing(self) -> "MailQuerySet":
        """Not sent so far, though it was tried."""
        return self.filter(sent_at__isnull=True, tries__gt=0)


class Mail(models.Model):
    """That a mail is to leave, and whether it did. Its words stand sealed in the job that sends it, and go with it."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Made from what the mail is about, so that it is written once; the mail carries it as its Message-ID."""
    to = models.EmailField(_("to"), blank=True)
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("failed tries"), default=0)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    fault = models.CharField(_("what the mail server said"), max_length=200, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [models.Index(fields=["-asked_at"], name="mail_failing", condition=Q(sent_at__isnull=True))]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def is_given_up(self) -> bool:
        """Whether it was tried for the last time."""
        return self.tries >= MOST_TRIES
