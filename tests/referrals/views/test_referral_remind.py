"""The task force asks both agencies to look at a referral that waits."""

import pytest

from referrals.models import TimelineEvent
from tests import factories
from tests.referrals.views.pages import at, text_of


@pytest.mark.parametrize("status", ["sent", "received", "needs_information"])
def test_referral_remind(as_member, sender, receiver, coordinator, status: str) -> None:
    referral = factories.referral(sender, receiver, status)

    response = as_member(coordinator).post(at("referral_remind", referral), follow=True)

    assert "Both agencies now see the reminder on their worklist." in text_of(response)
    assert TimelineEvent.objects.get(transition="reminded").by == coordinator
    for member in (sender, receiver):
        assert "Reminder from the task force" in text_of(as_member(member).get("/"))


@pytest.mark.parametrize("status", ["accepted", "completed", "declined"])
def test_referral_remind_of_an_answered_one(as_member, sender, receiver, coordinator, status: str) -> None:
    referral = factories.referral(sender, receiver, status)

    assert as_member(coordinator).post(at("referral_remind", referral)).status_code == 403


def test_referral_remind_others(as_member, sender, receiver, outsider) -> None:
    referral = factories.referral(sender, receiver)

    for member, status in [(sender, 403), (receiver, 403), (outsider, 404)]:
        assert as_member(member).post(at("referral_remind", referral)).status_code == status


def test_referral_remind_wrong_method(as_member, sender, receiver, coordinator) -> None:
    assert as_member(coordinator).get(at("referral_remind", factories.referral(sender, receiver))).status_code == 405
