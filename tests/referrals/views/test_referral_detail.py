"""One referral: what each sees of it, what each may press, and that reading it means it was received."""

import pytest

from coordination.foundation.models import AuditEntry
from referrals import operations
from referrals.models import Message, Referral, TimelineEvent
from referrals.workflow import TRANSITIONS
from tests import factories
from tests.referrals.views.pages import at, text_of

BUTTONS = [
    ("sender", "sent", {"withdraw"}),
    ("sender", "needs_information", {"answer", "withdraw"}),
    ("sender", "accepted", {"withdraw"}),
    ("sender", "completed", {"reopen"}),
    ("sender", "declined", set()),
    ("receiver", "sent", {"accept", "ask", "redirect", "decline"}),
    ("receiver", "received", {"accept", "ask", "redirect", "decline"}),
    ("receiver", "needs_information", {"accept", "decline"}),
    ("receiver", "accepted", {"start", "complete", "redirect"}),
    ("receiver", "in_progress", {"complete"}),
    ("receiver", "completed", {"reopen"}),
    ("receiver", "withdrawn", set()),
    ("coordinator", "sent", set()),
    ("coordinator", "accepted", set()),
]


@pytest.mark.parametrize(("name", "status", "expected"), BUTTONS)
def test_referral_detail_buttons(request, as_member, sender, receiver, name, status, expected) -> None:
    referral = factories.referral(sender, receiver, status)

    text = text_of(as_member(request.getfixturevalue(name)).get(at("referral_detail", referral)))

    assert {row for row in TRANSITIONS if f'action="{at("referral_move", referral, row)}"' in text} == expected
    for row in expected:
        assert f">{row.capitalize()}</button>" in text


def test_referral_detail_first_opening_receives(as_member, sender, receiver) -> None:
    sent = factories.referral(sender, receiver)
    browser = as_member(receiver)

    first = browser.get(at("referral_detail", sent))
    again = browser.get(at("referral_detail", sent))

    sent.refresh_from_db()
    assert first.status_code == again.status_code == 200
    assert (sent.status, sent.received_by) == ("received", receiver)
    assert TimelineEvent.objects.filter(transition="receive").count() == 1


@pytest.mark.parametrize("name", ["sender", "lead", "coordinator"])
def test_referral_detail_read_by_others_receives_nothing(request, as_member, sender, receiver, name: str) -> None:
    sent = factories.referral(sender, receiver)

    as_member(request.getfixturevalue(name)).get(at("referral_detail", sent))

    assert Referral.objects.get().status == "sent"


def test_referral_detail_head_receives_nothing(as_member, sender, receiver) -> None:
    sent = factories.referral(sender, receiver)

    as_member(receiver).head(at("referral_detail", sent))

    assert Referral.objects.get().status == "sent"


def test_referral_detail_opened_by_two_at_once(as_member, monkeypatch, sender, receiver) -> None:
    """A colleague's opening is committed between our read and our move."""
    sent = factories.referral(sender, receiver)
    move = operations.move

    def late(referral, name, **values) -> Referral:
        move(referral, name, **values)
        return move(referral, name, **values)

    monkeypatch.setattr(operations, "move", late)

    assert as_member(receiver).get(at("referral_detail", sent)).status_code == 200


def test_referral_detail_draft_leads_to_its_review(as_member, sender, receiver) -> None:
    draft = factories.draft(sender, receiver.agency)

    response = as_member(sender).get(at("referral_detail", draft))

    assert (response.status_code, response["Location"]) == (302, at("draft_review", draft))
    assert as_member(receiver).get(at("referral_detail", draft)).status_code == 404


def test_referral_detail_outsider(as_member, sender, receiver, outsider, administrator, auditor) -> None:
    accepted = factories.referral(sender, receiver, "accepted")

    for member in (outsider, administrator, auditor):
        assert as_member(member).get(at("referral_detail", accepted)).status_code == 404


def test_referral_detail_opened(as_member, sender, receiver) -> None:
    accepted = factories.referral(
        sender,
        receiver,
        "accepted",
        identity={"given_name": "Ada", "family_name": "Lovelace", "safe_contact": "Never call at night."},
        what_happened="She was hidden in a lorry.",
    )

    for member in (sender, receiver):
        text = text_of(as_member(member).get(at("referral_detail", accepted)))
        for words in ("Ada Lovelace", "Never call at night.", "She was hidden in a lorry.", sender.user.name):
            assert words in text
    reads = AuditEntry.objects.filter(verb="read", object_code=accepted.child_file.code)
    assert set(reads.values_list("actor", flat=True)) == {sender.user.email, receiver.user.email}


def test_referral_detail_story_follows_the_chain(as_member, sender, receiver, outsider) -> None:
    """Story and consent stand on the first referral of the chain, which the next agency cannot see."""
    first = factories.referral(
        sender,
        receiver,
        "redirected",
        redirect_to=outsider.agency,
        what_happened="She was hidden in a lorry.",
        identity={"given_name": "Ada"},
    )
    second = first.follow_on
    browser = as_member(outsider)
    assert "hidden in a lorry" not in text_of(browser.get(at("referral_detail", second)))

    factories.move(second, "accept", by=outsider)
    text = text_of(browser.get(at("referral_detail", second)))

    assert "She was hidden in a lorry." in text
    assert "Ada" in text
    assert "Who decided" in text
    assert browser.get(at("referral_detail", first)).status_code == 404
    assert "lorry" not in text_of(as_member(receiver).get(at("referral_detail", second)))


def test_referral_detail_coordinator_reads_no_words(as_member, sender, receiver, coordinator) -> None:
    declined = factories.referral(sender, receiver, "declined")
    Message.objects.get()

    response = as_member(coordinator).get(at("referral_detail", declined))

    assert {event.words for event in response.context["timeline"]} == {""}
    assert "Words to decline." not in text_of(response)
    assert "Words to decline." in text_of(as_member(sender).get(at("referral_detail", declined)))


def test_referral_detail_says_why_it_cannot_be_passed_on(as_member, sender, receiver) -> None:
    received = factories.referral(sender, receiver, "received", basis="consent", may_be_passed_on=False)

    assert "It cannot be passed on" in text_of(as_member(receiver).get(at("referral_detail", received)))


def test_referral_detail_three_times_kept_apart(as_member, sender, receiver) -> None:
    accepted = factories.referral(sender, receiver, "accepted")

    referral = as_member(sender).get(at("referral_detail", accepted)).context["referral"]

    assert referral.sent_at < referral.received_at < referral.accepted_at


def test_referral_detail_is_not_stored_by_browsers(as_member, sender, receiver) -> None:
    accepted = factories.referral(sender, receiver, "accepted")

    assert "no-store" in as_member(sender).get(at("referral_detail", accepted))["Cache-Control"]


def test_referral_detail_wrong_method(as_member, sender, receiver) -> None:
    assert as_member(sender).post(at("referral_detail", factories.referral(sender, receiver))).status_code == 405


@pytest.mark.parametrize("name", ["sender", "receiver", "coordinator"])
def test_referral_detail_queries(request, as_member, queries_of, sender, receiver, application_role, name) -> None:
    """The same number with one need, message and event as with several."""
    browser = as_member(request.getfixturevalue(name))
    small = factories.referral(sender, receiver, "accepted")
    needs = [factories.need(), factories.need("permit", 24), factories.need("medical-care", 8)]
    large = factories.referral(sender, receiver, "accepted", needs=needs)
    with application_role(receiver):
        for number in range(3):
            operations.add_message(large, by=receiver, words=f"Message {number}")
    for _watcher in range(2):
        with application_role(sender):
            operations.add_observer(large, by=sender, agency=factories.agency())

    browser.get(at("referral_detail", large))  # once: the messages are marked as read
    one, three = queries_of(browser, at("referral_detail", small)), queries_of(browser, at("referral_detail", large))

    assert len(one) == len(three) <= 10


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["message", "accept", "answer", "ask", "receive", "send"]),
        ("?timeline=all", ["message", "accept", "answer", "ask", "receive", "send"]),
        ("?timeline=nonsense", ["message", "accept", "answer", "ask", "receive", "send"]),
        ("?timeline=messages", ["message", "answer", "ask"]),
        ("?timeline=moves", ["accept", "answer", "ask", "receive", "send"]),
        ("?timeline=files", []),
        ("?timeline=permits", []),
    ],
)
def test_referral_detail_timeline_by_kind(
    as_member, sender, receiver, application_role, query: str, expected: list[str]
) -> None:
    referral = factories.referral(sender, receiver, "needs_information")
    factories.move(referral, "answer", by=sender)
    factories.move(referral, "accept", by=receiver)
    with application_role(sender):
        operations.add_message(referral, by=sender, words="She arrived.")

    response = as_member(sender).get(at("referral_detail", referral) + query)

    assert [event.transition for event in response.context["timeline"]] == expected
    assert text_of(response).count('aria-current="true"') == 1
