"""Invitations: the only way to an account."""

import datetime
import hashlib
import secrets
import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.enums import Role
from agencies.models.agencies import Agency
from agencies.models.people import Membership, User

LASTS = datetime.timedelta(days=3)


def fingerprint(token: str) -> str:
    """What the database keeps of a link; the link itself is nowhere."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, revoked_at=None)

    def usable(self) -> "InvitationQuerySet":
        """Those whose link works: unanswered, not lapsed, of an agency that still exists."""
        return self.unanswered().filter(expires_at__gt=timezone.now(), agency__retired_on__isnull=True)


class Invitation(models.Model):
    """Somebody is asked to act for an agency in a role; the link in it works once, for three days."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("agency"))
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=30, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role"),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_at_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="invitation_revoked_at_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None), name="invitation_one_answer"
            ),
            models.UniqueConstraint(
                fields=["agency", "email", "role"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.agency.short_name}"

    @property
    def is_lapsed(self) -> bool:
        return self.expires_at <= timezone.now()

    def renew(self) -> str:
        """A new link, for three days from now; the one before no longer works. Not saved yet."""
        token = secrets.token_urlsafe(32)
        self.token_hash, self.expires_at = fingerprint(token), timezone.now() + LASTS
        return token
