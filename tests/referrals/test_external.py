"""An agency where nobody signs in: its sender writes down what it said by phone, and nobody else may."""

import datetime
from importlib import import_module
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from agencies.models import Agency, Notification
from coordination.foundation.models import AuditEntry
from referrals import operations, policies
from referrals.enums import Asks, Party, Status
from referrals.forms.calls import MomentField
from referrals.models import ChildIdentity, Message, Participation, Referral, TimelineEvent
from referrals.notifications import ring_clocks, tell_of
from referrals.workflow import TRANSITIONS, asks_of, is_written_down, parties_for
from tests import factories
from tests.application_role import application_role
from tests.referrals import paper

PARTIES = [*Party.values, None]
MOVES = {(source.value, row.target.value): row for row in TRANSITIONS.values() for source in row.sources}
DAY = datetime.timedelta(days=1)


@pytest.fixture
def external(db: None) -> Agency:
    """A shelter without accounts."""
    return factories.agency("HARBOUR")


# ---- Who signs in -----------------------------------------------------------------------------


def test_agency_without_members_is_external(external) -> None:
    assert external.is_external
    assert list(Agency.objects.external()) == [external]


@pytest.mark.parametrize(
    ("change", "is_external"),
    [
        ({}, False),
        ({"role": "lead"}, False),
        ({"role": "auditor"}, True),
        ({"period": (timezone.localdate() - 9 * DAY, timezone.localdate() - 3 * DAY)}, True),
        ({"period": (timezone.localdate() + 3 * DAY, None)}, True),
        ({"person": {"is_active": False}}, True),
    ],
)
def test_agency_is_external_until_somebody_can_answer(external, change: dict[str, Any], is_external: bool) -> None:
    person = factories.user(**change.pop("person", {}))
    factories.membership(external, person=person, **change)

    assert Agency.objects.get(pk=external.pk).is_external == is_external


def test_retired_agency_is_not_external(external) -> None:
    Agency.objects.update(retired_on=timezone.localdate())

    assert not external.is_external


# ---- Who may do what, on paper ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "is_external", "status", "name"), list(product(PARTIES, [False, True], Status.values, TRANSITIONS))
)
def test_policies_for_party_external_status_transition(party, is_external: bool, status: str, name: str) -> None:
    row, referral = TRANSITIONS[name], paper.referral(status, is_external=is_external)
    membership = paper.member("worker", party)
    known = None if status == "draft" and party != Party.SENDER else party
    stands_in = is_external and status != "draft" and known == Party.SENDER and Party.RECEIVER in row.parties

    assert policies.may_make(membership, referral, row) == (known in row.parties or stands_in)
    assert policies.writes_down(membership, referral, row) == (stands_in and Party.SENDER not in row.parties)
    assert (row in policies.transitions_for(membership, referral)) == (
        status in row.sources and (known in row.parties or stands_in) and (name != "receive" or stands_in)
    )


@pytest.mark.parametrize("role", ["coordinator", "auditor", "directory_administrator"])
def test_no_other_role_writes_down(role: str) -> None:
    referral = paper.referral(Status.SENT, is_external=True)

    assert not any(policies.may_make(paper.member(role, Party.SENDER), referral, row) for row in TRANSITIONS.values())


@pytest.mark.parametrize("name", TRANSITIONS)
def test_asks_when_written_down(name: str) -> None:
    row = TRANSITIONS[name]

    assert asks_of(row, is_written_down=False) == row.asks
    assert set(asks_of(row, is_written_down=True)) == (set(row.asks) - {Asks.WORKER}) | {Asks.CALL}
    assert is_written_down(row, Party.SENDER) == (row.parties == {Party.RECEIVER})
    assert parties_for(row, is_external=False) == row.parties


# ---- Who may do what, by the database ---------------------------------------------------------

SET = """
    update referrals_referral set status = %(to)s,
        stopped_at = case when %(to)s = 'needs_information' then now() end,
        sent_at = coalesce(sent_at, now()), sent_by_id = coalesce(sent_by_id, created_by_id),
        first_sent_at = coalesce(first_sent_at, now()), respond_by = coalesce(respond_by, now()),
        accepted_at = case when %(to)s = 'accepted' then now() else accepted_at end,
        accepted_by_id = case when %(to)s = 'accepted' then created_by_id else accepted_by_id end,
        closed_at = case when %(to)s in ('completed', 'declined', 'redirected', 'withdrawn') then now() end,
        closed_by_id = case when %(to)s in ('completed', 'declined', 'redirected', 'withdrawn') then created_by_id end,
        declined_reason = case when %(to)s = 'declined' then 'other' else '' end
    where id = %(id)s
"""


def moves_made(membership: Any, referral: Referral) -> set[str]:
    """To which states the member's agency gets the referral by plain SQL."""
    made = set()
    for target in set(Status.values) - {referral.status}:
        try:
            with transaction.atomic():
                with application_role(membership), connection.cursor() as cursor:
                    cursor.execute(SET, {"to": target, "id": referral.pk})
                    if cursor.rowcount:
                        made.add(target)
                transaction.set_rollback(True)
        except (ProgrammingError, IntegrityError) as error:
            if (referral.status, target) in MOVES:
                assert "This step belongs to the other agency." in str(error)  # noqa: PT017
    return made


def theirs(status: str, *parties: str) -> set[str]:
    return {target for (source, target), row in MOVES.items() if source == status and row.parties & set(parties)}


def test_movers_are_the_table() -> None:
    migration = import_module("referrals.migrations.0068_who_moves")

    assert {
        (source, target, Party.RECEIVER in row.parties, Party.SENDER in row.parties)
        for (source, target), row in MOVES.items()
    } == set(migration.MOVERS)
    assert len(migration.MOVERS) == len(MOVES)


@pytest.mark.parametrize("status", Status.values)
def test_database_lets_each_party_make_its_own_moves(sender, receiver, outsider, status: str) -> None:
    referral = factories.referral(sender, receiver, status)

    assert moves_made(sender, referral) == theirs(status, "sender")
    assert moves_made(receiver, referral) == theirs(status, "receiver")
    assert moves_made(outsider, referral) == set()


@pytest.mark.parametrize("status", Status.values)
def test_database_lets_the_sender_write_down_for_an_external_one(sender, outsider, external, status: str) -> None:
    referral = factories.referral_by_phone(sender, external, status)

    assert moves_made(sender, referral) == theirs(status, "sender", "receiver")
    assert moves_made(outsider, referral) == set()


@pytest.mark.parametrize("status", Status.values)
def test_database_stops_the_sender_at_the_first_member(sender, external, status: str) -> None:
    referral = factories.referral_by_phone(sender, external, status)
    first = factories.membership(external)

    assert moves_made(sender, referral) == theirs(status, "sender")
    assert moves_made(first, referral) == theirs(status, "receiver")


def writes_event(membership: Any, referral: Referral, for_agency: Agency) -> bool:
    try:
        with transaction.atomic(), application_role(membership):
            TimelineEvent.objects.create(
                referral=referral, transition="accept", to_status=referral.status, at=timezone.now(), by=membership,
                agency_id=membership.agency_id, called_at=timezone.now(), for_agency=for_agency,
            )  # fmt: skip
    except ProgrammingError:
        return False
    return True


def test_database_lets_nobody_speak_for_another(sender, receiver, outsider, external) -> None:
    """Nor for an external agency that has no part in it, nor the sender of another referral."""
    staffed, by_phone = factories.referral(sender, receiver), factories.referral_by_phone(sender, external)
    other = factories.agency("OTHER")

    assert not writes_event(sender, staffed, receiver.agency)
    assert not writes_event(sender, staffed, external)
    assert not writes_event(sender, by_phone, other)
    assert not writes_event(sender, by_phone, sender.agency)
    assert not writes_event(outsider, by_phone, external)
    assert writes_event(sender, by_phone, external)
    factories.membership(external)
    assert not writes_event(sender, by_phone, external)


def test_database_opens_nothing_before_it_accepted(sender, external) -> None:
    """The grant is what the first member would find: by plain SQL it opens no sooner than by the steps."""
    referral = factories.referral_by_phone(sender, external, "received", identity={"given_name": "Ada"})

    with pytest.raises(ProgrammingError), transaction.atomic(), application_role(sender):
        Participation.objects.filter(referral=referral, agency=external).update(access="full")
    first = factories.membership(external)
    with application_role(first):
        assert not ChildIdentity.objects.exists()


# ---- What it does -----------------------------------------------------------------------------


def test_accepting_by_phone(sender, external) -> None:
    referral = factories.referral_by_phone(sender, external, identity={"given_name": "Ada"})
    Referral.objects.update(sent_at=timezone.now() - DAY)
    said = factories.call(minutes_ago=90, answered_by="Paula Rivers, night desk")
    AuditEntry.objects.all().delete()

    factories.move(referral, "accept", by=sender, call=said)

    accepted, event = Referral.objects.get(), TimelineEvent.objects.latest("pk")
    assert (accepted.status, accepted.accepted_at, accepted.answered_at) == ("accepted", said.at, said.at)
    assert (accepted.accepted_by, accepted.worker) == (sender, None)
    assert (event.transition, event.by, event.agency, event.for_agency) == ("accept", sender, sender.agency, external)
    assert event.called_at == said.at
    assert event.at > said.at
    message = Message.objects.get(event=event)
    assert (message.answered_by, message.words, message.kind) == ("Paula Rivers, night desk", "", "reason")
    assert Participation.objects.get(agency=external).access == "full"
    assert [(row.verb, row.object_code, row.purpose) for row in AuditEntry.objects.all()] == [
        ("write", referral.reference, "accept, by phone")
    ]


def test_every_answer_by_phone(sender, external) -> None:
    third = factories.agency("THIRD")
    for status in ("received", "needs_information", "in_progress", "completed", "declined"):
        assert factories.referral_by_phone(sender, external, status).status == status

    redirected = factories.referral_by_phone(sender, external, "redirected", redirect_to=third)

    follow_on = redirected.follow_on
    assert (follow_on.passed_on_by, follow_on.receiving_agency, follow_on.sending_agency) == (
        external, third, sender.agency,
    )  # fmt: skip
    assert {row.agency.code: (row.party, row.access) for row in follow_on.participations.all()} == {
        "CBSA": ("sender", "full"),
        "THIRD": ("receiver", "preview"),
        "HARBOUR": ("observer", "preview"),
    }


def test_member_who_joins_meanwhile_wins(sender, external) -> None:
    referral = factories.referral_by_phone(sender, external)
    factories.membership(external)

    with pytest.raises(operations.AlreadyMoved):
        factories.move(referral, "accept", by=sender, call=factories.call())
    assert Referral.objects.get().status == "sent"


def test_first_member_goes_on(sender, external, as_member) -> None:
    referral = factories.referral_by_phone(sender, external, "accepted", identity={"given_name": "Zyxwanda"})
    first = factories.membership(external)

    assert referral.reference in as_member(first).get("/").content.decode()
    assert "Zyxwanda" in as_member(first).get(referral.get_absolute_url()).content.decode()
    factories.move(referral, "complete", by=first)
    assert Referral.objects.get().status == "completed"


def test_worklist_says_whom_to_call(sender, receiver, external, as_member) -> None:
    """Until it answered it is the sender's turn; accepted, the sender waits for what becomes of it."""
    unanswered = factories.referral_by_phone(sender, external, "received")
    accepted = factories.referral_by_phone(sender, external, "accepted")
    staffed = factories.referral(sender, receiver)

    page = as_member(sender).get("/")

    sections = {name: [row.referral for row in rows] for name, rows in page.context["sections"].items()}
    assert (sections["our_turn"], sections["to_call"]) == ([], [unanswered])
    assert sections["their_turn"] == [accepted, staffed]
    assert page.content.decode().count("Call for an answer") == 1


def test_clock_rings_at_the_sender(sender, external, lead) -> None:
    referral = factories.referral_by_phone(sender, external)

    ring_clocks(referral.half_at)
    ring_clocks(referral.most_at)
    ring_clocks(referral.respond_by)

    told = Notification.objects.order_by("pk").values_list("event", "membership")
    assert set(told) == {
        *product(["call_half", "call_most", "overdue"], [sender.pk, lead.pk]),
    }


def test_nothing_is_mailed_to_its_desk(sender, external, mailoutbox) -> None:
    factories.desk(external, email="desk@harbour.example")
    referral = factories.referral_by_phone(sender, external, urgency="emergency")

    tell_of(TimelineEvent.objects.get(referral=referral, transition="send").pk)
    ring_clocks(referral.escalate_at)

    assert not Notification.objects.exclude(membership=sender).exists()


# ---- The pages --------------------------------------------------------------------------------


def typed(at: datetime.datetime, sender: Any) -> str:
    return at.astimezone(zone(sender)).strftime("%Y-%m-%d %H:%M")


def zone(sender: Any) -> Any:
    return import_module("agencies.time_zones").zone_of(sender.agency.home_jurisdiction.coverage)


def test_page_offers_the_answers_of_an_external_agency(sender, receiver, external, as_member) -> None:
    by_phone, staffed = factories.referral_by_phone(sender, external), factories.referral(sender, receiver)

    page = as_member(sender).get(by_phone.get_absolute_url())

    assert [row.name for row in page.context["answers"]] == ["receive", "accept", "ask", "redirect", "decline"]
    assert [row.name for row in page.context["transitions"]] == ["withdraw"]
    assert (
        "HARBOUR is reached by phone" in page.content.decode() or "Harbour is reached by phone" in page.content.decode()
    )
    assert as_member(sender).get(staffed.get_absolute_url()).context["answers"] == []


def test_answer_is_written_down_on_the_page(sender, external, as_member) -> None:
    referral = factories.referral_by_phone(sender, external)
    page = as_member(sender).get(f"{referral.get_absolute_url()}accept/")
    assert list(page.context["form"].fields) == ["form_key", "called_at", "is_sure", "answered_by"]
    form = page.context["form"]
    data = {"form_key": form["form_key"].value(), "called_at": form["called_at"].value(), "answered_by": "Paula"}

    for _twice in range(2):
        answer = as_member(sender).post(f"{referral.get_absolute_url()}accept/", data)
        assert answer.status_code == 302

    assert Referral.objects.get().status == "accepted"
    detail = as_member(sender).get(referral.get_absolute_url()).content.decode()
    assert "answered by Paula" in detail
    assert TimelineEvent.objects.filter(transition="accept").count() == 1


@pytest.mark.parametrize("name", ["receive", "accept", "decline", "ask", "redirect", "start", "complete"])
def test_answer_of_a_staffed_agency_is_not_written_down(sender, receiver, as_member, name: str) -> None:
    referral = factories.referral(sender, receiver)
    expected = 404 if name == "receive" else 403

    assert as_member(sender).get(f"{referral.get_absolute_url()}{name}/").status_code == expected
    assert as_member(sender).post(f"{referral.get_absolute_url()}{name}/", {}).status_code == expected


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "This field is required."),
        ("yesterday", "Write the day and the time, such as 2026-05-31 14:30."),
        ("0001-01-01 00:00", "Write the day and the time, such as 2026-05-31 14:30."),
        ("2999-01-01 10:00", "This time has not come yet. Write when the call was."),
        ("1999-01-01 10:00", "This is before the step before it. Look at the times of the referral."),
        ("2020-03-08 02:30", "There was no such time: the clocks went forward. Write the time after the change."),
    ],
)
def test_time_of_a_call_that_cannot_be(sender, external, as_member, text: str, error: str) -> None:
    referral = factories.referral_by_phone(sender, external)
    data = {"called_at": text, "answered_by": "Paula"}

    answer = as_member(sender).post(f"{referral.get_absolute_url()}accept/", data)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"called_at": [error]}
    assert Referral.objects.get().status == "sent"


def test_time_of_a_call_in_the_minute_of_sending(sender, external, as_member) -> None:
    referral = factories.referral_by_phone(sender, external)
    data = {"called_at": typed(referral.sent_at, sender), "answered_by": "Paula"}

    assert as_member(sender).post(f"{referral.get_absolute_url()}accept/", data).status_code == 302
    assert Referral.objects.get().accepted_at == referral.sent_at


def test_time_of_a_call_long_ago_is_asked_about(sender, external, as_member) -> None:
    referral = factories.referral_by_phone(sender, external)
    Referral.objects.update(sent_at=timezone.now() - 30 * DAY)
    at = timezone.now().replace(second=0, microsecond=0) - 20 * DAY
    data = {"called_at": typed(at, sender), "answered_by": "Paula"}

    first = as_member(sender).post(f"{referral.get_absolute_url()}accept/", data)
    again = as_member(sender).post(f"{referral.get_absolute_url()}accept/", data | {"is_sure": "on"})

    assert first.status_code == 422
    assert first.context["form"].errors == {
        "called_at": ["This was more than a week ago. If the day is right, say so below."]
    }
    assert 'type="checkbox" name="is_sure"' in first.content.decode()
    assert again.status_code == 302
    assert Referral.objects.get().accepted_at == at


def test_time_of_a_call_is_by_the_clocks_of_the_agency(sender) -> None:
    """In the hour that comes twice in autumn it is the first of them."""
    field = MomentField(agency=sender.agency)  # Toronto's time

    assert field.clean("2020-07-01 14:30") == datetime.datetime(2020, 7, 1, 18, 30, tzinfo=datetime.UTC)
    assert field.clean("2020-11-01 01:30") == datetime.datetime(2020, 11, 1, 5, 30, tzinfo=datetime.UTC)
    assert field.prepare_value(field.clean("2020-11-01 01:30")) == "2020-11-01 01:30"


# ---- The sheet for its desk -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "is_opened"), [("sent", False), ("received", False), ("accepted", True), ("declined", False)]
)
def test_sheet_shows_what_its_desk_would_see(sender, external, as_member, status: str, is_opened: bool) -> None:
    factories.desk(sender.agency, name_en="Duty officer", phone="204 555 0199")
    referral = factories.referral_by_phone(sender, external, status, identity={"given_name": "Zyxwanda"})
    AuditEntry.objects.all().delete()

    page = as_member(sender).get(f"{referral.get_absolute_url()}sheet/?for=receiver")
    own = as_member(sender).get(f"{referral.get_absolute_url()}sheet/")

    assert ("Zyxwanda" in page.content.decode()) == is_opened
    assert "Zyxwanda" in own.content.decode()
    assert f"Answer to {referral.reference}" in page.content.decode()
    assert "204 555 0199" in page.content.decode()
    assert f"Answer to {referral.reference}" not in own.content.decode()
    code = referral.child_file.code
    assert [(row.verb, row.object_code, row.purpose) for row in AuditEntry.objects.order_by("pk")] == [
        ("print", code, f"{referral.reference} for HARBOUR") if is_opened
        else ("print", referral.reference, "preview for HARBOUR"),
        ("print", code, referral.reference),
    ]  # fmt: skip


def test_sheet_for_its_desk_as_pdf(sender, external, as_member) -> None:
    referral = factories.referral_by_phone(sender, external)

    answer = as_member(sender).get(f"{referral.get_absolute_url()}sheet/?for=receiver&format=pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_sheet_for_the_desk_of_a_staffed_agency_is_refused(sender, receiver, as_member) -> None:
    referral = factories.referral(sender, receiver, "received")

    for member in (sender, receiver):
        assert as_member(member).get(f"{referral.get_absolute_url()}sheet/?for=receiver").status_code == 403
