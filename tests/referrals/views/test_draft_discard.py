"""Throwing a draft away."""

from referrals.models import ChildFile, Referral
from tests import factories
from tests.referrals.views.pages import at, text_of


def test_draft_discard(as_member, sender, receiver) -> None:
    draft = factories.draft(sender, receiver.agency)
    browser = as_member(sender)

    response = browser.post(at("draft_discard", draft), follow=True)

    assert f"The draft {draft.reference} was discarded." in text_of(response)
    assert not Referral.objects.exists()
    assert ChildFile.objects.exists()
    assert browser.post(at("draft_discard", draft)).status_code == 404


def test_draft_discard_sent_meanwhile(as_member, sender, receiver) -> None:
    sent = factories.referral(sender, receiver)

    response = as_member(sender).post(at("draft_discard", sent), follow=True)

    assert "It was not discarded: somebody sent it meanwhile." in text_of(response)
    assert Referral.objects.get().status == "sent"


def test_draft_discard_strangers(as_member, sender, receiver, outsider) -> None:
    draft = factories.draft(sender, receiver.agency)

    for member in (receiver, outsider):
        assert as_member(member).post(at("draft_discard", draft)).status_code == 404
    assert as_member(receiver).post(at("draft_discard", factories.referral(sender, receiver))).status_code == 403


def test_draft_discard_wrong_method(as_member, sender) -> None:
    draft = factories.draft(sender)

    assert as_member(sender).get(at("draft_discard", draft)).status_code == 405
    assert Referral.objects.exists()
