"""Which child files belong to one case: adding a sibling, linking a file, taking it out again."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from agencies.models import Jurisdiction
from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals.enums import OPEN, EventKind
from referrals.models import Case, ChildFile, Referral
from referrals.operations.drafts import create_child_file
from referrals.operations.locks import hold
from referrals.operations.timeline import is_repeat, touch, write_event


@transaction.atomic
def add_sibling(
    case: Case, *, by: Any, place: Jurisdiction, facts: dict[str, Any], identity: dict[str, Any], form_key: uuid.UUID
) -> ChildFile:
    """A new child file in the case; the same `form_key` again gives the one it already made. Writes an audit entry."""
    made = ChildFile.objects.filter(agency=by.agency_id, form_key=form_key)
    if existing := made.first():
        return existing
    try:
        with transaction.atomic():
            child_file = create_child_file(
                by=by, place=place, facts=facts, identity=identity, case=case, form_key=form_key
            )
    except IntegrityError:  # the same form, sent twice at once
        return made.get()
    _record(child_file, case, by=by, purpose="added to case")
    return child_file


@transaction.atomic
def link_child(child_file: ChildFile, case: Case, *, by: Any, form_key: uuid.UUID | None = None) -> None:
    """Move the agency's own child file into the case. In order: lock the file; nothing when it is in the case already
    or the form was carried out; move it, with its audit entry; write the event on each open referral of the child that
    the agency takes part in.
    """
    held = ChildFile.objects.select_for_update(of=("self",)).get(pk=child_file.pk)
    if held.case_id != case.pk:
        _move(held, case, EventKind.LINKED, by=by, form_key=form_key)


@transaction.atomic
def unlink_child(child_file: ChildFile, case: Case, *, by: Any, form_key: uuid.UUID | None = None) -> None:
    """Take the agency's own child file out of the case, into a new one of its own; in the order of `link_child`."""
    held = ChildFile.objects.select_for_update(of=("self",)).get(pk=child_file.pk)
    if held.case_id == case.pk:
        own = Case(agency_id=by.agency_id, created_by=by)
        _move(held, own, EventKind.UNLINKED, by=by, form_key=form_key)


def _move(child_file: ChildFile, case: Case, kind: EventKind, *, by: Any, form_key: uuid.UUID | None) -> None:
    referrals = open_referrals(Referral.objects.filter(child_file=child_file), by=by)
    if any(is_repeat(referral, form_key) for referral in referrals):
        return
    if case.pk is None:
        case.save()
    child_file.case = case
    child_file.save(update_fields=["case"])
    _record(child_file, case, by=by, purpose=f"{kind}: now in case")
    write_on(referrals, kind, by=by, form_key=form_key)


def open_referrals(rows: QuerySet[Referral], *, by: Any) -> list[Referral]:
    """Those of `rows` that are open and that the agency sent or received, each locked."""
    parties = Q(sending_agency=by.agency_id) | Q(receiving_agency=by.agency_id)
    acting = Referral.objects.visible_to(by).filter(parties, pk__in=rows.values("pk"), status__in=OPEN)
    return [held for held in map(hold, acting.order_by("pk")) if held.is_open]


def write_on(referrals: list[Referral], kind: EventKind, *, by: Any, form_key: uuid.UUID | None = None) -> None:
    for referral in referrals:
        touch(referral)
        write_event(referral, kind, by=by, from_status=referral.status, form_key=form_key)


def _record(child_file: ChildFile, case: Case, *, by: Any, purpose: str) -> None:
    audit.record(Verb.WRITE, by=by, kind="child file", code=child_file.code, purpose=f"{purpose} {case.code}")
