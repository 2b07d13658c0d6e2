"""What an agency could try as accord_app by plain SQL to open a child to itself, and what row security says."""

from typing import Any

import pytest
from django.db import Error, ProgrammingError, connection, transaction
from django.utils import timezone

from referrals import operations
from referrals.models import ChildIdentity, Participation, Referral, TimelineEvent
from tests import factories
from tests.application_role import application_role

NAME = "Zyxwanda"
INSUFFICIENT_PRIVILEGE = "42501"
AWAITING = ["sent", "received", "needs_information"]


def run(membership: Any, statement: str, *values: Any) -> int:
    """How many rows the statement changes; the database's refusal counts as none."""
    try:
        with transaction.atomic(), application_role(membership), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount
    except ProgrammingError as error:
        if error.__cause__.sqlstate != INSUFFICIENT_PRIVILEGE:
            raise
        return 0


def sees_child(membership: Any, referral: Referral) -> bool:
    with application_role(membership):
        return ChildIdentity.objects.filter(child_file=referral.child_file_id).exists()


def open_itself(membership: Any, referral: Referral) -> int:
    return run(
        membership,
        "update referrals_participation set access = 'full' where referral_id = %s and agency_id = %s",
        referral.pk,
        membership.agency_id,
    )


def has_written(membership: Any, referral: Referral, transition: str = "opened") -> TimelineEvent:
    with application_role(membership):
        return TimelineEvent.objects.create(
            referral=referral,
            transition=transition,
            to_status=referral.status,
            at=timezone.now(),
            by=membership,
            agency_id=membership.agency_id,
        )


@pytest.fixture
def referral(sender, receiver) -> Referral:
    return factories.referral(sender, receiver, "received", identity={"given_name": NAME})


@pytest.fixture
def observed(referral, sender, outsider) -> Referral:
    with application_role(sender):
        operations.add_observer(referral, by=sender, agency=outsider.agency)
    return referral


@pytest.mark.parametrize("status", [*AWAITING, "declined", "withdrawn"])
def test_receiver_does_not_open_without_a_reason(sender, receiver, status: str) -> None:
    referral = factories.referral(sender, receiver, status, identity={"given_name": NAME})

    assert open_itself(receiver, referral) == 0
    assert not sees_child(receiver, referral)


def test_receiver_does_not_open_by_an_event_without_words(receiver, referral) -> None:
    has_written(receiver, referral)

    assert open_itself(receiver, referral) == 0


@pytest.mark.parametrize("status", AWAITING)
def test_receiver_opens_with_a_reason(sender, receiver, status: str) -> None:
    referral = factories.referral(sender, receiver, status, identity={"given_name": NAME})

    with application_role(receiver):
        operations.open_early(referral, by=receiver, reason="She is here now.")

    assert sees_child(receiver, referral)


def test_receiver_that_opened_early_and_declined_does_not_open_again(receiver, referral) -> None:
    with application_role(receiver):
        operations.open_early(referral, by=receiver, reason="She is here now.")
    factories.move(referral, "decline", by=receiver)

    assert open_itself(receiver, referral) == 0
    assert not sees_child(receiver, referral)


def test_receiver_does_not_backdate_accepting(receiver, referral) -> None:
    statement = "update referrals_referral set accepted_at = now(), accepted_by_id = %s where id = %s"

    assert run(receiver, statement, receiver.pk, referral.pk) == 0


def test_observer_does_not_open(outsider, observed) -> None:
    has_written(outsider, observed)

    assert open_itself(outsider, observed) == 0
    assert not sees_child(outsider, observed)


def test_observer_changes_nothing(outsider, observed) -> None:
    """It watches: no row of the referral, its needs or its parties is its to change or remove."""
    for table, column in [
        ("referrals_participation", "urgency"),
        ("referrals_referral", "urgency"),
        ("referrals_referralneed", "outcome"),
    ]:
        assert run(outsider, f"update {table} set {column} = {column}") == 0, table
        assert run(outsider, f"delete from {table}") == 0, table


@pytest.mark.parametrize("party", ["sender", "receiver", "observer", "guardian"])
@pytest.mark.parametrize("access", ["full", "preview"])
@pytest.mark.parametrize("who", ["receiver", "outsider"])
def test_nobody_adds_an_agency_to_another_s_referral(request, referral, who: str, party: str, access: str) -> None:
    """Neither a stranger itself, nor the receiver a third."""
    membership = request.getfixturevalue(who)
    let_in = request.getfixturevalue("outsider").agency_id
    statement = """
        insert into referrals_participation (referral_id, agency_id, party, access, status, urgency, updated_at)
        values (%s, %s, %s, %s, 'received', 'urgent', now())
    """

    assert run(membership, statement, referral.pk, let_in, party, access) == 0


@pytest.mark.parametrize(("party", "access"), [("observer", "full"), ("receiver", "full"), ("receiver", "preview")])
def test_sender_lets_in_to_the_preview_alone(sender, referral, outsider, party: str, access: str) -> None:
    statement = """
        insert into referrals_participation (referral_id, agency_id, party, access, status, urgency, updated_at)
        values (%s, %s, %s, %s, 'received', 'urgent', now())
    """

    assert run(sender, statement, referral.pk, outsider.agency_id, party, access) == 0
    assert run(sender, statement, referral.pk, outsider.agency_id, "observer", "preview") == 1


@pytest.mark.parametrize("column", ["referral_id", "agency_id", "party"])
def test_participation_stays_whose_it_is(sender, receiver, outsider, observed, column: str) -> None:
    other = factories.referral(outsider, sender, "sent", identity={"given_name": NAME})
    value = {"referral_id": other.pk, "agency_id": factories.agency().pk, "party": "sender"}[column]
    row = Participation.objects.get(referral=observed, agency=receiver.agency)

    for membership in (sender, receiver, outsider):
        statement = f"update referrals_participation set {column} = %s where id = %s"
        assert run(membership, statement, value, row.pk) == 0, membership


def test_referral_stays_what_it_is_about(sender, receiver, referral) -> None:
    """An own referral bent to another's child or chain would open that child."""
    mine = factories.draft(receiver, sender.agency)
    bends = {
        "child_file_id": referral.child_file_id,
        "sending_agency_id": sender.agency_id,
        "chain_id": referral.pk,
        "redirected_from_id": referral.pk,
        "passed_on_by_id": receiver.agency_id,
    }
    for column, value in bends.items():
        assert run(receiver, f"update referrals_referral set {column} = %s where id = %s", value, mine.pk) == 0, column
    statement = "update referrals_referral set receiving_agency_id = %s where id = %s"
    assert run(sender, statement, factories.agency().pk, referral.pk) == 0
    assert not sees_child(receiver, referral)


def test_new_referral_joins_no_chain_of_others(sender, receiver, referral) -> None:
    """Story and consent open to the whole chain, so a new referral may not claim one."""
    mine = factories.draft(receiver, sender.agency)
    copy = """
        insert into referrals_referral (reference, child_file_id, sending_agency_id, receiving_agency_id, status,
            urgency, place_id, basis, may_be_passed_on, declined_reason, form_key, created_at, created_by_id,
            updated_at, chain_id, redirected_from_id, passed_on_by_id)
        select %s, case when %s then o.child_file_id else m.child_file_id end, m.sending_agency_id,
            m.receiving_agency_id, 'draft', m.urgency, m.place_id, m.basis, m.may_be_passed_on, '',
            gen_random_uuid(), now(), m.created_by_id, now(), %s, %s, %s
        from referrals_referral m, referrals_referral o where m.id = %s and o.id = %s
    """
    first, me = referral.pk, receiver.agency_id
    for number, (others_child, chain, source, passed_on) in enumerate(
        [(False, first, None, None), (False, None, first, None), (True, first, first, me), (True, None, None, None)]
    ):
        values = [f"R-2026-9{number}", others_child, chain, source, passed_on, mine.pk, first]
        assert run(receiver, copy, *values) == 0, number
    assert run(receiver, copy, "R-2026-99", False, None, None, None, mine.pk, first) == 1


def test_draft_is_not_touched_by_whom_it_names(sender, receiver) -> None:
    """Without a WHERE, PostgreSQL asks only who may change: the agency named in a draft may not yet."""
    factories.draft(sender, receiver.agency)

    for table in ("referrals_referral", "referrals_participation", "referrals_referralneed"):
        assert run(receiver, f"delete from {table}") == 0, table
    assert run(receiver, "update referrals_referral set urgency = 'routine'") == 0


@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_sent_referral_is_not_removed(request, referral, who: str) -> None:
    membership = request.getfixturevalue(who)

    assert run(membership, "delete from referrals_participation where referral_id = %s", referral.pk) == 0
    assert run(membership, "delete from referrals_referral where id = %s", referral.pk) == 0


def test_nobody_signs_for_another_agency(sender, receiver, referral) -> None:
    for table in ("referrals_timelineevent", "referrals_message"):
        columns = {
            "referrals_timelineevent": "referral_id, transition, from_status, to_status, at, by_id, agency_id",
            "referrals_message": "referral_id, event_id, kind, words, at, by_id, agency_id",
        }[table]
        event = has_written(receiver, referral, "message")
        middle = "'opened', '', 'received'" if table.endswith("event") else f"{event.pk}, 'reason', 'x'"
        statement = f"insert into {table} ({columns}) values (%s, {middle}, now(), %s, %s)"
        assert run(receiver, statement, referral.pk, receiver.pk, sender.agency_id) == 0, table


def test_owner_is_not_bound(referral) -> None:
    """The commands that the owner of the tables runs may set right what no request may."""
    later = timezone.now()

    with connection.cursor() as cursor:
        cursor.execute("update referrals_participation set party = 'guardian' where party = 'receiver'")
        cursor.execute(
            "update referrals_referral set chain_id = id, accepted_at = %s, accepted_by_id = created_by_id", [later]
        )

    assert Participation.objects.filter(party="guardian").count() == 1


def test_refusal_is_an_error_not_a_silence(receiver, referral) -> None:
    with pytest.raises(Error, match="row-level security"), application_role(receiver):
        Participation.objects.filter(referral=referral, agency=receiver.agency).update(access="full")
