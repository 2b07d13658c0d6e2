"""The draft's last step: what the receiver sees at once and what only later; then send."""

from tests import factories
from tests.referrals.views.pages import at, text_of


def test_draft_review_of_a_whole_one(as_member, sender, receiver) -> None:
    draft = factories.draft(sender, receiver.agency, identity={"given_name": "Ada"}, what_happened="A lorry.")

    text = text_of(as_member(sender).get(at("draft_review", draft)))

    assert f'action="{at("referral_move", draft, "send")}"' in text
    assert "an answer is due 4 hours after sending" in text
    at_once, later = text.split("Only once it accepts")
    assert "Ada" not in at_once
    assert "A lorry." not in at_once
    assert "Ada" in later
    assert "A lorry." in later


def test_draft_review_says_what_is_missing(as_member, sender) -> None:
    draft = factories.draft(sender, needs=[], basis="")

    response = as_member(sender).get(at("draft_review", draft))

    text = text_of(response)
    assert response.context["missing"] == ["needs", "receiver", "basis"]
    assert at("referral_move", draft, "send") not in text
    for name in ("draft_needs", "draft_receiver", "draft_basis"):
        assert at(name, draft) in text


def test_draft_review_strangers(as_member, sender, receiver, outsider, coordinator) -> None:
    draft = factories.draft(sender, receiver.agency)

    for member in (receiver, outsider, coordinator):
        assert as_member(member).get(at("draft_review", draft)).status_code == 404


def test_draft_review_of_a_sent_one(as_member, sender, receiver) -> None:
    assert as_member(sender).get(at("draft_review", factories.referral(sender, receiver))).status_code == 403


def test_draft_review_wrong_method(as_member, sender, receiver) -> None:
    assert as_member(sender).post(at("draft_review", factories.draft(sender, receiver.agency))).status_code == 405
