"""Who of an agency looks after a referral: over every state and party."""

import pytest

from coordination.foundation.models import AuditEntry
from referrals import operations, policies
from referrals.enums import AT_WORK, OPEN, Status
from referrals.models import Participation, Referral, TimelineEvent
from tests import factories
from tests.application_role import application_role


def assign(referral, *, by, to) -> bool:
    with application_role(by):
        return operations.assign(referral, by=by, to=to)


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("party", ["sender", "receiver", "outsider", "coordinator"])
def test_who_may_say_who_looks_after_it(request, sender, receiver, status: str, party: str) -> None:
    referral = factories.referral(sender, receiver, status)
    allowed = {("sender", Status.NEEDS_INFORMATION), *(("receiver", status) for status in OPEN)}

    assert policies.can_assign(request.getfixturevalue(party), referral) == ((party, status) in allowed)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_receiver_assigns_a_colleague(sender, receiver, status: str) -> None:
    colleague = factories.membership(receiver.agency)
    referral = factories.referral(sender, receiver, status)
    events = TimelineEvent.objects.count()

    assert assign(referral, by=receiver, to=colleague) is True

    changed, row = Referral.objects.get(), Participation.objects.get(agency=receiver.agency)
    assert row.looked_after_by == colleague
    assert (changed.worker == colleague) == (status in AT_WORK)
    assert changed.status == status
    assert row.updated_at == changed.updated_at > referral.updated_at
    assert TimelineEvent.objects.count() == events + 1
    assert TimelineEvent.objects.latest("pk").transition == "assigned"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.object_code, entry.purpose) == ("write", referral.reference, "assigned")
    assert Participation.objects.get(agency=sender.agency).taken_by is None


def test_assigning_again_changes_nothing(sender, receiver) -> None:
    referral = factories.referral(sender, receiver)
    assign(referral, by=receiver, to=receiver)
    events = TimelineEvent.objects.count()

    assert assign(referral, by=receiver, to=receiver) is False
    assert TimelineEvent.objects.count() == events


@pytest.mark.parametrize("status", ["draft", "completed", "declined", "withdrawn", "redirected"])
def test_assigning_what_closed_meanwhile(sender, receiver, status: str) -> None:
    referral = factories.referral(sender, receiver, status)
    by = sender if status == "draft" else receiver

    with pytest.raises(operations.AlreadyMoved):
        assign(referral, by=by, to=by)


def test_worker_who_accepts_is_the_worker_whoever_had_taken_it(sender, receiver) -> None:
    colleague = factories.membership(receiver.agency)
    referral = factories.referral(sender, receiver, "received")
    assign(referral, by=receiver, to=colleague)

    factories.move(referral, "accept", by=receiver)

    assert Participation.objects.get(agency=receiver.agency).looked_after_by == receiver
