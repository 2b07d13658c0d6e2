"""A child missing and found, and the report to child protection: one row and its audit entry each."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals.models import Absence, ChildFile, ProtectionReport


@transaction.atomic
def report_missing(child_file: ChildFile, *, by: Any, missing_since: datetime.datetime) -> None:
    """Say since when the child is missing. Said twice it is one absence: the first stays."""
    try:
        with transaction.atomic():
            Absence.objects.create(child_file=child_file, missing_since=missing_since, recorded_by=by)
    except IntegrityError:
        return
    audit.record(Verb.WRITE, by=by, kind="child file", code=child_file.code, purpose="reported missing")


@transaction.atomic
def report_found(child_file: ChildFile, *, by: Any) -> None:
    """End the absence that goes on, now; nothing when none does."""
    going_on = Absence.objects.going_on().filter(child_file=child_file)
    if going_on.update(found_at=timezone.now(), found_by=by):
        audit.record(Verb.WRITE, by=by, kind="child file", code=child_file.code, purpose="found")


@transaction.atomic
def record_protection_report(child_file: ChildFile, *, by: Any, report: ProtectionReport) -> None:
    """Save that `by` reported the child to child protection. The same form again is the same report."""
    report.child_file, report.made_by = child_file, by
    try:
        with transaction.atomic():
            report.unlock(child_file).save(force_insert=True)
    except IntegrityError:
        return
    audit.record(Verb.WRITE, by=by, kind="child file", code=child_file.code, purpose="reported to child protection")
