"""Dashboards kept under a name, and the mail of their figures on Mondays."""

import datetime

import pytest
import time_machine
from django.core import mail

from agencies.models import User
from coordination.dashboards import digest
from coordination.dashboards.models import SavedView
from referrals.enums import Status
from referrals.models import Referral
from tests import jobs
from tests.application_role import application_role
from tests.plans import world

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/"
ADD = "/dashboard/views/add/"
MONDAY_MORNING = datetime.datetime(2026, 2, 2, 13, tzinfo=datetime.UTC)  # 8 o'clock in Toronto


@pytest.fixture
def cast():
    members = {name: world.member(world.agency(name.upper()), "lead") for name in ("border", "shelter")}
    return members | {"coordinator": world.member(world.agency("TASKFORCE"), "coordinator")}


def test_a_view_is_kept_opened_changed_and_removed(cast, as_member):
    client = as_member(cast["coordinator"])

    client.post(ADD, {"name": "Urgent", "query": "urgency=urgent&page=9&q=R-1&since=2026-01-01"})
    kept = SavedView.objects.get()
    page = client.get(PAGE).content.decode()

    assert kept.query == "since=2026-01-01&urgency=urgent"
    assert 'href="/dashboard/?since=2026-01-01&amp;urgency=urgent">Urgent</a>' in page
    assert client.get(kept.get_absolute_url()).context["form"].question.urgency == "urgent"
    client.post(f"/dashboard/views/{kept.uuid}/", {"name": "Most urgent", "is_weekly": "on"})
    kept.refresh_from_db()
    assert (kept.name, kept.is_weekly, kept.query) == ("Most urgent", True, "since=2026-01-01&urgency=urgent")
    client.post(f"/dashboard/views/{kept.uuid}/remove/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("given", [{"name": ""}, {"name": "x" * 61}, {"name": "Taken"}, {"name": "a\x00b"}])
def test_a_bad_name_is_told_and_nothing_lost(given, cast, as_member):
    client = as_member(cast["border"])
    SavedView.objects.create(membership=cast["border"], name="Taken")

    answer = client.post(ADD, {**given, "query": "urgency=urgent", "is_weekly": "on"})

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert 'value="urgency=urgent"' in answer.content.decode()
    assert SavedView.objects.count() == 1


def weekly(member, query=""):
    User.objects.filter(pk=member.user_id).update(language="en")
    return SavedView.objects.create(membership=member, name="My week", query=query, is_weekly=True)


def mailed(now):
    """The mails that leave at the time, on the worker."""
    mail.outbox.clear()
    with time_machine.travel(now, tick=False), application_role(None):
        digest.mail_weekly_views(now)
    jobs.run_jobs("send_mail")
    return mail.outbox


@pytest.mark.parametrize(
    ("hours", "leaves"),
    [(0, True), (-2, False), (3, False), (24, False), (-24, False), (7 * 24, True)],
)
def test_it_leaves_on_monday_morning(hours, leaves, cast):
    weekly(cast["border"])

    found = mailed(MONDAY_MORNING + datetime.timedelta(hours=hours))

    assert len(found) == leaves


def test_once_a_week_however_often_the_worker_runs(cast):
    weekly(cast["border"])

    assert [len(mailed(MONDAY_MORNING + datetime.timedelta(minutes=60 * hours))) for hours in (0, 0, 1)] == [1, 0, 0]
    assert len(mailed(MONDAY_MORNING + datetime.timedelta(days=7))) == 1


def test_not_to_whom_it_is_over(cast):
    weekly(cast["border"])
    ended = weekly(cast["shelter"])
    ended.membership.period = (datetime.date(2020, 1, 1), datetime.date(2021, 1, 1))
    ended.membership.save()
    User.objects.filter(pk=cast["border"].user_id).update(mail_returned_at=MONDAY_MORNING)

    assert mailed(MONDAY_MORNING) == []


@pytest.mark.parametrize("who", ["coordinator", "border"])
def test_figures_only_and_small_ones_kept_back(who, cast):
    """Nine referrals to the shelter: their number is told; two of another agency are not, nor any reference."""
    with time_machine.travel(MONDAY_MORNING - datetime.timedelta(days=3)):
        made = [world.referral(cast["border"], cast["shelter"], needs=(world.need(),)) for _time in range(9)]
        other = world.member(world.agency("OTHER"))
        made += [world.referral(cast["border"], other, Status.ACCEPTED, answered_after=1) for _time in range(2)]
    weekly(cast[who])

    [message] = mailed(MONDAY_MORNING)

    assert "My week" in message.subject
    assert "Referrals sent: 11" in message.body
    assert "Answered until today: x" in message.body
    assert "Median time until accepted: x" in message.body
    for row in Referral.objects.filter(pk__in=[row.pk for row in made]):
        assert row.reference not in message.body
        assert row.child_file.code not in message.body
    assert "/dashboard/?" in message.body
