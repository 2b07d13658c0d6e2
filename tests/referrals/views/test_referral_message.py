"""Writing to the other agencies."""

import pytest

from referrals import operations
from referrals.models import Message
from tests import factories
from tests.referrals.views.pages import at, form_key_of, text_of


@pytest.mark.parametrize("name", ["sender", "receiver"])
def test_referral_message(request, as_member, sender, receiver, outsider, application_role, name: str) -> None:
    accepted = factories.referral(sender, receiver, "accepted")
    with application_role(sender):
        operations.add_observer(accepted, by=sender, agency=outsider.agency)

    response = as_member(request.getfixturevalue(name)).post(
        at("referral_message", accepted), {"words": "She is safe."}, follow=True
    )

    assert "Your message was sent." in text_of(response)
    for member in (sender, receiver):
        assert "She is safe." in text_of(as_member(member).get(at("referral_detail", accepted)))
    assert "She is safe." not in text_of(as_member(outsider).get(at("referral_detail", accepted)))


def test_referral_message_twice_is_sent_once(as_member, sender, receiver) -> None:
    accepted = factories.referral(sender, receiver, "accepted")
    browser = as_member(sender)
    typed = {"words": "She is safe.", "form_key": form_key_of(browser.get(at("referral_message", accepted)))}

    for _press in range(2):
        assert browser.post(at("referral_message", accepted), typed).status_code == 302

    assert Message.objects.filter(kind="message").count() == 1


@pytest.mark.parametrize("words", ["", "  ", "Zyrianka" + "x" * 5000, "a\x00b"])
def test_referral_message_invalid_keeps_what_was_typed(as_member, sender, receiver, words: str) -> None:
    accepted = factories.referral(sender, receiver, "accepted")

    response = as_member(sender).post(at("referral_message", accepted), {"words": words})

    assert response.status_code == 422
    assert words.strip().replace("\x00", "") in text_of(response).replace("\x00", "")
    assert not Message.objects.exists()


def test_referral_message_closed_meanwhile(as_member, sender, receiver) -> None:
    withdrawn = factories.referral(sender, receiver, "accepted")
    factories.move(withdrawn, "withdraw", by=sender)

    response = as_member(receiver).post(at("referral_message", withdrawn), {"words": "She is safe."})

    assert response.status_code == 409
    assert "She is safe." in text_of(response)
    assert "it is now “Withdrawn”" in text_of(response)
    assert not Message.objects.filter(kind="message").exists()
    assert as_member(receiver).get(at("referral_message", withdrawn)).status_code == 403


def test_referral_message_before_accepting(as_member, sender, receiver) -> None:
    received = factories.referral(sender, receiver, "received")

    assert as_member(receiver).post(at("referral_message", received), {"words": "Hello."}).status_code == 403
    assert as_member(sender).post(at("referral_message", received), {"words": "Hello."}).status_code == 302


def test_referral_message_strangers(as_member, sender, receiver, outsider, coordinator) -> None:
    accepted = factories.referral(sender, receiver, "accepted")

    assert as_member(outsider).post(at("referral_message", accepted), {"words": "Hello."}).status_code == 404
    assert as_member(coordinator).post(at("referral_message", accepted), {"words": "Hello."}).status_code == 403
    assert as_member(sender).post(at("referral_message", factories.draft(sender)), {"words": "."}).status_code == 403
