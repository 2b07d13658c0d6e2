"""What was said and done on a referral: story, timeline, messages, files."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from coordination.foundation.sealed import SealedField
from referrals.enums import BEYOND_PREVIEW, Access, EventKind, MessageKind, Status
from referrals.models.keys import OfChildOfReferral
from referrals.models.referrals import Referral
from referrals.models.scope import OfOpenedChain, OfOpenedReferral, OfReferral, takes_part, works_referrals
from referrals.workflow import TRANSITIONS

EVENT_LABELS = {name: row.done for name, row in TRANSITIONS.items()} | dict(EventKind.choices)


class Narrative(OfChildOfReferral):
    """What happened, in the sender's words, sealed. Opens to the receiver with the identity, not before.

    It stands once for a chain of redirects, on its first referral.
    """

    referral = models.OneToOneField(Referral, on_delete=models.CASCADE, related_name="narrative")
    what_happened = SealedField(_("What happened"))

    objects = OfOpenedChain.as_manager()

    class Meta:
        verbose_name = _("narrative")
        verbose_name_plural = _("narratives")

    def __str__(self) -> str:
        return self.referral.reference


class TimelineEventQuerySet(OfReferral):
    def visible_to(self, membership: Any) -> "TimelineEventQuerySet":
        """That a child came of age tells the birthday: just to agencies that see everything."""
        rows = super().visible_to(membership)
        if not works_referrals(membership):
            return rows.exclude(transition=EventKind.CAME_OF_AGE)
        opened = Q(takes_part(membership, "referral_id", access={Access.FULL}))
        return rows.filter(~Q(transition=EventKind.CAME_OF_AGE) | opened)


class TimelineEvent(models.Model):
    """Who did what when. Append-only by database grants; words stand in `Message`, so coordinators never see them."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    transition = models.CharField(max_length=20, choices=[(name, name) for name in EVENT_LABELS])
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, choices=Status)
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Empty for what nobody did: a child came of age. The agency is then the one that holds the file."""
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    form_key = models.UUIDField(null=True)
    """Of the form that caused it: the same form sent twice is one event."""
    called_at = models.DateTimeField(_("time of the call"), null=True, blank=True)
    """Of a phone call that was written down afterwards, at `at`."""
    for_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The external agency that said so by phone; `by` wrote it down."""

    objects = TimelineEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("timeline event")
        verbose_name_plural = _("timeline events")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="timeline_newest")]
        constraints = [
            models.UniqueConstraint(fields=["referral", "form_key"], name="timeline_form_once"),
            models.CheckConstraint(condition=Q(transition__in=list(EVENT_LABELS)), name="timeline_transition"),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(transition=EventKind.CAME_OF_AGE), name="timeline_by_somebody"
            ),
            models.CheckConstraint(condition=Q(to_status__in=Status.values), name="timeline_to_status"),
            models.CheckConstraint(
                condition=Q(for_agency__isnull=True) | Q(called_at__isnull=False), name="timeline_for_agency_by_phone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral.reference}: {self.transition}"

    @property
    def label(self) -> Any:
        return EVENT_LABELS[self.transition]


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, membership: Any) -> "MessageQuerySet":
        """Conversation: agencies that sent or accepted. What stood before: those that see everything. The rest: every
        participating agency."""
        if not works_referrals(membership):
            return self.none()
        readers = {MessageKind.MESSAGE: BEYOND_PREVIEW, MessageKind.RECORD: {Access.FULL}}
        mine = {kind: Q(takes_part(membership, "referral_id", access=access)) for kind, access in readers.items()}
        read = ~Q(kind__in=readers) & Q(takes_part(membership, "referral_id"))
        for kind, may_read in mine.items():
            read |= Q(kind=kind) & may_read
        return self.filter(read)


class Message(OfChildOfReferral):
    """Words from one agency to the others, sealed."""

    ROW = "event_id"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="messages")
    event = models.OneToOneField(TimelineEvent, on_delete=models.PROTECT, related_name="message")
    kind = models.CharField(max_length=10, choices=MessageKind)
    words = SealedField(_("Message"))
    answered_by = SealedField(_("Who answered the phone"), most_signs=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="message_kind")]

    def __str__(self) -> str:
        return f"{self.referral.reference}: {self.kind}"


class Attachment(OfChildOfReferral):
    """A file on a referral; its bytes are kept, sealed, under `storage_key`."""

    ROW = "storage_key"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="attachments")
    event = models.OneToOneField(TimelineEvent, on_delete=models.PROTECT, related_name="attachment")
    name = SealedField(_("File name"), most_signs=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    storage_key = models.UUIDField(unique=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = OfOpenedReferral.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return str(self.storage_key)

    @property
    def file_name_bound(self) -> str:
        """What the kept bytes are bound to, so that no other file opens in this one's place."""
        return f"referrals_attachment.bytes {self.storage_key}"
