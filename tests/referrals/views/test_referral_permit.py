"""Recording a temporary resident permit."""

import datetime

import pytest
from django.utils import timezone

from referrals.models import Permit
from tests import factories
from tests.referrals.views.pages import at, text_of

TYPED = {"number": "V-12345", "issued_on": "2026-01-10", "expires_on": "2026-07-09"}


def test_referral_permit(as_member, sender, receiver) -> None:
    accepted = factories.referral(sender, receiver, "accepted")

    response = as_member(receiver).post(at("referral_permit", accepted), TYPED, follow=True)

    permit = Permit.objects.get()
    assert "The permit was recorded." in text_of(response)
    assert (permit.child_file, permit.issued_by, permit.recorded_by) == (accepted.child_file, receiver.agency, receiver)
    assert "V-12345" in text_of(as_member(sender).get(accepted.child_file.get_absolute_url()))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"number": ""}, "This field is required."),
        ({"number": "x" * 41}, "at most 40 characters"),
        ({"expires_on": "2026-01-10"}, "A permit expires after the day it was issued."),
        ({"issued_on": "soon"}, "Enter a valid date."),
        (
            {"issued_on": (timezone.now() + datetime.timedelta(days=9)).date().isoformat(), "expires_on": "2999-01-01"},
            "A permit cannot be issued in the future.",
        ),
    ],
)
def test_referral_permit_invalid_keeps_what_was_typed(as_member, sender, receiver, wrong: dict, error: str) -> None:
    accepted = factories.referral(sender, receiver, "accepted")
    typed = TYPED | wrong

    response = as_member(receiver).post(at("referral_permit", accepted), typed)

    assert response.status_code == 422
    assert error in text_of(response)
    for value in typed.values():
        assert f'value="{value}"' in text_of(response) or not value
    assert not Permit.objects.exists()


def test_referral_permit_twice(as_member, sender, receiver) -> None:
    accepted = factories.referral(sender, receiver, "accepted")
    browser = as_member(receiver)
    browser.post(at("referral_permit", accepted), TYPED)

    response = browser.post(at("referral_permit", accepted), TYPED)

    assert response.status_code == 422
    assert "This permit is already recorded for the child." in text_of(response)
    assert Permit.objects.count() == 1


def test_referral_permit_closed_meanwhile(as_member, sender, receiver) -> None:
    completed = factories.referral(sender, receiver, "completed")

    response = as_member(receiver).post(at("referral_permit", completed), TYPED)

    assert response.status_code == 409
    assert 'value="V-12345"' in text_of(response)
    assert not Permit.objects.exists()


def test_referral_permit_others(as_member, sender, receiver, outsider, coordinator) -> None:
    received = factories.referral(sender, receiver, "received")

    for member, status in [(receiver, 403), (coordinator, 403), (outsider, 404)]:
        assert as_member(member).post(at("referral_permit", received), TYPED).status_code == status
