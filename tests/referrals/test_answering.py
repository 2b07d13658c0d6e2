"""The summary of how agencies answered lately."""

import datetime

import pytest
from django.utils import timezone

from agencies.models import Answering
from referrals.jobs import refresh_answering as job
from referrals.models import Referral
from referrals.operations import refresh_answering
from tests import factories
from tests.application_role import application_role

pytestmark = pytest.mark.django_db


def answered(sender, receiver, hours: list[float], status: str = "accepted", days_ago: int = 0) -> None:
    """Referrals that took so many hours each to be answered."""
    for span in hours:
        made = factories.referral(sender, receiver, status)
        moment = timezone.now() - datetime.timedelta(days=days_ago)
        Referral.objects.filter(pk=made.pk).update(sent_at=moment - datetime.timedelta(hours=span), answered_at=moment)


def refresh() -> int:
    with application_role(None):
        return refresh_answering()


def test_median_and_declined_of_the_last_ninety_days(sender, receiver) -> None:
    answered(sender, receiver, [1, 2, 30])
    answered(sender, receiver, [4, 5], "declined")
    answered(sender, receiver, [500, 500], days_ago=91)
    factories.referral(sender, receiver)

    assert refresh() == 1
    row = receiver.agency.answering
    assert (row.answered, row.declined, row.median_hours, row.declined_percent) == (5, 2, 4.0, 40)
    assert str(row) == f"{receiver.agency.pk}: 5"


def test_under_five_nothing_is_kept(sender, receiver) -> None:
    answered(sender, receiver, [1, 2, 3, 4])

    assert refresh() == 0
    assert not Answering.objects.exists()


def test_refreshed_again_it_follows(sender, receiver) -> None:
    answered(sender, receiver, [1, 1, 1, 1, 1])
    refresh()
    answered(sender, receiver, [7, 7, 7, 7, 7, 7])
    job(0)

    assert [(row.answered, row.median_hours) for row in Answering.objects.all()] == [(11, 7.0)]
    Referral.objects.update(answered_at=timezone.now() - datetime.timedelta(days=91))
    assert refresh() == 0
    assert not Answering.objects.exists()
