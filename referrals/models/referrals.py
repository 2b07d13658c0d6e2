"""Referrals: one agency asks another for something for a child."""

import datetime
from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Jurisdiction, Membership
from referrals.enums import (
    AT_WORK,
    AWAITING_ANSWER,
    CLOCK_RUNS,
    CLOSED,
    OPEN,
    OPENS,
    RESTS_ON_CONSENT,
    TO_BE_SEEN,
    Access,
    Basis,
    DeclinedReason,
    Party,
    Said,
    Sharing,
    Status,
    Urgency,
)
from referrals.models.children import ChildFile
from referrals.models.constraints import both_or_neither
from referrals.models.referral_queries import ReferralQuerySet


class Referral(models.Model):
    """One agency asks another for named needs of one child file."""

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    child_file = models.ForeignKey(ChildFile, on_delete=models.PROTECT, related_name="referrals")
    sending_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("Sending agency")
    )
    receiving_agency = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Receiving agency"),
    )
    passed_on_by = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    redirected_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="follow_on"
    )
    chain = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="chained")
    """The first referral of a chain of redirects; empty on that first one."""
    goes_on_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="continued_as"
    )
    """The referral of which a need stayed unmet, and which this one takes up again."""
    status = models.CharField(_("state"), max_length=20, choices=Status, default=Status.DRAFT)
    urgency = models.CharField(_("Urgency"), max_length=10, choices=Urgency, default=Urgency.URGENT)
    place = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name=_("place"))
    basis = models.CharField(_("Basis for sharing"), max_length=20, choices=Basis, blank=True)
    may_be_passed_on = models.BooleanField(
        _("The consent also covers another agency that serves the same needs"), default=False
    )
    sharing = models.CharField(
        _("What is shared"), max_length=10, choices=Sharing, default=Sharing.ALL, db_default=Sharing.ALL
    )
    covers_agencies = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    covers_functions = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True)
    """Codes: to which agencies, and to agencies of which work, a consent lets the child be passed on. Where both are
    empty and it may be passed on: to those mandated for the needs."""
    consent_ended_at = models.DateTimeField(_("consent ended"), null=True, blank=True)
    """Since when no consent stands behind it: withdrawn, or past its last day. What it covered is closed."""
    worker = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Worker"),
    )
    declined_reason = models.CharField(_("declined because"), max_length=20, choices=DeclinedReason, blank=True)
    form_key = models.UUIDField()
    """Of the form that began the draft: sent twice, it makes one draft."""
    together = models.UUIDField(null=True, blank=True, editable=False)
    """Shared by referrals of several children that are sent to one agency in one act."""
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    first_sent_at = models.DateTimeField(null=True, blank=True)
    """When the first referral of a chain of redirects was sent; waiting is counted from here."""
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    received_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    """The first of accepted, declined, redirected."""
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    respond_by = models.DateTimeField(_("answer due"), null=True, blank=True)
    half_at = models.DateTimeField(null=True, blank=True)
    most_at = models.DateTimeField(null=True, blank=True)
    escalate_at = models.DateTimeField(null=True, blank=True)
    """With `respond_by`, when the clock rings: see `clocks`."""
    stopped_at = models.DateTimeField(_("clock stopped"), null=True, blank=True)
    """Since when the clock stands still: the receiver waits for information."""
    called_at = models.DateTimeField(_("made by phone"), null=True, blank=True)
    """When the referral was made by phone and written down afterwards; `said` is what was answered then."""
    said = models.CharField(_("What they said"), max_length=10, choices=Said, blank=True, db_default="")
    updated_at = models.DateTimeField(default=timezone.now)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        indexes = [
            models.Index(fields=["child_file"], name="referral_of_child"),
            models.Index(fields=["together"], name="referral_together", condition=Q(together__isnull=False)),
            models.Index(
                fields=["respond_by"],
                name="referral_awaiting",
                condition=Q(status__in=sorted(AWAITING_ANSWER)),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sending_agency", "form_key"], name="referral_form_once"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="referral_status"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="referral_urgency"),
            models.CheckConstraint(condition=Q(basis__in=["", *Basis.values]), name="referral_basis"),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True, said="") | Q(called_at__isnull=False, said__in=Said.values),
                name="referral_called_and_said",
                violation_error_message=_("Say both when it was made by phone and what was answered, or neither."),
            ),
            models.CheckConstraint(condition=Q(sharing__in=Sharing.values), name="referral_sharing"),
            models.CheckConstraint(
                condition=Q(consent_ended_at__isnull=True) | Q(basis__in=sorted(RESTS_ON_CONSENT)),
                name="referral_consent_ended",
                violation_error_message=_("Only a consent is withdrawn or runs out."),
            ),
            both_or_neither("sent", _("Say both when and by whom it was sent, or neither.")),
            both_or_neither("received", _("Say both when and by whom it was received, or neither.")),
            both_or_neither("accepted", _("Say both when and by whom it was accepted, or neither.")),
            both_or_neither("closed", _("Say both when and by whom it was closed, or neither.")),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT, sent_at__isnull=True)
                | (
                    ~Q(status=Status.DRAFT)
                    & ~Q(basis="")
                    & Q(
                        sent_at__isnull=False,
                        first_sent_at__isnull=False,
                        respond_by__isnull=False,
                        receiving_agency__isnull=False,
                    )
                ),
                name="referral_sent_whole",
                violation_error_message=_("Before sending, name a receiving agency and a basis for sharing."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted({*AT_WORK, Status.COMPLETED})) | Q(accepted_at__isnull=False),
                name="referral_at_work_accepted",
                violation_error_message=_("A referral is accepted before it is worked on."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(CLOSED), closed_at__isnull=False)
                | (~Q(status__in=sorted(CLOSED)) & Q(closed_at__isnull=True)),
                name="referral_closed_at",
                violation_error_message=_("A closed referral says when it was closed."),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DECLINED, declined_reason__in=DeclinedReason.values)
                | (~Q(status=Status.DECLINED) & Q(declined_reason="")),
                name="referral_declined_reason",
                violation_error_message=_("Choose why the referral is declined."),
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(status=Status.NEEDS_INFORMATION),
                name="referral_clock_stopped",
                violation_error_message=_("The clock stands still only while information is missing."),
            ),
            models.CheckConstraint(
                condition=~Q(sending_agency=F("receiving_agency")),
                name="referral_not_to_self",
                violation_error_message=_("An agency cannot refer a child to itself. Choose another agency."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("referrals:referral_detail", args=[self.reference])

    @property
    def first_id(self) -> int:
        """Key of the first referral of the chain, where story and consent stand."""
        return self.chain_id or self.pk

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @cached_property
    def is_receiver_external(self) -> bool:
        return self.receiving_agency is not None and self.receiving_agency.is_external

    @property
    def is_external(self) -> bool:
        """Sent to an agency where nobody signs in: its answers come by phone, and the sender writes them down."""
        return not self.is_draft and self.is_receiver_external

    @property
    def rests_on_consent(self) -> bool:
        return self.basis in RESTS_ON_CONSENT

    @property
    def opens(self) -> Access:
        """What its receiver may see once it accepted."""
        return Access.PREVIEW if self.consent_ended_at else OPENS[Sharing(self.sharing)]

    @property
    def covers_another_agency(self) -> bool:
        """Whether the basis lets the child be passed on: consent only where that was agreed and while it stands, a
        legal basis always. Which agencies: `policies.covered`."""
        if self.rests_on_consent:
            return self.may_be_passed_on and self.consent_ended_at is None
        return self.basis != ""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_to_be_seen(self) -> bool:
        """Whether its sender has to say that it has seen the end."""
        return self.status in TO_BE_SEEN

    @property
    def awaits_answer(self) -> bool:
        return self.status in AWAITING_ANSWER

    @property
    def is_clock_running(self) -> bool:
        return self.status in CLOCK_RUNS

    @property
    def time_left_when_stopped(self) -> datetime.timedelta | None:
        """What was left when the clock stopped; negative when it was overdue; None while it runs."""
        return self.respond_by - self.stopped_at if self.stopped_at and self.respond_by else None

    @property
    def is_overdue(self) -> bool:
        return self.is_clock_running and self.respond_by is not None and self.respond_by < timezone.now()

    def party_of(self, agency_id: int) -> str | None:
        """As what the agency takes part: sender or receiver by column, guardian or observer by participation."""
        if agency_id == self.sending_agency_id:
            return Party.SENDER
        if agency_id == self.receiving_agency_id and not self.is_draft:
            return Party.RECEIVER
        participation = next((row for row in self.participations.all() if row.agency_id == agency_id), None)
        return participation.party if participation else None
