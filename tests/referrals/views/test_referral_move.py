"""The one view of every transition: each works from its page, once, for its party, from its states."""

import datetime

import pytest
from django.utils import timezone

from referrals import operations
from referrals.models import Message, Referral, TimelineEvent
from referrals.workflow import TRANSITIONS
from tests import factories
from tests.referrals.views.pages import at, form_key_of, text_of

START = {
    "send": "draft",
    "ask": "received",
    "answer": "needs_information",
    "accept": "received",
    "decline": "received",
    "redirect": "received",
    "start": "accepted",
    "complete": "in_progress",
    "reopen": "completed",
    "withdraw": "accepted",
}
TYPED = {
    "send": {},
    "ask": {"words": "Which bus?"},
    "answer": {"words": "The 14."},
    "accept": {},
    "decline": {"declined_reason": "no_place", "words": "No bed tonight."},
    "redirect": {"receiving_agency": "NDINAWE", "words": "They have a bed."},
    "start": {},
    "complete": {"outcome_safe-shelter": "met"},
    "reopen": {"words": "She is back."},
    "withdraw": {"words": "Found her mother."},
}
WITH_FORM = [name for name in TYPED if TRANSITIONS[name].needs_form or name == "accept"]
WITH_WORDS = [name for name in TYPED if "words" in TYPED[name]]


@pytest.fixture
def parties(sender, receiver, outsider) -> dict[str, tuple]:
    """Who makes each transition, and who of the other party may not."""
    pairs = {
        name: (sender, receiver) if "sender" in TRANSITIONS[name].parties else (receiver, sender) for name in START
    }
    return pairs | {"reopen": (sender, outsider)}


def test_every_transition_with_a_button_is_here() -> None:
    assert set(START) == {name for name, row in TRANSITIONS.items() if not row.is_automatic}


@pytest.mark.parametrize("name", START)
def test_referral_move(as_member, sender, receiver, parties, name: str) -> None:
    referral = factories.referral(sender, receiver, START[name])
    browser = as_member(parties[name][0])

    response = browser.post(at("referral_move", referral, name), TYPED[name], follow=True)

    moved = Referral.objects.get(pk=referral.pk)
    assert response.status_code == 200
    assert moved.status == TRANSITIONS[name].target
    assert moved.reference in text_of(response)
    assert TimelineEvent.objects.filter(referral=moved, transition=name, by=parties[name][0]).count() == 1
    if name in WITH_WORDS:
        assert [row.words for row in Message.objects.all()].count(TYPED[name]["words"]) == 1


@pytest.mark.parametrize("name", START)
def test_referral_move_twice_moves_once(as_member, sender, receiver, parties, name: str) -> None:
    """A double click: the same form, the same key, no error."""
    referral = factories.referral(sender, receiver, START[name])
    browser = as_member(parties[name][0])
    where = at("referral_move", referral, name) if name in WITH_FORM else at("referral_detail", referral)
    page = browser.get(where)
    typed = TYPED[name] if name == "send" else TYPED[name] | {"form_key": form_key_of(page)}

    answers = [browser.post(at("referral_move", referral, name), typed).status_code for _press in range(2)]

    assert answers == [302, 302]
    assert TimelineEvent.objects.filter(referral=referral, transition=name).count() == 1
    assert Referral.objects.count() == (2 if name == "redirect" else 1)


@pytest.mark.parametrize("name", WITH_FORM)
def test_referral_move_page_says_what_it_asks(as_member, sender, receiver, parties, name: str) -> None:
    referral = factories.referral(sender, receiver, START[name])

    response = as_member(parties[name][0]).get(at("referral_move", referral, name))

    assert response.status_code == 200
    assert f">{name.capitalize()}</button>" in text_of(response)
    assert Referral.objects.get(pk=referral.pk).status == START[name]


@pytest.mark.parametrize("name", START)
def test_referral_move_other_party(as_member, sender, receiver, parties, name: str) -> None:
    """403 for the other party, 404 where it cannot even know of it: a draft, or a stranger."""
    referral = factories.referral(sender, receiver, START[name])
    expected = 404 if name in {"send", "reopen"} else 403

    response = as_member(parties[name][1]).post(at("referral_move", referral, name), TYPED[name])

    assert response.status_code == expected
    assert Referral.objects.get(pk=referral.pk).status == START[name]


@pytest.mark.parametrize("name", START)
def test_referral_move_outsider_and_coordinator(as_member, sender, receiver, outsider, coordinator, name: str) -> None:
    referral = factories.referral(sender, receiver, START[name])

    assert as_member(outsider).post(at("referral_move", referral, name), TYPED[name]).status_code == 404
    expected = 404 if name == "send" else 403
    assert as_member(coordinator).post(at("referral_move", referral, name), TYPED[name]).status_code == expected


@pytest.mark.parametrize("name", ["receive", "delete", "status", "x" * 300])
def test_referral_move_made_up_or_automatic(as_member, sender, receiver, name: str) -> None:
    assert as_member(receiver).post(at("referral_move", factories.referral(sender, receiver), name)).status_code == 404


def test_referral_move_wrong_method(as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver)

    assert as_member(receiver).put(at("referral_move", referral, "accept")).status_code == 405


@pytest.mark.parametrize("name", WITH_WORDS)
def test_referral_move_without_words(as_member, sender, receiver, parties, name: str) -> None:
    referral = factories.referral(sender, receiver, START[name])
    typed = TYPED[name] | {"words": "   "}

    response = as_member(parties[name][0]).post(at("referral_move", referral, name), typed)

    assert response.status_code == 422
    assert "This field is required." in text_of(response)
    assert Referral.objects.get(pk=referral.pk).status == START[name]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("decline", {"declined_reason": ""}),
        ("decline", {"declined_reason": "mood"}),
        ("redirect", {"receiving_agency": ""}),
        ("redirect", {"receiving_agency": "CBSA"}),
        ("redirect", {"receiving_agency": "IRCC-OFFICERS"}),
        ("redirect", {"receiving_agency": "NOWHERE"}),
        ("redirect", {"receiving_agency": "a\x00b"}),
    ],
)
def test_referral_move_invalid_keeps_what_was_typed(as_member, sender, receiver, parties, name, wrong) -> None:
    referral = factories.referral(sender, receiver, START[name])
    typed = TYPED[name] | {"words": "Zyrianka."} | wrong

    response = as_member(receiver).post(at("referral_move", referral, name), typed)

    assert response.status_code == 422
    assert "Zyrianka." in text_of(response)
    assert Referral.objects.get(pk=referral.pk).status == START[name]


@pytest.mark.parametrize(
    "typed", [{}, {"outcome_safe-shelter": "met"}, {"outcome_safe-shelter": "great", "outcome_permit": "met"}]
)
def test_referral_move_complete_needs_every_outcome(as_member, sender, receiver, typed: dict) -> None:
    needs = [factories.need(), factories.need("permit", 24)]
    referral = factories.referral(sender, receiver, "in_progress", needs=needs)

    response = as_member(receiver).post(at("referral_move", referral, "complete"), typed)

    assert response.status_code == 422
    assert {row.outcome for row in referral.referral_needs.all()} == {""}


def test_referral_move_complete_keeps_each_outcome(as_member, sender, receiver) -> None:
    needs = [factories.need(), factories.need("permit", 24)]
    referral = factories.referral(sender, receiver, "in_progress", needs=needs)
    typed = {"outcome_safe-shelter": "met", "outcome_permit": "not_met", "unmet_permit": "waiting"}

    as_member(receiver).post(at("referral_move", referral, "complete"), typed)

    assert {row.need.code: (row.outcome, row.unmet_reason) for row in referral.referral_needs.all()} == {
        "safe-shelter": ("met", ""),
        "permit": ("not_met", "waiting"),
    }


def test_referral_move_accept_names_a_colleague(as_member, sender, receiver, outsider) -> None:
    colleague = factories.membership(receiver.agency)
    referral = factories.referral(sender, receiver, "received")
    browser = as_member(receiver)

    assert browser.post(at("referral_move", referral, "accept"), {"worker": str(outsider.uuid)}).status_code == 422
    assert browser.post(at("referral_move", referral, "accept"), {"worker": "nobody"}).status_code == 422
    browser.post(at("referral_move", referral, "accept"), {"worker": str(colleague.uuid)})

    assert Referral.objects.get().worker == colleague


def test_referral_move_redirect_leads_to_the_follow_on(as_member, sender, receiver, outsider) -> None:
    factories.mandate(outsider.agency)
    referral = factories.referral(sender, receiver, "received")
    browser = as_member(receiver)
    assert "Mandated for these needs here" in text_of(browser.get(at("referral_move", referral, "redirect")))

    response = browser.post(at("referral_move", referral, "redirect"), TYPED["redirect"])

    follow_on = Referral.objects.get(redirected_from=referral)
    assert response["Location"] == at("referral_detail", follow_on)
    assert follow_on.receiving_agency == outsider.agency


def test_referral_move_redirect_beyond_consent(as_member, sender, receiver, outsider) -> None:
    referral = factories.referral(sender, receiver, "received", basis="consent", may_be_passed_on=False)

    response = as_member(receiver).post(at("referral_move", referral, "redirect"), TYPED["redirect"])

    assert response.status_code == 403
    assert "The basis for sharing covers this agency only." in text_of(response)
    assert Referral.objects.count() == 1


def test_referral_move_reopen_too_late(as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "completed")
    Referral.objects.update(closed_at=timezone.now() - datetime.timedelta(days=31))

    response = as_member(sender).post(at("referral_move", referral, "reopen"), TYPED["reopen"])

    assert response.status_code == 403
    assert "reopens within thirty days" in text_of(response)


# ---- Somebody was first -------------------------------------------------------------------------


@pytest.mark.parametrize("name", WITH_WORDS)
def test_referral_move_moved_meanwhile_gives_the_words_back(as_member, sender, receiver, parties, name: str) -> None:
    referral = factories.referral(sender, receiver, START[name])
    first = "withdraw" if START[name] not in {"completed", "accepted"} else "reopen" if name == "reopen" else "redirect"
    factories.move(referral, first, by=sender if first in {"withdraw", "reopen"} else receiver)
    by_then = Referral.objects.get(pk=referral.pk).get_status_display()

    response = as_member(parties[name][0]).post(at("referral_move", referral, name), TYPED[name])

    text = text_of(response)
    assert response.status_code == 409
    assert TYPED[name]["words"] in text
    assert f"It is now “{by_then}”" in text
    assert str(TRANSITIONS[first].done) in text
    assert not TimelineEvent.objects.filter(transition=name).exclude(transition=first).exists()


def test_referral_move_lost_between_reading_and_writing(as_member, monkeypatch, sender, receiver) -> None:
    """The page still sees the old state; the lock finds the new one."""
    referral = factories.referral(sender, receiver, "received")
    move = operations.move

    def late(found, name, **values) -> Referral:
        move(found, "accept", by=receiver)
        return move(found, name, **values)

    monkeypatch.setattr(operations, "move", late)

    response = as_member(receiver).post(at("referral_move", referral, "decline"), TYPED["decline"])

    assert response.status_code == 409
    assert TYPED["decline"]["words"] in text_of(response)
    assert Referral.objects.get().status == "accepted"


# ---- Send ---------------------------------------------------------------------------------------


def test_referral_move_send_incomplete_goes_back_to_the_review(as_member, sender) -> None:
    draft = factories.draft(sender)

    response = as_member(sender).post(at("referral_move", draft, "send"))

    assert response["Location"] == at("draft_review", draft)
    assert Referral.objects.get().status == "draft"


def test_referral_move_send_asked_by_a_link_sends_nothing(as_member, sender, receiver) -> None:
    draft = factories.draft(sender, receiver.agency)

    response = as_member(sender).get(at("referral_move", draft, "send"))

    assert response["Location"] == at("draft_review", draft)
    assert Referral.objects.get().status == "draft"


def test_referral_move_send_twice_says_so(as_member, sender, receiver) -> None:
    draft = factories.draft(sender, receiver.agency)
    browser = as_member(sender)

    first = browser.post(at("referral_move", draft, "send"), follow=True)
    second = browser.post(at("referral_move", draft, "send"), follow=True)

    assert f"{draft.reference} was sent to" in text_of(first)
    assert f"{draft.reference} was already sent." in text_of(second)
    assert TimelineEvent.objects.filter(transition="send").count() == 1


def test_referral_move_send_to_an_agency_that_became_full(as_member, sender, receiver) -> None:
    draft = factories.draft(sender, receiver.agency)
    receiver.agency.takes_referrals = False
    receiver.agency.save()

    as_member(sender).post(at("referral_move", draft, "send"))

    assert Referral.objects.get().status == "draft"


def test_referral_move_sent_by_a_colleague_at_the_same_moment(as_member, monkeypatch, sender, receiver) -> None:
    draft = factories.draft(sender, receiver.agency)
    move = operations.move

    def late(found, name, **values) -> Referral:
        move(found, name, **values)
        return move(found, name, **values)

    monkeypatch.setattr(operations, "move", late)

    response = as_member(sender).post(at("referral_move", draft, "send"))

    assert response["Location"] == at("referral_detail", draft)
    assert TimelineEvent.objects.filter(transition="send").count() == 1
