"""Best-interests decisions: recorded once, told on the referrals of the child, and what they refuse is closed."""

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals.enums import OPEN, EventKind
from referrals.models import ChildFile, Decision, Referral
from referrals.operations.locks import hold
from referrals.operations.timeline import touch, write_event


@transaction.atomic
def record_decision(child_file: ChildFile, *, by: Any, decision: Decision) -> None:
    """Save the decision. In order: nothing if this form was already carried out; append it, with its audit entry; close
    the needs it refuses in every open referral of the child, or open again what an earlier one refused; write the event
    on each open referral of the child that the agency sends or receives.
    """
    decision.child_file, decision.agency_id, decision.recorded_by = child_file, by.agency_id, by
    try:
        with transaction.atomic():
            decision.unlock(child_file).save(force_insert=True)
    except IntegrityError:  # the same form, sent twice
        return
    purpose = f"best-interests decision: {decision.question} {decision.decided}"
    audit.record(Verb.WRITE, by=by, kind="child file", code=child_file.code, purpose=purpose)
    with connection.cursor() as cursor:
        cursor.execute("select accord_settle_needs(%s)", [decision.pk])
    moved_by = Q(sending_agency=by.agency_id) | Q(receiving_agency=by.agency_id)  # who watches holds no row
    theirs = Referral.objects.visible_to(by).filter(moved_by, child_file=child_file, status__in=OPEN)
    for referral in theirs.order_by("pk"):
        held = hold(referral)
        if held.is_open:
            touch(held)
            write_event(held, EventKind.DECISION, by=by, from_status=held.status)
