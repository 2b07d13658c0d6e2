"""Permits from the request to the answer: what is stored, what follows, and what the database refuses."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coordination.foundation.models import AuditEntry
from referrals import operations
from referrals.enums import PermitState
from referrals.models import Permit, Referral, TimelineEvent
from tests import factories

TODAY = timezone.localdate()
REQUESTED = datetime.date(2026, 1, 5)


def in_days(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def issued(number: str = "V1", *, ends_in: int = 400, **values) -> Permit:
    return Permit(number=number, issued_on=in_days(-500), expires_on=in_days(ends_in), **values)


@pytest.fixture
def accepted(sender, receiver) -> Referral:
    return factories.referral(sender, receiver, "accepted")


@pytest.fixture
def act(application_role, accepted):
    """Do an operation as the application's role, by a member, on the accepted referral."""

    def run(operation, by, **values) -> None:
        with application_role(by):
            operation(accepted, by=by, **values)

    return run


def events() -> list[str]:
    rows = TimelineEvent.objects.filter(transition__startswith="permit").order_by("pk")
    return list(rows.values_list("transition", flat=True))


def test_requested_then_issued(act, accepted, sender, receiver) -> None:
    need = accepted.referral_needs.get()
    act(operations.request_permit, sender, permit=Permit(requested_on=REQUESTED, referral_need=need))
    waiting = Permit.objects.get()
    assert (waiting.state_now, waiting.number, waiting.issued_by) == (PermitState.REQUESTED, "", None)

    act(operations.record_permit, receiver, permit=issued("V-1"))

    kept = Permit.objects.get()
    assert (kept.pk, kept.number, kept.state_now) == (waiting.pk, "V-1", PermitState.ISSUED)
    assert (kept.requested_on, kept.referral_need, kept.issued_by) == (REQUESTED, need, receiver.agency)
    assert events() == ["permit_requested", "permit"]
    purposes = AuditEntry.objects.filter(object_code=accepted.reference, purpose__startswith="permit")
    assert list(purposes.order_by("pk").values_list("verb", "purpose")) == [
        ("write", "permit_requested"),
        ("write", "permit"),
    ]


def test_requested_then_refused_then_requested_again(act, sender, receiver) -> None:
    act(operations.request_permit, sender, permit=Permit(requested_on=REQUESTED))
    act(operations.refuse_permit, receiver, refused_on=TODAY)
    act(operations.request_permit, sender, permit=Permit(requested_on=TODAY))

    assert [row.state_now for row in Permit.objects.order_by("pk")] == [PermitState.REFUSED, PermitState.REQUESTED]
    assert events() == ["permit_requested", "permit_refused", "permit_requested"]


def test_renewed(act, receiver) -> None:
    act(operations.record_permit, receiver, permit=issued("V-1", ends_in=3))
    act(operations.record_permit, receiver, permit=issued("V-2", renews=Permit.objects.get()))

    first, second = Permit.objects.order_by("pk")
    assert (first.state_now, second.state_now) == (PermitState.RENEWED, PermitState.ISSUED)
    assert events() == ["permit", "permit_renewed"]


@pytest.mark.parametrize(("days", "state"), [(-1, PermitState.EXPIRED), (0, PermitState.ISSUED)])
def test_expired_follows_from_the_date(act, receiver, days: int, state: PermitState) -> None:
    """It is good through its last day."""
    act(operations.record_permit, receiver, permit=issued(ends_in=days))

    permit = Permit.objects.get()
    assert (permit.state_now, permit.days_left) == (state, days)


def test_one_request_waits_at_a_time(act, sender, receiver) -> None:
    act(operations.request_permit, sender, permit=Permit(requested_on=REQUESTED))

    with pytest.raises(operations.PermitClash):
        act(operations.request_permit, receiver, permit=Permit(requested_on=TODAY))

    assert (Permit.objects.get().requested_on, events()) == (REQUESTED, ["permit_requested"])


def test_nothing_to_refuse(act, receiver) -> None:
    with pytest.raises(operations.PermitClash):
        act(operations.refuse_permit, receiver, refused_on=TODAY)

    assert events() == []


def test_a_permit_is_recorded_and_renewed_once(act, receiver) -> None:
    act(operations.record_permit, receiver, permit=issued("V-1"))
    first = Permit.objects.get()
    act(operations.record_permit, receiver, permit=issued("V-2", renews=first))

    for clash in (issued("V-1"), issued("V-3", renews=first)):
        with pytest.raises(operations.PermitClash):
            act(operations.record_permit, receiver, permit=clash)

    assert (Permit.objects.count(), events()) == (2, ["permit", "permit_renewed"])


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("permit_state_shape", {"state": "requested"}),
        ("permit_state_shape", {"state": "requested", "requested_on": TODAY, "number": "V1"}),
        ("permit_state_shape", {"state": "requested", "requested_on": TODAY, "refused_on": TODAY}),
        ("permit_state_shape", {"state": "refused"}),
        ("permit_state_shape", {"state": "refused", "refused_on": TODAY, "expires_on": TODAY}),
        ("permit_state_shape", {"state": "issued", "issued_on": TODAY, "expires_on": in_days(9)}),
        ("permit_state_shape", {"state": "issued", "number": "V1", "expires_on": in_days(9)}),
        ("permit_state_shape", {"state": "renewed", "number": "V1", "issued_on": TODAY, "expires_on": in_days(9)}),
        ("permit_renews_when_issued", {"state": "requested", "requested_on": TODAY, "renews": True}),
    ],
)
def test_database_refuses(act, accepted, receiver, constraint: str, values: dict) -> None:
    act(operations.record_permit, receiver, permit=issued("V-0"))
    if "renews" in values:
        values = values | {"renews": Permit.objects.get()}
    issuer = receiver.agency if values["state"] == "issued" else None
    permit = Permit(child_file=accepted.child_file, recorded_by=receiver, issued_by=issuer, **values)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        permit.save()
