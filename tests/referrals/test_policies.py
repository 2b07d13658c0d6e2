"""Who may do what with a referral, apart from its transitions (test_workflow)."""

import datetime
from itertools import product

import pytest
from django.utils import timezone

from agencies.enums import Role
from referrals import policies
from referrals.enums import Party, Status
from referrals.workflow import TRANSITIONS
from tests import factories
from tests.referrals import paper

EVERYBODY = list(product(Role.values, [*Party.values, None], Status.values))
WORKING_ROLES = {"worker", "lead"}
AWAITING = {"sent", "received", "needs_information"}
OPEN = AWAITING | {"accepted", "in_progress"}


def works_as(role: str, party: str | None, *parties: str) -> bool:
    return role in WORKING_ROLES and party in parties


@pytest.mark.parametrize(("role", "party", "status"), EVERYBODY)
def test_policies_while_only_sender_opened(role: str, party: str | None, status: str) -> None:
    membership, referral = paper.member(role, party), paper.referral(status)
    is_sender, is_receiver = works_as(role, party, "sender"), works_as(role, party, "receiver")

    assert policies.has_opened(membership, referral) == is_sender
    assert policies.can_open_early(membership, referral) == (is_receiver and status in AWAITING)
    assert policies.can_write_message(membership, referral) == (is_sender and status in OPEN)
    assert policies.can_record_permit(membership, referral) == (is_sender and status in OPEN)
    assert policies.can_add_observer(membership, referral) == (is_sender and status in OPEN)
    assert policies.can_remind(membership, referral) == (role == "coordinator" and status in AWAITING)
    assert policies.can_edit_draft(membership, referral) == (is_sender and status == "draft")


@pytest.mark.parametrize(("role", "party", "status"), EVERYBODY)
def test_policies_once_all_opened(role: str, party: str | None, status: str) -> None:
    membership = paper.member(role, party)
    referral = paper.referral(status, opened_to=tuple(Party.values))
    takes_part = works_as(role, party, *(["sender"] if status == "draft" else Party.values))

    assert policies.has_opened(membership, referral) == takes_part
    assert not policies.can_open_early(membership, referral)
    assert policies.can_write_message(membership, referral) == (takes_part and status in OPEN)
    assert policies.can_record_permit(membership, referral) == (takes_part and status in OPEN)


@pytest.mark.parametrize("role", [*Role.values, None])
def test_can_create_referral(role: str | None) -> None:
    membership = paper.member(role, None) if role else None

    assert policies.can_create_referral(membership) == (role in WORKING_ROLES)


def test_nobody_may_do_anything() -> None:
    referral = paper.referral(Status.SENT)

    assert policies.party_of(None, referral) is None
    assert policies.participation_of(None, referral) is None
    assert policies.transitions_for(None, referral) == []
    assert not policies.has_opened(None, referral)


@pytest.mark.parametrize(("days", "is_offered"), [(0, True), (29, True), (31, False), (400, False)])
def test_reopen_within_thirty_days(days: int, is_offered: bool) -> None:
    closed_at = timezone.now() - datetime.timedelta(days=days)
    referral = paper.referral(Status.COMPLETED, closed_at=closed_at)

    for party in (Party.SENDER, Party.RECEIVER):
        offered = {row.name for row in policies.transitions_for(paper.member("worker", party), referral)}
        assert ("reopen" in offered) == is_offered


@pytest.mark.parametrize("status", ["sent", "received", "accepted"])
def test_redirect_needs_a_basis_that_covers_another_agency(status: str) -> None:
    receiver = paper.member("worker", Party.RECEIVER)
    narrow, wide = paper.referral(status, may_be_passed_on=False), paper.referral(status)

    assert "redirect" not in {row.name for row in policies.transitions_for(receiver, narrow)}
    assert policies.is_redirect_closed(receiver, narrow)
    assert "redirect" in {row.name for row in policies.transitions_for(receiver, wide)}
    assert not policies.is_redirect_closed(receiver, wide)
    assert not policies.is_redirect_closed(paper.member("worker", Party.SENDER), narrow)


def test_observer_needs_a_basis_that_covers_another_agency() -> None:
    sender = paper.member("worker", Party.SENDER)

    assert not policies.can_add_observer(sender, paper.referral(Status.SENT, may_be_passed_on=False))


@pytest.mark.parametrize("name", [*TRANSITIONS, "delete", ""])
def test_transition_named(name: str) -> None:
    expected = None if name in {"receive", "delete", ""} else TRANSITIONS[name]
    sender, receiver = paper.member("worker", Party.SENDER), paper.member("worker", Party.RECEIVER)

    assert policies.transition_named(name, receiver, paper.referral(Status.SENT)) == expected
    assert policies.transition_named(name, sender, paper.referral(Status.SENT)) == expected


def test_transition_named_that_is_written_down() -> None:
    sender, external = paper.member("worker", Party.SENDER), paper.referral(Status.SENT, is_external=True)

    assert policies.transition_named("receive", sender, external) == TRANSITIONS["receive"]
    assert policies.transition_named("receive", paper.member("worker", Party.OBSERVER), external) is None


def test_can_edit_child_of_own_agency(sender, receiver, coordinator, lead) -> None:
    child_file = factories.child_file(sender)

    assert policies.can_edit_child(sender, child_file)
    assert policies.can_edit_child(lead, child_file)
    assert not policies.can_edit_child(receiver, child_file)
    assert not policies.can_edit_child(coordinator, child_file)


def test_missing_to_send(sender, receiver) -> None:
    bare = factories.draft(sender, needs=[], basis="")
    whole = factories.draft(sender, receiver.agency)

    assert policies.missing_to_send(bare) == ["needs", "receiver", "basis"]
    assert policies.missing_to_send(whole) == []


@pytest.mark.parametrize(
    "change",
    [
        {"takes_referrals": False},
        {"full_until": datetime.date(2999, 1, 1)},
        {"retired_on": datetime.date(2020, 1, 1)},
    ],
)
def test_missing_to_send_when_the_receiver_stopped_receiving(sender, receiver, change) -> None:
    draft = factories.draft(sender, receiver.agency)
    for name, value in change.items():
        setattr(draft.receiving_agency, name, value)

    assert policies.missing_to_send(draft) == ["receiver"]
