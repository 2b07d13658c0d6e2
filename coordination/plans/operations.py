"""What is done to the plan: raising and editing items, reporting progress, keeping commitments."""

import datetime
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, OperationalError, transaction
from psycopg.errors import SerializationFailure

from agencies.models import Agency, Membership, Pillar
from coordination.foundation import audit
from coordination.foundation.models import Verb
from coordination.plans.enums import ItemStatus
from coordination.plans.models import ActionItem, Commitment, ProgressUpdate
from referrals.models import Referral

EDITABLE = ["title", "pillar", "lead_agency", "due_on", "commitment"]
"""What may be edited of an item: just the columns that the application's role may update."""


class ItemMoved(Exception):
    """Somebody reported on the item in between: it is no longer in the state the reporter saw."""


@transaction.atomic
def raise_item(
    *,
    by: Membership,
    title: str,
    pillar: Pillar,
    lead_agency: Agency,
    due_on: datetime.date,
    partner_agencies: Iterable[Agency] = (),
    commitment: Commitment | None = None,
    referral: Referral | None = None,
    submission: uuid.UUID | None = None,
) -> ActionItem:
    """Make an item, name its partners, write the audit entry. A `submission` seen before returns its item."""
    item = ActionItem(
        title=title,
        pillar=pillar,
        lead_agency=lead_agency,
        due_on=due_on,
        commitment=commitment,
        referral=referral,
        raised_by=by,
        submission=submission or uuid.uuid4(),
    )
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:
        earlier = ActionItem.objects.visible_to(by).filter(submission=item.submission).first()
        if earlier is None:
            raise
        return earlier
    item.partner_agencies.set(partner_agencies)
    audit.record(Verb.WRITE, by=by, kind="action item", code=item.code, purpose="raised")
    return item


@transaction.atomic
def edit_item(*, by: Membership, item: ActionItem, partner_agencies: Iterable[Agency]) -> None:
    """Store the item's new values and partners, write the audit entry."""
    item.save(update_fields=EDITABLE)
    item.partner_agencies.set(partner_agencies)
    audit.record(Verb.WRITE, by=by, kind="action item", code=item.code, purpose="edited")


@transaction.atomic
def report_progress(
    *,
    by: Membership,
    item: ActionItem,
    words: str,
    percent_done: int,
    status: str,
    submission: uuid.UUID | None = None,
) -> None:
    """Append the update (the database moves the item by it), write the audit entry.

    `item.status` is what the reporter saw; ItemMoved when it is no longer so. Done is 100 percent. A `submission` seen
    before is not written again.
    """
    update = ProgressUpdate(
        item=item,
        by=by,
        words=words,
        percent_done=100 if status == ItemStatus.DONE else percent_done,
        from_status=item.status,
        status=status,
        submission=submission or uuid.uuid4(),
    )
    try:
        with transaction.atomic():
            update.save()
    except (IntegrityError, OperationalError) as error:
        if ProgressUpdate.objects.filter(submission=update.submission).exists():
            return
        if isinstance(error.__cause__, SerializationFailure):  # the trigger found another state
            raise ItemMoved from error
        raise
    audit.record(Verb.WRITE, by=by, kind="action item", code=item.code, purpose=f"progress: {status}")


@transaction.atomic
def keep_commitment(*, by: Membership, commitment: Commitment, partner_agencies: Iterable[Agency]) -> None:
    """Store a new or changed commitment and its partners, write the audit entry."""
    purpose = "edited" if commitment.pk else "added"
    commitment.save()
    commitment.partner_agencies.set(partner_agencies)
    audit.record(Verb.WRITE, by=by, kind="commitment", code=commitment.code, purpose=purpose)
