"""Deconfliction: who is told of a match, what of it, and that the database says nothing more."""

import datetime
import threading

import pytest
from django.db import Error, connection, transaction

from coordination.foundation import row_security
from coordination.foundation.models import AuditEntry
from referrals import operations
from referrals.enums import MatchReason, MatchState
from referrals.models import BlindIndex, ChildFile, ChildMatch, MatchSeen, Permit
from referrals.models.matches import state_of
from tests import factories
from tests.application_role import application_role
from tests.referrals.matching.world import (
    BORN,
    ZIRIANKA,
    ZYRIANKA,
    answer,
    change,
    matches_as,
    matches_of,
    rows,
    two_files,
)


def told(membership) -> list[tuple[str, str]]:
    return [(match.code, match.agency.code) for match in matches_as(membership)]


def test_both_agencies_are_told_whom_to_call(sender, receiver, outsider) -> None:
    own, other = two_files(sender, receiver)

    assert told(sender) == [(own.code, receiver.agency.code)]
    assert told(receiver) == [(other.code, sender.agency.code)]
    assert told(outsider) == []
    (match,) = matches_as(sender)
    assert (match.reason, match.state, match.desk.phone) == (MatchReason.SOUND, MatchState.OPEN, "204 555 0199")


@pytest.mark.parametrize("role", ["coordinator", "directory_administrator", "auditor"])
def test_other_roles_of_the_same_agencies_are_not_told(sender, receiver, role) -> None:
    own, _other = two_files(sender, receiver)
    colleague = factories.membership(sender.agency, role)

    assert matches_as(colleague) == matches_of(own, colleague) == []


@pytest.mark.parametrize(
    ("theirs", "is_match"),
    [
        (ZIRIANKA, True),
        ({"given_name": "Kowalski", "family_name": "Zyrianka", "date_of_birth": BORN}, True),
        (ZIRIANKA | {"date_of_birth": datetime.date(2011, 3, 10)}, False),
        (ZIRIANKA | {"date_of_birth": None}, False),
        (ZIRIANKA | {"given_name": "Ada"}, False),
        (ZIRIANKA | {"given_name": ""}, False),
        ({"documents": "passport: ab 123-456"}, True),
        ({"documents": "AB123457"}, False),
        ({"safe_contact": "204 555 0111"}, False),
        ({}, False),
    ],
)
def test_what_makes_a_match(sender, receiver, theirs, is_match) -> None:
    mine = ZYRIANKA | {"documents": "AB123456", "safe_contact": "204 555 0111"}
    factories.child_file(sender, identity=mine)
    factories.child_file(receiver, identity=theirs)

    assert len(rows()) == is_match


def test_own_files_are_no_match(sender, lead) -> None:
    factories.child_file(sender, identity=ZYRIANKA)
    factories.child_file(lead, identity=ZIRIANKA)

    assert rows() == []


def test_permit_number_is_a_document(sender, receiver, outsider) -> None:
    referral = factories.referral(sender, receiver, "accepted")
    permit = Permit(number="F 000-111", issued_on=BORN, expires_on=datetime.date(2030, 1, 1))
    with application_role(receiver):
        operations.record_permit(referral, by=receiver, permit=permit)

    other = factories.child_file(outsider, identity={"documents": "TRP: F000111"})

    assert told(outsider) == [(other.code, sender.agency.code)]
    assert told(sender) == [(referral.child_file.code, outsider.agency.code)]


def test_agency_that_opened_the_file_is_told_and_does_not_answer(sender, receiver, outsider) -> None:
    referral = factories.referral(sender, receiver, "accepted", identity=ZYRIANKA)
    preview = factories.referral(sender, receiver, "sent", identity={**ZYRIANKA, "given_name": "Ida"})
    factories.child_file(outsider, identity=ZIRIANKA)
    factories.child_file(outsider, identity={**ZIRIANKA, "given_name": "Ida"})

    (match,) = matches_of(referral.child_file, receiver)

    assert (match.agency, match.is_holder) == (outsider.agency, False)
    assert matches_as(receiver) == []
    assert matches_of(preview.child_file, receiver) == []
    with application_role(receiver), connection.cursor() as cursor:
        cursor.execute("select accord_answer_match(%s, 'confirmed')", [match.uuid])
        assert cursor.fetchone() == (None,)


def test_agency_is_not_told_of_itself(sender, receiver) -> None:
    """The receiver holds the second file: it sees its own side of the match, not that it works with the child."""
    referral = factories.referral(sender, receiver, "accepted", identity=ZYRIANKA)
    factories.child_file(receiver, identity=ZIRIANKA)

    assert matches_of(referral.child_file, receiver) == []
    assert len(matches_as(receiver)) == 1


# ---- Answers -----------------------------------------------------------------------------------


def test_states() -> None:
    assert state_of("", "") == MatchState.OPEN
    assert state_of("confirmed", "") == state_of("confirmed", "confirmed") == MatchState.CONFIRMED
    assert state_of("", "dismissed") == MatchState.DISMISSED
    assert state_of("confirmed", "dismissed") == MatchState.DISPUTED


def test_either_side_answers_and_the_other_reads_it(sender, receiver) -> None:
    own, other = two_files(sender, receiver)

    answer(sender, "confirmed")
    answer(receiver, "dismissed")

    (mine,), (theirs,) = matches_of(own, sender), matches_of(other, receiver)
    assert (mine.own_answer, mine.other_answer, mine.state) == ("confirmed", "dismissed", MatchState.DISPUTED)
    assert (theirs.own_answer, theirs.other_answer) == ("dismissed", "confirmed")
    (row,) = rows()
    assert (row.first_by, row.second_by) == (sender, receiver)
    audited = AuditEntry.objects.filter(purpose__startswith="match").order_by("pk")
    assert list(audited.values_list("object_code", "purpose")) == [
        (own.code, "match confirmed"),
        (other.code, "match dismissed"),
    ]


def test_answer_can_change(sender, receiver) -> None:
    own, _other = two_files(sender, receiver)
    answer(sender, "dismissed")
    answer(sender, "confirmed")

    assert [match.own_answer for match in matches_of(own, sender)] == ["confirmed"]


def test_dismissed_match_comes_back_for_new_facts_only(sender, receiver) -> None:
    own, other = two_files(sender, receiver)
    answer(sender, "dismissed")

    change(other, receiver, given_name="Zyryanka")
    assert told(sender) == []

    change(own, sender, documents="AB123456")
    change(other, receiver, documents="AB123456")
    assert told(sender) == [(own.code, receiver.agency.code)]
    assert rows()[0].reason == "document"


def test_confirmed_match_stays_confirmed_with_new_facts(sender, receiver) -> None:
    own, other = two_files(sender, receiver)
    answer(sender, "confirmed")

    for child_file, member in [(own, sender), (other, receiver)]:
        change(child_file, member, documents="AB123456")

    assert [match.own_answer for match in matches_of(own, sender)] == ["confirmed"]


def test_match_of_a_slip_of_the_pen_goes_with_it(sender, receiver) -> None:
    _own, other = two_files(sender, receiver)

    change(other, receiver, given_name="Ada")

    assert rows() == []


def test_answered_match_stays_when_the_name_changes(sender, receiver) -> None:
    _own, other = two_files(sender, receiver)
    answer(sender, "confirmed")

    change(other, receiver, given_name="Ada")

    assert len(rows()) == 1


def test_match_is_audited_by_the_code_of_the_own_file(sender, receiver) -> None:
    _own, other = two_files(sender, receiver)

    found = AuditEntry.objects.filter(purpose="possible same child found")
    assert list(found.values_list("object_code", "agency_code")) == [(other.code, receiver.agency.code)]


def test_placeholder_shared_by_many_files_stays_bounded(sender, receiver) -> None:
    for _number in range(25):
        factories.child_file(receiver, identity=ZIRIANKA)

    factories.child_file(sender, identity=ZYRIANKA)

    assert len(rows()) == 20


# ---- Row security alone ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "select * from referrals_childmatch",
        "select count(*) from referrals_childmatch",
        "insert into referrals_childmatch (reason) values ('sound')",
        "update referrals_childmatch set first_answer = 'dismissed'",
        "delete from referrals_childmatch",
        "select accord_match_child(1)",
    ],
)
def test_application_role_reaches_neither_the_table_nor_the_search(sender, receiver, statement) -> None:
    two_files(sender, receiver)

    with pytest.raises(Error, match="permission denied"), transaction.atomic(), application_role(sender):
        connection.cursor().execute(statement)


def test_database_gives_nothing_of_the_other_file(sender, receiver) -> None:
    own, other = two_files(sender, receiver)

    columns = ["uuid", "child_id", "other_agency_id", "reason", "found_at", "own_answer", "other_answer", "is_holder"]

    with application_role(sender), connection.cursor() as cursor:
        for statement in ("select * from accord_matches()", f"select * from accord_matches_of({own.pk})"):
            cursor.execute(statement)
            (row,) = cursor.fetchall()
            assert [column.name for column in cursor.description] == columns
            assert row[1:4] == (own.pk, receiver.agency_id, "sound")
        for statement, answered in [
            (f"select accord_find_matches({own.pk})", [(0,)]),
            (f"select accord_find_matches({other.pk})", [(0,)]),
            (f"select * from accord_matches_of({other.pk})", []),
            ("select * from accord_match_overview(10)", []),
            (f"select * from referrals_blindindex where child_file_id = {other.pk}", []),
        ]:
            cursor.execute(statement)
            assert cursor.fetchall() == answered


def test_nobody_is_told_without_a_membership(sender, receiver) -> None:
    two_files(sender, receiver)

    assert matches_as(None) == []


def test_coordinator_sees_that_a_match_exists_and_no_file(sender, receiver, coordinator) -> None:
    own, other = two_files(sender, receiver)
    answer(receiver, "confirmed")

    with application_role(coordinator):
        (seen,) = MatchSeen.newest(10)
    with application_role(sender):
        assert MatchSeen.newest(10) == []

    assert seen.agencies == (sender.agency, receiver.agency)
    assert (seen.first_answer, seen.second_answer, seen.state) == ("", "confirmed", MatchState.CONFIRMED)
    assert set(vars(seen)) == {
        "first_agency_id", "second_agency_id", "found_at", "first_answer", "second_answer", "agencies",
    }  # fmt: skip
    assert not {own.code, other.code} & set(vars(seen).values())


# ---- Erased, and at one moment -----------------------------------------------------------------


def test_erased_file_has_neither_index_nor_matches(sender, receiver, lead) -> None:
    own, _other = two_files(sender, receiver)
    second = factories.membership(sender.agency, role="lead")
    with application_role(lead):
        asked = operations.ask_erasure(own, by=lead, ground="court_order", authority="KB 26-01")
    with application_role(second):
        operations.carry_out_erasure(asked, by=second)

    assert rows() == []
    assert not BlindIndex.objects.filter(child_file=own).exists()
    with application_role(sender):
        operations.index_child(ChildFile.objects.get(pk=own.pk), by=sender)
    third = factories.membership(factories.agency())
    factories.child_file(third, identity=ZYRIANKA)
    assert {row.first_agency for row in rows()} == {receiver.agency}


@pytest.mark.django_db(transaction=True)
def test_two_files_saved_at_one_moment_find_each_other(sender, receiver) -> None:
    """The second waits for the first to commit, whichever that is."""
    place, started = factories.jurisdiction(), threading.Event()

    def save_second() -> None:
        with row_security.acting_as(receiver):
            started.set()
            operations.create_child_file(by=receiver, place=place, facts={}, identity=ZIRIANKA)
        connection.close()

    second = threading.Thread(target=save_second)
    with row_security.acting_as(sender):
        operations.create_child_file(by=sender, place=place, facts={}, identity=ZYRIANKA)
        second.start()
        started.wait(5)
        second.join(0.3)
        assert second.is_alive()
    second.join(10)

    assert len(rows()) == 1
    assert ChildMatch.objects.get().reason == "sound"
