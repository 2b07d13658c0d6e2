"""Opening before accepting: with a reason, for an emergency."""

import uuid

import pytest

from coordination.foundation.models import AuditEntry
from referrals.models import Participation
from tests import factories
from tests.referrals.views.pages import at, text_of


def is_opened(receiver) -> bool:
    return Participation.objects.get(agency=receiver.agency).has_opened


@pytest.mark.parametrize("status", ["sent", "received", "needs_information"])
def test_referral_open(as_member, sender, receiver, status: str) -> None:
    referral = factories.referral(sender, receiver, status, identity={"given_name": "Ada"})
    browser = as_member(receiver)

    response = browser.post(at("referral_open", referral), {"reason": "Her bus leaves in an hour."}, follow=True)

    text = text_of(response)
    assert "Ada" in text
    assert "Her bus leaves in an hour." in text
    assert "Her bus leaves in an hour." in text_of(as_member(sender).get(at("referral_detail", referral)))
    assert AuditEntry.objects.filter(verb="open", object_code=referral.reference).count() == 1
    assert browser.get(at("referral_open", referral)).status_code == 403


@pytest.mark.parametrize("reason", ["", "  ", "Zyrianka" + "x" * 500])
def test_referral_open_without_a_reason(as_member, sender, receiver, reason: str) -> None:
    received = factories.referral(sender, receiver, "received")

    response = as_member(receiver).post(at("referral_open", received), {"reason": reason})

    assert response.status_code == 422
    assert reason.strip() in text_of(response)
    assert not is_opened(receiver)


def test_referral_open_withdrawn_meanwhile(as_member, sender, receiver) -> None:
    withdrawn = factories.referral(sender, receiver, "withdrawn")

    response = as_member(receiver).post(at("referral_open", withdrawn), {"reason": "Her bus leaves."})

    assert response.status_code == 409
    assert "Her bus leaves." in text_of(response)
    assert not is_opened(receiver)


def test_referral_open_others(as_member, sender, receiver, outsider, coordinator) -> None:
    received = factories.referral(sender, receiver, "received")

    for member, status in [(sender, 403), (coordinator, 403), (outsider, 404)]:
        assert as_member(member).post(at("referral_open", received), {"reason": "Why not."}).status_code == status
    assert not is_opened(receiver)


def test_referral_open_pressed_twice(as_member, sender, receiver) -> None:
    received, browser = factories.referral(sender, receiver, "received"), as_member(receiver)
    data = {"reason": "Her bus leaves in an hour.", "form_key": str(uuid.uuid4())}

    answers = [browser.post(at("referral_open", received), data)["Location"] for _time in range(2)]

    assert answers == [received.get_absolute_url()] * 2
    assert received.events.filter(transition="opened").count() == 1
