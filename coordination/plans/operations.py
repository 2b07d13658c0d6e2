"""What is done to the plan: raising and editing items, reporting progress, keeping commitments."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from psycopg.errors import SerializationFailure

from agencies.models import Agency, Membership
from coordination.foundation import audit
from coordination.foundation.models import Verb
from coordination.plans.enums import ItemStatus
from coordination.plans.models import (
    ActionItem,
    BudgetLine,
    Commitment,
    Confirmation,
    IndicatorReading,
    Plan,
    ProgressUpdate,
)

EDITABLE = ["title", "pillar", "lead_agency", "due_on", "commitment"]
"""What may be edited of an item: just the columns that the application's role may update."""


class ItemMoved(Exception):
    """Somebody reported on the item in between: it is no longer in the state the reporter saw."""


@transaction.atomic
def raise_item(
    *,
    by: Membership,
    partner_agencies: Iterable[Agency] = (),
    is_draft: bool = False,
    submission: uuid.UUID | None = None,
    **values: Any,
) -> ActionItem:
    """Make an item, name its partners, write the audit entry. A `submission` seen before returns its item.

    `values`: title, pillar, lead_agency and due_on, and of commitment, referral, referral_need, gap_need and gap_place
    what it is raised for and from.
    """
    status = ItemStatus.DRAFT if is_draft else ItemStatus.OPEN
    item = ActionItem(raised_by=by, status=status, submission=submission or uuid.uuid4(), **values)
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
    percent_done: int,
    status: str,
    spent_cad: int | None = None,
    submission: uuid.UUID | None = None,
    **said: Any,
) -> None:
    """Append the update (the database moves the item by it), write the audit entry.

    `item.status` is what the reporter saw; ItemMoved when it is no longer so. Done is 100 percent. A `submission` seen
    before is not written again. Without `spent_cad` the amount stays. `said`: words, and of blocked_by, blocked_agency
    and evidence_url what there is to say.
    """
    update = ProgressUpdate(
        item=item,
        by=by,
        percent_done=100 if status == ItemStatus.DONE else percent_done,
        from_status=item.status,
        status=status,
        spent_cad=item.spent_cad if spent_cad is None else spent_cad,
        submission=submission or uuid.uuid4(),
        **said,
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
def confirm_part(*, by: Membership, item: ActionItem) -> None:
    """Record that the agency confirms its part of the item as it stands, write the audit entry. Twice is once."""
    _confirmation, is_new = Confirmation.objects.get_or_create(
        item=item, agency_id=by.agency_id, title=item.title, due_on=item.due_on, defaults={"by": by}
    )
    if is_new:
        audit.record(Verb.WRITE, by=by, kind="action item", code=item.code, purpose="part confirmed")


@transaction.atomic
def keep_commitment(*, by: Membership, commitment: Commitment, partner_agencies: Iterable[Agency]) -> None:
    """Store a new or changed commitment and its partners, write the audit entry."""
    purpose = "edited" if commitment.pk else "added"
    commitment.save()
    commitment.partner_agencies.set(partner_agencies)
    audit.record(Verb.WRITE, by=by, kind="commitment", code=commitment.code, purpose=purpose)


@transaction.atomic
def add_reading(*, by: Membership, commitment: Commitment, submission: uuid.UUID | None = None, **read: Any) -> None:
    """Append what the indicator read, write the audit entry. A `submission` seen before is not written again."""
    _reading, is_new = IndicatorReading.objects.get_or_create(
        submission=submission or uuid.uuid4(), defaults={"commitment": commitment, "by": by, **read}
    )
    if is_new:
        audit.record(Verb.WRITE, by=by, kind="commitment", code=commitment.code, purpose="indicator read")


@transaction.atomic
def keep_budget_line(
    *, by: Membership, of: Commitment | Plan, fiscal_year: str, agency: Agency | None, **money: Any
) -> None:
    """Store money of a commitment or of a whole plan, in place of the line for that year and agency, and audit it."""
    whole = isinstance(of, Plan)
    line = {"plan": of if whole else of.plan, "commitment": None if whole else of}
    BudgetLine.objects.update_or_create(**line, fiscal_year=fiscal_year, agency=agency, defaults=money)
    kind = "plan" if whole else "commitment"
    audit.record(Verb.WRITE, by=by, kind=kind, code=of.code, purpose=f"budget of {fiscal_year}")


@transaction.atomic
def keep_plan(*, by: Membership, plan: Plan) -> None:
    """Store a new or changed plan, write the audit entry."""
    purpose = "edited" if plan.pk else "added"
    plan.save()
    audit.record(Verb.WRITE, by=by, kind="plan", code=plan.code, purpose=purpose)
