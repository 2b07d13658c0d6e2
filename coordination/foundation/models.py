"""The audit trail's tables. Append-only: the application role may insert, auditors may read, nobody may change."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    SIGN_IN = "sign_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
    SIGN_OUT = "sign_out", _("signed out")
    SWITCH = "switch", _("switched membership")
    READ = "read", _("read")
    OPEN = "open", _("opened before accepting")
    WRITE = "write", _("wrote")
    EXPORT = "export", _("exported")
    DENIED = "denied", _("was refused")
    PRINT = "print", _("printed")
    DOWNLOAD = "download", _("downloaded")
    SEARCH = "search", _("searched")
    ERASE = "erase", _("erased")
    GRANT = "grant", _("changed who may see")
    JOB = "job", _("ran a job")


OF_OWN_AGENCY: list[Callable[[Any], models.Q]] = []
"""What of the trail a lead reads. The apps whose things it speaks of say it; the policy `see` says the same in SQL."""


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, membership: Any) -> "AuditEntryQuerySet":
        """Auditors read the whole trail, leads what is about their own agency's things, nobody else any of it."""
        if membership is not None and membership.role == "auditor":
            return self
        if membership is not None and membership.role == "lead" and OF_OWN_AGENCY:
            return self.filter(reduce(or_, [condition(membership) for condition in OF_OWN_AGENCY]))
        return self.none()


class AuditEntry(models.Model):
    """Who did what, when, for which agency. Plain values, no foreign keys: an entry outlives what it speaks of."""

    at = models.DateTimeField(_("when"), db_default=models.functions.Now())
    membership_id = models.BigIntegerField(null=True)
    actor = models.CharField(_("who"), max_length=254)
    agency_code = models.CharField(_("for agency"), max_length=40, blank=True)
    role = models.CharField(_("role"), max_length=30, blank=True)
    verb = models.CharField(_("did"), max_length=20, choices=Verb)
    object_kind = models.CharField(_("kind"), max_length=40, blank=True)
    object_code = models.CharField(_("what"), max_length=80, blank=True)
    purpose = models.CharField(_("purpose"), max_length=500, blank=True)
    address = models.GenericIPAddressField(_("from address"), null=True)
    request_id = models.UUIDField(_("request"), null=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["object_code", "-at"], name="audit_of_object"),
            models.Index(fields=["request_id"], name="audit_of_request", condition=models.Q(request_id__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(verb__in=Verb.values), name="audit_verb_known"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.object_code}"


class AuditCheckpointQuerySet(models.QuerySet["AuditCheckpoint"]):
    def visible_to(self, membership: Any) -> "AuditCheckpointQuerySet":
        """Auditors, like the trail itself."""
        return self if membership is not None and membership.role == "auditor" else self.none()


class AuditCheckpoint(models.Model):
    """A sealed stretch of the trail: which entries, the hash of each, and a root that binds them to all before.

    Written by the database's `accord_seal_audit()` alone (migration `audit_checkpoints`); proven by `audit_chain`.
    """

    number = models.BigIntegerField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.IntegerField()
    ids = ArrayField(models.BigIntegerField())
    hashes = models.BinaryField()  # 32 bytes an entry, in the order of `ids`
    previous_root = models.BinaryField()
    root = models.BinaryField()
    made_at = models.DateTimeField()

    objects = AuditCheckpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit checkpoint")
        verbose_name_plural = _("audit checkpoints")

    def __str__(self) -> str:
        return f"{self.number}: {self.first_id}–{self.last_id}"
