"""The draft's second step: needs, urgency, what happened."""

from referrals.models import Narrative
from tests import factories
from tests.referrals.views.pages import at, text_of


def test_draft_needs_saves(as_member, sender) -> None:
    factories.need("permit", 24)
    draft = factories.draft(sender)
    typed = {"needs": ["safe-shelter", "permit"], "urgency": "emergency", "what_happened": "A lorry."}

    response = as_member(sender).post(at("draft_needs", draft), typed)

    draft.refresh_from_db()
    assert response["Location"] == at("draft_receiver", draft)
    assert {row.need.code for row in draft.referral_needs.all()} == {"safe-shelter", "permit"}
    assert (draft.urgency, draft.narrative.what_happened) == ("emergency", "A lorry.")
    assert "A lorry." in text_of(as_member(sender).get(at("draft_needs", draft)))


def test_draft_needs_invalid_keeps_what_was_typed(as_member, sender) -> None:
    factories.need()
    draft = factories.draft(sender, needs=[])

    response = as_member(sender).post(at("draft_needs", draft), {"urgency": "routine", "what_happened": "A lorry."})

    assert response.status_code == 422
    assert "Choose at least one need." in text_of(response)
    assert "A lorry." in text_of(response)


def test_draft_needs_made_up_need(as_member, sender) -> None:
    draft = factories.draft(sender)
    browser = as_member(sender)

    for need in ("unicorn", "a\x00b"):
        assert browser.post(at("draft_needs", draft), {"needs": [need], "urgency": "urgent"}).status_code == 422


def test_draft_needs_sent_meanwhile(as_member, sender, receiver) -> None:
    sent = factories.referral(sender, receiver, what_happened="As sent.")
    typed = {"needs": ["safe-shelter"], "urgency": "routine", "what_happened": "A lorry."}

    response = as_member(sender).post(at("draft_needs", sent), typed)

    assert response.status_code == 409
    assert "A lorry." in text_of(response)
    assert "Meanwhile the referral moved: it is now “Sent”." in text_of(response)
    assert Narrative.objects.get().what_happened == "As sent."


def test_draft_needs_of_a_sent_one_is_refused_before_typing(as_member, sender, receiver) -> None:
    sent = factories.referral(sender, receiver)

    response = as_member(sender).get(at("draft_needs", sent))

    assert response.status_code == 403
    assert "can no longer be changed" in text_of(response)


def test_draft_needs_strangers(as_member, sender, receiver, outsider, coordinator) -> None:
    draft = factories.draft(sender, receiver.agency)

    for member in (receiver, outsider, coordinator):
        assert as_member(member).post(at("draft_needs", draft), {}).status_code == 404
