"""A referral before it is sent: saved at each step, seen by its own agency alone; AlreadyMoved once it was sent."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agencies.models import Agency, Jurisdiction, Need
from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals.enums import Access, Party, Status
from referrals.models import (
    Case,
    ChildFile,
    ChildIdentity,
    ChildKey,
    Consent,
    Narrative,
    Participation,
    Referral,
    ReferralNeed,
)
from referrals.operations.basis import follow_identity
from referrals.operations.companions import carry_over
from referrals.operations.indexing import index_child
from referrals.operations.locks import hold, require_state
from referrals.operations.timeline import follow


def next_reference() -> str:
    """The next reference, like R-2026-000123. Numbers may have gaps."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('referral_number')")
        return f"R-{timezone.localdate().year}-{cursor.fetchone()[0]:06d}"


def is_draft_made(by: Any, form_key: uuid.UUID | None) -> bool:
    """Whether the form that begins a referral was already carried out: a double click, the back button, a retry."""
    return form_key is not None and Referral.objects.filter(sending_agency=by.agency_id, form_key=form_key).exists()


@transaction.atomic
def create_child_file(
    *,
    by: Any,
    place: Jurisdiction,
    facts: dict[str, Any],
    identity: dict[str, Any],
    case: Case | None = None,
    form_key: uuid.UUID | None = None,
) -> ChildFile:
    """A child file in `case`, or one of its own, with the key that seals its identity, and indexed. KeyUnavailable."""
    case = case or Case.objects.create(agency_id=by.agency_id, created_by=by)
    child_file = ChildFile.objects.create(
        case=case, agency_id=by.agency_id, created_by=by, place=place, form_key=form_key, **facts
    )
    key = ChildKey(child_file=child_file)
    key.fill()
    key.save()
    ChildIdentity.objects.create(child_file=child_file, **identity)
    index_child(child_file, by=by)
    return child_file


@transaction.atomic
def create_draft(
    *,
    by: Any,
    place: Jurisdiction,
    form_key: uuid.UUID,
    child_file: ChildFile | None = None,
    facts: dict[str, Any] | None = None,
    identity: dict[str, Any] | None = None,
    goes_on_from: Referral | None = None,
) -> Referral:
    """Begin a referral of `child_file`, or of a new child file in a new case made from `facts` and `identity`.

    The same `form_key` again gives the draft it already made.
    """
    existing = Referral.objects.filter(sending_agency=by.agency_id, form_key=form_key).first()
    if existing is not None:
        return existing
    try:
        with transaction.atomic():
            if child_file is None:
                child_file = create_child_file(by=by, place=place, facts=facts or {}, identity=identity or {})
            referral = Referral.objects.create(
                reference=next_reference(),
                child_file=child_file,
                sending_agency_id=by.agency_id,
                place=place,
                created_by=by,
                form_key=form_key,
                goes_on_from=goes_on_from,
            )
    except IntegrityError:  # the same form, sent twice at once
        return Referral.objects.get(sending_agency=by.agency_id, form_key=form_key)
    Participation.objects.create(
        referral=referral,
        agency_id=by.agency_id,
        party=Party.SENDER,
        access=Access.FULL,
        status=referral.status,
        urgency=referral.urgency,
        updated_at=referral.updated_at,
    )
    Narrative.objects.create(referral=referral)
    audit.record(Verb.WRITE, by=by, kind="referral", code=referral.reference, purpose="draft")
    return referral


@transaction.atomic
def save_child(
    referral: Referral, *, by: Any, place: Jurisdiction, facts: dict[str, Any], identity: dict[str, Any]
) -> None:
    """Change the facts and identity of the draft's child file, and where the child is."""
    require_state(hold(referral), {Status.DRAFT})
    child_file = referral.child_file
    for name, value in facts.items():
        setattr(child_file, name, value)
    child_file.place = place
    child_file.save()
    row = getattr(child_file, "identity", None) or ChildIdentity(child_file=child_file)
    for name, value in identity.items():
        setattr(row, name, value)
    row.save()
    index_child(child_file, by=by)
    follow_identity(child_file, by=by)
    referral.place = place
    _save(referral, ["place"])
    audit.record(Verb.WRITE, by=by, kind="child file", code=child_file.code, purpose="changed")


@transaction.atomic
def save_needs(referral: Referral, *, by: Any, needs: Iterable[Need], urgency: str, what_happened: str) -> None:
    """Set what the draft asks for, how urgent it is and what happened. Audited."""
    held = hold(referral)
    require_state(held, {Status.DRAFT})
    wanted = {need.pk: need for need in needs}
    referral.referral_needs.exclude(need__in=wanted).delete()
    have = set(referral.referral_needs.values_list("need_id", flat=True))
    ReferralNeed.objects.bulk_create(
        [ReferralNeed(referral=referral, need=need) for pk, need in wanted.items() if pk not in have]
    )
    referral.urgency = urgency
    _save(referral, ["urgency"])
    narrative = Narrative.objects.get(referral=referral).unlock(held.child_file)
    narrative.what_happened = what_happened
    narrative.save()
    audit.record(Verb.WRITE, by=by, kind="referral", code=referral.reference, purpose="draft: needs")
    carry_over(referral, by=by)


@transaction.atomic
def save_receiver(referral: Referral, *, by: Any, agency: Agency) -> None:
    """Set the agency that is asked. Audited."""
    require_state(hold(referral), {Status.DRAFT})
    referral.receiving_agency = agency
    _save(referral, ["receiving_agency"])
    audit.record(Verb.WRITE, by=by, kind="referral", code=referral.reference, purpose="draft: receiving agency")
    carry_over(referral, by=by)


@transaction.atomic
def discard_draft(referral: Referral, *, by: Any) -> None:
    """Delete a draft that was never sent. The child file stays with the agency."""
    reference, locked = referral.reference, hold(referral)
    require_state(locked, {Status.DRAFT})
    locked.referral_needs.all().delete()
    Narrative.objects.filter(referral=locked).delete()
    Consent.objects.filter(referral=locked).delete()
    locked.delete()
    audit.record(Verb.WRITE, by=by, kind="referral", code=reference, purpose="draft discarded")


def _save(referral: Referral, fields: list[str]) -> None:
    referral.updated_at = timezone.now()
    referral.save(update_fields=[*fields, "updated_at"])
    follow(referral)
