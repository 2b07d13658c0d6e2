"""What allows sharing: recorded on the draft, changed while the referral is open, withdrawn, run out."""

import uuid
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals import notifications
from referrals.enums import OPEN, OPENS, Access, EventKind, MessageKind, Party, Sharing, Status
from referrals.models import Agreement, ChildFile, Consent, Participation, Referral, SharedContact, TimelineEvent
from referrals.operations.companions import carry_over
from referrals.operations.locks import hold, require_state
from referrals.operations.timeline import follow, is_repeat, write_event

WIDTH = list(Access)
"""From the least to the most that an agency sees."""


@transaction.atomic
def save_basis(
    referral: Referral,
    *,
    by: Any,
    details: dict[str, Any],
    **chosen: Any,
) -> None:
    """Set what allows sharing and what is shared (`chosen`, columns of the referral), and how the basis came about
    (`details`, fields of `Consent`). Audited."""
    held = hold(referral)
    require_state(held, {Status.DRAFT})
    _choose(referral, chosen)
    follow(referral)
    _record(referral, held.child_file, by, details)
    audit.record(Verb.WRITE, by=by, kind="referral", code=referral.reference, purpose="draft: basis")
    carry_over(referral, by=by)


@transaction.atomic
def change_basis(
    referral: Referral,
    *,
    by: Any,
    details: dict[str, Any],
    before: str,
    form_key: uuid.UUID | None = None,
    **chosen: Any,
) -> None:
    """A new basis for an open referral, by its sender: another consent, a legal basis, more or less shared.

    In order: nothing if this form was already carried out; AlreadyMoved when it closed meanwhile; the basis on every
    referral of the chain; how it came about; what is shared; the receivers' access; the event, with `before`, what
    stood before, for those that see everything.
    """
    held = hold(referral)
    if is_repeat(held, form_key):
        return
    require_state(held, OPEN)
    chosen["consent_ended_at"] = None
    _choose(held, chosen)
    _chain(held).exclude(pk=held.pk).update(**chosen)
    _record(held, held.child_file, by, details)
    share_contact(held)
    _open_to_receivers(held)
    follow(held)
    write_event(
        held,
        EventKind.BASIS_CHANGED,
        by=by,
        from_status=held.status,
        form_key=form_key,
        words=before,
        kind=MessageKind.RECORD,
        verb=Verb.GRANT,
    )


def share_contact(referral: Referral) -> None:
    """Keep the copy that "needs and contact" shows in step: there with that level alone, and as the file says it now.

    By the sender, who has the file open.
    """
    first, identity = referral.first_id, getattr(referral.child_file, "identity", None)
    if referral.sharing != Sharing.CONTACT or identity is None:
        SharedContact.objects.filter(referral=first).delete()
        return
    copy = SharedContact.objects.filter(referral=first).first() or SharedContact(referral_id=first)
    identity.unlock(referral.child_file)
    copy.unlock(referral.child_file)
    copy.full_name, copy.safe_contact = identity.full_name, identity.safe_contact
    copy.save()


def follow_identity(child_file: ChildFile, *, by: Any) -> None:
    """The child's name or safe contact changed: so do the copies that the agency shares of it."""
    shared = Referral.objects.filter(
        child_file=child_file, sending_agency=by.agency_id, chain__isnull=True, shared_contact__isnull=False
    )
    for referral in shared:
        referral.child_file = child_file
        share_contact(referral)


@transaction.atomic
def withdraw_consent(referral: Referral, *, by: Any, words: str, form_key: uuid.UUID | None = None) -> bool:
    """The person withdrew. What rested on the consent closes to every agency but the sender, from this moment, on every
    referral of the chain; each timeline says so, this one with `words`, and the agencies are told.

    False when no consent stood any more, or the agency sees only the preview: nothing is done then.
    """
    held = hold(referral)
    if is_repeat(held, form_key):
        return True
    moment = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("select accord_withdraw_consent(%s, %s)", [held.pk, moment])
        others = [key for (key,) in cursor.fetchall()]
    held.refresh_from_db(fields=["consent_ended_at", "updated_at"])
    if held.consent_ended_at != moment:
        return False
    write_event(
        held,
        EventKind.CONSENT_WITHDRAWN,
        by=by,
        from_status=held.status,
        form_key=form_key,
        words=words,
        kind=MessageKind.REASON,
    )
    for event in TimelineEvent.objects.filter(pk__in=others):
        notifications.announce(event)
    return True


@transaction.atomic
def record_agreement(child_file: ChildFile, *, by: Any, agreements: list[Agreement]) -> None:
    """Append what the person agreed to or refused, one row a function; once for a form. Audited."""
    if Agreement.objects.filter(child_file=child_file, form_key=agreements[0].form_key).exists():
        return
    for agreement in agreements:
        agreement.child_file, agreement.agency_id, agreement.recorded_by = child_file, by.agency_id, by
        agreement.unlock(child_file).save(force_insert=True)
    audit.record(Verb.WRITE, by=by, kind="child file", code=child_file.code, purpose="consent by purpose")


@transaction.atomic
def end_guardian_consents(child_file: ChildFile, *, by: Any) -> list[Referral]:
    """The child came of age: close what rests on a guardian's consent, as `by`, who sees everything of the child.

    The open referrals concerned, for the caller to write on and tell of. Twice, it finds nothing the second time.
    """
    with connection.cursor() as cursor:
        cursor.execute("select accord_end_guardian_consents(%s, %s)", [child_file.pk, timezone.now()])
        keys = [key for (key,) in cursor.fetchall()]
    return list(Referral.objects.visible_to(by).filter(pk__in=keys).order_by("pk"))


def _choose(referral: Referral, chosen: dict[str, Any]) -> None:
    for name, value in chosen.items():
        setattr(referral, name, value)
    referral.updated_at = timezone.now()
    referral.save(update_fields=[*chosen, "updated_at"])


def _record(referral: Referral, child_file: ChildFile, by: Any, details: dict[str, Any]) -> None:
    consent = Consent.objects.filter(referral=referral.first_id).first() or Consent(referral_id=referral.first_id)
    consent.unlock(child_file).recorded_by = by
    consent.withdrawn_at = consent.withdrawn_by = None
    for name, value in details.items():
        setattr(consent, name, value)
    consent.save()


def _chain(referral: Referral) -> QuerySet[Referral]:
    return Referral.objects.filter(Q(pk=referral.first_id) | Q(chain=referral.first_id))


def _open_to_receivers(referral: Referral) -> None:
    """The receiver at work sees what is shared now; those that passed the referral on, no more than that."""
    opens = OPENS[Sharing(referral.sharing)]
    receivers = Participation.objects.filter(referral__in=_chain(referral), party=Party.RECEIVER)
    wider = [access.value for access in WIDTH[WIDTH.index(opens) + 1 :]]
    receivers.filter(access__in=wider).update(access=opens)
    if referral.accepted_at is not None:
        receivers.filter(referral=referral).update(access=opens)
