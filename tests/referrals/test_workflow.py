"""Every change of state: who may make it from where, and that the database holds to the same table."""

from importlib import import_module
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agencies.enums import Role
from referrals import policies
from referrals.enums import Asks, Party, Status
from referrals.models import Participation, Referral
from referrals.workflow import TRANSITIONS, available, legal_moves
from tests import factories
from tests.referrals import paper

# The design's table, written out again: a change of the code's table must be made here too.
DESIGN = {
    "send": ({"sender"}, {"draft"}, "sent"),
    "receive": ({"receiver"}, {"sent"}, "received"),
    "ask": ({"receiver"}, {"sent", "received"}, "needs_information"),
    "answer": ({"sender"}, {"needs_information"}, "received"),
    "accept": ({"receiver"}, {"sent", "received", "needs_information"}, "accepted"),
    "decline": ({"receiver"}, {"sent", "received", "needs_information"}, "declined"),
    "redirect": ({"receiver"}, {"sent", "received", "accepted"}, "redirected"),
    "start": ({"receiver"}, {"accepted"}, "in_progress"),
    "complete": ({"receiver"}, {"accepted", "in_progress"}, "completed"),
    "reopen": ({"sender", "receiver"}, {"completed"}, "in_progress"),
    "withdraw": (
        {"sender"},
        {"sent", "received", "needs_information", "accepted", "in_progress"},
        "withdrawn",
    ),
}
ASKS = {
    "send": set(),
    "receive": set(),
    "ask": {"question"},
    "answer": {"answer"},
    "accept": {"worker"},
    "decline": {"declined_reason", "reason"},
    "redirect": {"receiving_agency", "reason"},
    "start": set(),
    "complete": {"outcomes"},
    "reopen": {"reason"},
    "withdraw": {"reason"},
}
AUTOMATIC = {"receive"}
WORKING_ROLES = {"worker", "lead"}
MOVES = {(source, target) for _parties, sources, target in DESIGN.values() for source in sources}
PARTIES = [*Party.values, None]


def test_transitions_are_the_design() -> None:
    table = {
        name: ({str(party) for party in row.parties}, {str(source) for source in row.sources}, str(row.target))
        for name, row in TRANSITIONS.items()
    }

    assert table == DESIGN


def test_transitions_ask_what_the_design_asks() -> None:
    assert {name: {str(asked) for asked in row.asks} for name, row in TRANSITIONS.items()} == ASKS
    assert {name for name, row in TRANSITIONS.items() if row.is_automatic} == AUTOMATIC
    assert {str(asked) for row in TRANSITIONS.values() for asked in row.asks} == set(Asks.values) - {"call"}


@pytest.mark.parametrize(("role", "party", "status"), list(product(Role.values, PARTIES, Status.values)))
def test_transitions_for_role_party_status(role: str, party: str | None, status: str) -> None:
    membership, referral = paper.member(role, party), paper.referral(status)

    offered = [row.name for row in policies.transitions_for(membership, referral)]

    assert offered == [
        name
        for name in TRANSITIONS
        if role in WORKING_ROLES and party in DESIGN[name][0] and status in DESIGN[name][1] and name not in AUTOMATIC
    ]


@pytest.mark.parametrize(("role", "party", "name"), list(product(Role.values, PARTIES, DESIGN)))
def test_may_make_role_party_transition(role: str, party: str | None, name: str) -> None:
    for status in set(Status.values) - {"draft"}:
        answer = policies.may_make(paper.member(role, party), paper.referral(status), TRANSITIONS[name])

        assert answer == (role in WORKING_ROLES and party in DESIGN[name][0])


def test_draft_gives_its_receiver_nothing() -> None:
    receiver, draft = paper.member("worker", Party.RECEIVER), paper.referral(Status.DRAFT)

    assert not any(policies.may_make(receiver, draft, row) for row in TRANSITIONS.values())


def test_available_leaves_automatic_ones_out() -> None:
    names = [row.name for row in available(Status.SENT, Party.RECEIVER)]

    assert names == ["accept", "ask", "redirect", "decline"]


def test_legal_moves_are_the_migrations() -> None:
    migration = import_module("referrals.migrations.0002_row_security")

    assert legal_moves() == set(migration.LEGAL_MOVES) == MOVES
    assert len(migration.LEGAL_MOVES) == len(set(migration.LEGAL_MOVES))


# ---- The database says the same -----------------------------------------------------------------

SET = """
    update referrals_referral set status = %(to)s,
        stopped_at = case when %(to)s = 'needs_information' then stopped_at end,
        sent_at = case when %(to)s <> 'draft' then coalesce(sent_at, now()) end,
        sent_by_id = case when %(to)s <> 'draft' then coalesce(sent_by_id, %(who)s) end,
        first_sent_at = coalesce(first_sent_at, now()), respond_by = coalesce(respond_by, now()),
        accepted_at = coalesce(accepted_at, now()), accepted_by_id = coalesce(accepted_by_id, %(who)s),
        closed_at = case when %(to)s in ('completed', 'declined', 'redirected', 'withdrawn') then now() end,
        closed_by_id = case when %(to)s in ('completed', 'declined', 'redirected', 'withdrawn') then %(who)s end,
        declined_reason = case when %(to)s = 'declined' then 'other' else '' end
    where id = %(id)s
"""
"""Sets the state and all that the check constraints ask of it, so that the trigger alone can refuse."""


@pytest.mark.parametrize("source", Status.values)
def test_database_refuses_every_other_move(sender, receiver, source: str) -> None:
    referral = factories.referral(sender, receiver, source)
    allowed = set()

    for target in set(Status.values) - {source}:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(SET, {"to": target, "who": sender.pk, "id": referral.pk})
                allowed.add(target)
                transaction.set_rollback(True)
        except IntegrityError as error:
            assert f"A referral cannot go from {source} to {target}." in str(error)  # noqa: PT017

    assert allowed == {target for start, target in MOVES if start == source}


def test_database_knows_no_other_state(sender, receiver) -> None:
    sent = factories.referral(sender, receiver)
    sent.pk, sent.reference, sent.form_key, sent.status = None, "R-1", factories.uuid.uuid4(), "lost"

    with pytest.raises(IntegrityError, match='"referral_status"'):
        sent.save(force_insert=True)


@pytest.mark.parametrize(
    ("status", "changes", "constraint"),
    [
        ("sent", {"sent_by": None}, "referral_sent_at_and_by"),
        ("draft", {"sent_by": True}, "referral_sent_at_and_by"),
        ("received", {"received_by": None}, "referral_received_at_and_by"),
        ("received", {"received_at": None}, "referral_received_at_and_by"),
        ("accepted", {"accepted_by": None}, "referral_accepted_at_and_by"),
        ("sent", {"accepted_by": True}, "referral_accepted_at_and_by"),
        ("completed", {"closed_by": None}, "referral_closed_at_and_by"),
        ("accepted", {"accepted_at": None, "accepted_by": None}, "referral_at_work_accepted"),
        ("in_progress", {"accepted_at": None, "accepted_by": None}, "referral_at_work_accepted"),
        ("completed", {"closed_at": None, "closed_by": None}, "referral_closed_at"),
        ("sent", {"closed_at": timezone.now(), "closed_by": True}, "referral_closed_at"),
        ("sent", {"sent_at": None, "sent_by": None}, "referral_sent_whole"),
        ("sent", {"first_sent_at": None}, "referral_sent_whole"),
        ("sent", {"respond_by": None}, "referral_sent_whole"),
        ("sent", {"receiving_agency": None}, "referral_sent_whole"),
        ("sent", {"basis": ""}, "referral_sent_whole"),
        ("draft", {"sent_at": timezone.now(), "sent_by": True}, "referral_sent_whole"),
        ("sent", {"basis": "gossip"}, "referral_basis"),
        ("sent", {"urgency": "whenever"}, "referral_urgency"),
        ("declined", {"declined_reason": ""}, "referral_declined_reason"),
        ("declined", {"declined_reason": "mood"}, "referral_declined_reason"),
        ("sent", {"declined_reason": "other"}, "referral_declined_reason"),
    ],
)
def test_database_refuses_half_told_states(sender, receiver, status, changes, constraint) -> None:
    referral = factories.referral(sender, receiver, status)
    values = {name: sender if value is True else value for name, value in changes.items()}

    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        Referral.objects.filter(pk=referral.pk).update(**values)


def test_database_refuses_referral_to_oneself(sender, receiver) -> None:
    referral = factories.referral(sender, receiver)

    with pytest.raises(IntegrityError, match='"referral_not_to_self"'):
        Referral.objects.filter(pk=referral.pk).update(receiving_agency=sender.agency)


@pytest.mark.parametrize("field", ["status", "party", "access"])
def test_database_refuses_unknown_words_in_participations(sender, receiver, field: str) -> None:
    referral = factories.referral(sender, receiver)

    with pytest.raises(IntegrityError, match=f'"participation_{field}"'):
        Participation.objects.filter(referral=referral).update(**{field: "lost"})
