"""A referral that was made by phone, written down afterwards: it starts in the state the call left it in."""

import datetime
import uuid

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from agencies.time_zones import zone_of
from referrals import operations
from referrals.enums import Said
from referrals.models import ChildIdentity, Message, Participation, Referral, TimelineEvent
from tests import factories
from tests.application_role import application_role

HOUR = datetime.timedelta(hours=1)
STARTS = {"noted": "received", "accepted": "accepted", "declined": "declined", "asked": "needs_information"}


def write_down(draft: Referral, *, by, said: str = "noted", minutes_ago: float = 90) -> Referral:
    call = factories.call(minutes_ago=minutes_ago)
    given = {"words": "Words of the call.", "declined_reason": "no_place" if said == "declined" else ""}
    with application_role(by):
        return operations.write_down_call(draft, by=by, call=call, said=said, form_key=uuid.uuid4(), **given)


@pytest.fixture
def external(db):
    return factories.agency("HARBOUR")


@pytest.mark.parametrize("said", Said.values)
def test_external_agency_starts_where_the_call_left_it(sender, external, said: str) -> None:
    draft = factories.draft(sender, external)

    made = write_down(draft, by=sender, said=said)

    stored = Referral.objects.get(pk=made.pk)
    assert (stored.status, stored.said) == (STARTS[said], said)
    assert stored.sent_at == stored.first_sent_at == stored.received_at == stored.called_at
    assert stored.respond_by == stored.called_at + 4 * HOUR
    assert stored.created_at > stored.called_at
    assert (stored.accepted_at == stored.called_at) == (said == "accepted")
    assert (stored.answered_at == stored.called_at) == (said in {"accepted", "declined"})


@pytest.mark.parametrize("said", Said.values)
def test_agency_with_accounts_confirms_itself(sender, receiver, said: str, as_member) -> None:
    draft = factories.draft(sender, receiver.agency, identity={"given_name": "Zyxwanda"})

    made = write_down(draft, by=sender, said=said)

    assert (made.status, made.accepted_at, made.answered_at) == ("received", None, None)
    assert Participation.objects.get(agency=receiver.agency).access == "preview"
    with application_role(receiver):
        assert not ChildIdentity.objects.exists()
    page = as_member(receiver).get(made.get_absolute_url()).content.decode()
    assert str(Said(said).label) in page
    assert "Words of the call." in page
    assert "Zyxwanda" not in page
    as_member(receiver).post(f"{made.get_absolute_url()}accept/", {})
    assert Referral.objects.get(pk=made.pk).status == "accepted"


def test_call_is_said_once_in_the_timeline(sender, external) -> None:
    made = write_down(factories.draft(sender, external), by=sender, said="accepted")

    events = TimelineEvent.objects.filter(referral=made).order_by("pk")
    assert [(row.transition, row.to_status, row.called_at, row.for_agency) for row in events] == [
        ("called", "draft", made.called_at, None),
        ("send", "sent", made.called_at, None),
        ("receive", "received", made.called_at, external),
        ("accept", "accepted", made.called_at, external),
    ]
    assert [(row.event.transition, row.answered_by, row.words) for row in Message.objects.order_by("pk")] == [
        ("called", "Paula at the desk", ""),
        ("accept", "", "Words of the call."),
    ]


def test_written_down_once(sender, receiver) -> None:
    draft, key = factories.draft(sender, receiver.agency), uuid.uuid4()
    with application_role(sender):
        for _twice in range(2):
            operations.write_down_call(draft, by=sender, call=factories.call(), said="noted", form_key=key)

    assert TimelineEvent.objects.filter(transition="called").count() == 1
    with application_role(sender), pytest.raises(operations.AlreadyMoved):
        operations.write_down_call(draft, by=sender, call=factories.call(), said="noted", form_key=uuid.uuid4())


@pytest.mark.parametrize(
    "change", ["called_at = now() - interval '1 day'", "said = 'accepted'", "called_at = null, said = ''"]
)
def test_database_keeps_the_call(sender, receiver, change: str) -> None:
    made = write_down(factories.draft(sender, receiver.agency), by=sender)

    for member in (sender, receiver):
        with pytest.raises(ProgrammingError), transaction.atomic(), application_role(member):
            connection.cursor().execute(f"update referrals_referral set {change} where id = %s", [made.pk])


def test_call_lets_the_sender_no_further_than_received(sender, receiver) -> None:
    made = write_down(factories.draft(sender, receiver.agency), by=sender, said="accepted")

    with pytest.raises(ProgrammingError, match="belongs to the other agency"):
        factories.move(made, "accept", by=sender, call=factories.call())


def typed(sender, at: datetime.datetime, **more: str) -> dict[str, str]:
    local = at.astimezone(zone_of(sender.agency.home_jurisdiction.coverage))
    return {"called_at": local.strftime("%Y-%m-%d %H:%M"), "answered_by": "Paula", "said": "noted"} | more


def test_page_writes_down_a_call_older_than_the_child_file(sender, receiver, as_member) -> None:
    draft = factories.draft(sender, receiver.agency)
    address = f"{draft.get_absolute_url()}draft/call/"
    at = timezone.now().replace(second=0, microsecond=0) - 5 * HOUR

    assert "Write down the call" in as_member(sender).get(address).content.decode()
    answer = as_member(sender).post(address, typed(sender, at, form_key=str(uuid.uuid4())))

    assert (answer.status_code, answer.url) == (302, draft.get_absolute_url())
    assert Referral.objects.get().sent_at == at
    assert Referral.objects.get().is_overdue


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"called_at": "2999-01-01 10:00"}, {"called_at"}),
        ({"called_at": "2020-01-01 10:00"}, {"called_at"}),
        ({"answered_by": ""}, {"answered_by"}),
        ({"said": "declined"}, {"declined_reason", "words"}),
        ({"said": "asked"}, {"words"}),
        ({"said": "perhaps"}, {"said"}),
    ],
)
def test_page_refuses(sender, receiver, as_member, changes: dict[str, str], fields: set[str]) -> None:
    draft = factories.draft(sender, receiver.agency)

    answer = as_member(sender).post(f"{draft.get_absolute_url()}draft/call/", typed(sender, timezone.now()) | changes)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == fields
    assert Referral.objects.get().status == "draft"


def test_page_leads_back_to_what_is_missing(sender, as_member) -> None:
    draft = factories.draft(sender)

    answer = as_member(sender).get(f"{draft.get_absolute_url()}draft/call/")

    assert answer.url == f"{draft.get_absolute_url()}draft/review/"


def test_page_after_sending(sender, receiver, as_member) -> None:
    sent = factories.referral(sender, receiver)
    address = f"{sent.get_absolute_url()}draft/call/"

    assert as_member(sender).get(address).status_code == 403
    late = as_member(sender).post(address, typed(sender, timezone.now()))
    assert late.status_code in {409, 422}
    assert Referral.objects.get().called_at is None
