"""What happens to a referral is told to the agencies that the table names; what runs out rings before it does."""

import datetime

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from agencies.models import Notification
from coordination.plans.notifications import ring_before_due
from coordination.plans.operations import raise_item
from referrals import operations
from referrals.models import Consent, Permit, Referral
from referrals.notifications import ring_before_the_end, ring_clocks
from tests import factories
from tests.application_role import application_role
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 1, 15)


def told() -> set[tuple[str, str]]:
    """(event, who) of everything told now; the jobs that told it are done."""
    with application_role(None):
        run_jobs("tell_of_event")
    ProcrastinateJob.objects.filter(task_name="tell_of_event").delete()
    rows = {(row.event, row.membership.user.name) for row in Notification.objects.all()}
    Notification.objects.all().delete()
    return rows


@pytest.fixture
def desk(sender, receiver) -> None:
    factories.membership(sender.agency, name="Colin Colleague")


def test_every_step_is_told_to_the_other_side(sender, receiver, desk) -> None:
    referral = factories.draft(sender, receiver.agency)
    assert told() == set()

    steps = []
    for name in ("send", "receive", "ask", "answer", "accept", "start", "complete", "reopen"):
        by = sender if name in {"send", "answer"} else receiver
        factories.move(referral, name, by=by)
        steps.append(told())

    senders = {"Sandra Sender", "Colin Colleague"}
    assert steps == [
        {("send", "Remy Receiver")},
        set(),
        {("ask", name) for name in senders},
        {("answer", "Remy Receiver")},
        {("accept", name) for name in senders},
        {("start", name) for name in senders},
        {("complete", name) for name in senders},
        {("reopen", name) for name in senders},
    ]


def test_own_colleagues_are_told_of_what_is_addressed_to_the_agency(sender, receiver, desk) -> None:
    """The one who did it is not."""
    second = factories.membership(receiver.agency, name="Rosa Second")
    referral = factories.referral(sender, receiver)
    told()
    with application_role(second):
        operations.open_early(referral, by=second, reason="Now.")

    assert told() == {("opened", "Sandra Sender"), ("opened", "Colin Colleague")}


def test_emergency_is_told_as_one(sender, receiver) -> None:
    factories.referral(sender, receiver, urgency="emergency")

    assert told() == {("emergency", "Remy Receiver")}


def test_redirect_tells_the_next_agency(sender, receiver, outsider) -> None:
    factories.referral(sender, receiver, "redirected", redirect_to=outsider.agency)

    assert told() == {("send", "Remy Receiver"), ("redirect", "Sandra Sender"), ("send", "Olga Outsider")}


def test_message_is_told_to_those_who_opened(sender, receiver, outsider) -> None:
    referral = factories.referral(sender, receiver, "accepted")
    with application_role(sender):
        operations.add_observer(referral, by=sender, agency=outsider.agency)
    told()
    with application_role(receiver):
        operations.add_message(referral, by=receiver, words="She is safe.")

    assert told() == {("message", "Sandra Sender")}


def test_reminder_of_the_task_force(sender, receiver, coordinator) -> None:
    referral = factories.referral(sender, receiver)
    told()
    with application_role(coordinator):
        operations.remind(referral, by=coordinator)

    assert told() == {("reminded", "Sandra Sender"), ("reminded", "Remy Receiver")}


def test_job_is_enqueued_with_what_causes_it(sender, receiver) -> None:
    """Undone together: the transaction of the operation holds the job."""
    referral = factories.draft(sender, receiver.agency)

    with application_role(sender):
        undone = transaction.savepoint()
        operations.move(referral, "send", by=sender)
        assert ProcrastinateJob.objects.filter(task_name="tell_of_event").count() == 1
        transaction.savepoint_rollback(undone)

    assert not ProcrastinateJob.objects.filter(task_name="tell_of_event").exists()


def test_history_is_no_news(sender, receiver, monkeypatch) -> None:
    """The demo world and referrals logged afterwards are written with the times of long ago."""
    long_ago = timezone.now() - datetime.timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: long_ago)

    factories.referral(sender, receiver)

    assert not ProcrastinateJob.objects.filter(task_name="tell_of_event").exists()


def test_nothing_of_a_child_is_said(sender, receiver) -> None:
    """Neither the job nor the notification holds more than a number and a reference."""
    factories.referral(sender, receiver, identity={"given_name": "Adelaide"}, what_happened="A lorry.")
    job = ProcrastinateJob.objects.get(task_name="tell_of_event")
    assert list(job.args) == ["event"]

    with application_role(None):
        run_jobs("tell_of_event")

    row = Notification.objects.get()
    assert (row.code, row.path) == (Referral.objects.get().reference, f"/referrals/{row.code}/")


# ---- What runs out -----------------------------------------------------------------------------


def rings(today: datetime.date) -> list[tuple[str, str, str]]:
    """What is told on that day, by the worker under the application's role: (event, who, path)."""
    Notification.objects.update(read_at=timezone.now())
    with application_role(None):
        ring_before_the_end(today)
        ring_before_due(today)
    new = Notification.objects.unread().order_by("event", "membership__user__name")
    return [(row.event, row.membership.user.name, row.path) for row in new]


def test_permit_rings_for_those_who_know_the_child(sender, receiver, outsider) -> None:
    referral = factories.referral(sender, receiver, "accepted")
    with application_role(sender):
        operations.add_observer(referral, by=sender, agency=outsider.agency)
    ends = TODAY + datetime.timedelta(days=180)
    with application_role(receiver):
        permit = Permit(number="P1", issued_on=TODAY, expires_on=ends)
        operations.record_permit(referral, by=receiver, permit=permit)
    path = f"/children/{referral.child_file.code}/"
    both = ["Remy Receiver", "Sandra Sender"]

    assert rings(ends - datetime.timedelta(days=61)) == []
    assert rings(ends - datetime.timedelta(days=60)) == [("permit_60", name, path) for name in both]
    assert rings(ends - datetime.timedelta(days=59)) == []
    assert rings(ends - datetime.timedelta(days=20)) == [("permit_30", name, path) for name in both]
    with application_role(receiver):
        later = Permit(number="P2", issued_on=ends, expires_on=ends + datetime.timedelta(days=365), renews=permit)
        operations.record_permit(referral, by=receiver, permit=later)
    assert rings(ends - datetime.timedelta(days=7)) == []


def test_consent_rings_by_the_reference_that_each_agency_sees(sender, receiver, outsider) -> None:
    referral = factories.referral(sender, receiver, "redirected", redirect_to=outsider.agency, basis="consent")
    follow_on = referral.follow_on
    factories.move(follow_on, "accept", by=outsider)
    ends = TODAY + datetime.timedelta(days=90)
    Consent.objects.filter(referral=referral).update(expires_on=ends)
    path = f"/referrals/{follow_on.reference}/"

    assert rings(ends - datetime.timedelta(days=7)) == [
        ("consent_7", "Olga Outsider", path),
        ("consent_7", "Sandra Sender", path),
    ]
    assert rings(ends + datetime.timedelta(days=1)) == []


def test_action_item_rings_for_its_agencies(sender, receiver, outsider, lead, coordinator) -> None:
    referral = factories.referral(sender, receiver, "accepted")
    due = TODAY + datetime.timedelta(days=100)
    given = {"title": "Find Adelaide a bed", "pillar": factories.pillar(), "due_on": due}
    partners = [receiver.agency, outsider.agency]
    with application_role(sender):
        of_referral = raise_item(
            by=sender, lead_agency=sender.agency, partner_agencies=partners, referral=referral, **given
        )
    with application_role(lead):
        item = raise_item(by=lead, lead_agency=sender.agency, partner_agencies=[outsider.agency], **given)

    assert rings(due - datetime.timedelta(days=61)) == []
    assert sorted(rings(due - datetime.timedelta(days=30))) == sorted(
        [("item_30", name, f"/actions/{of_referral.code}/") for name in ("Lea Lead", "Remy Receiver", "Sandra Sender")]
        + [("item_30", name, f"/actions/{item.code}/") for name in ("Lea Lead", "Olga Outsider", "Sandra Sender")]
    )
    assert rings(due - datetime.timedelta(days=29)) == []


# ---- A year ------------------------------------------------------------------------------------


def test_a_year_of_a_referral(sender, receiver, lead, coordinator) -> None:
    """In steps of three hours: asked, answered, reminded, overdue, escalated, completed; a permit runs out."""
    start = datetime.datetime(2026, 3, 2, 15, tzinfo=datetime.UTC)  # a Monday
    with time_machine.travel(start, tick=False):
        referral = factories.referral(sender, receiver, needs=[factories.need("psychological", 72)])

    def ask() -> None:
        factories.move(referral, "ask", by=receiver)

    def answer() -> None:
        factories.move(referral, "answer", by=sender)

    def accept() -> None:
        factories.move(referral, "accept", by=receiver)
        with application_role(receiver):
            permit = Permit(number="P1", issued_on=timezone.localdate(), expires_on=datetime.date(2026, 12, 1))
            operations.record_permit(referral, by=receiver, permit=permit)

    def complete() -> None:
        factories.move(referral, "complete", by=receiver)

    days = {1: ask, 11: answer, 25: accept, 40: complete}
    seen: dict[str, list[float]] = {}
    for hour in range(0, 365 * 24, 3):
        moment = start + datetime.timedelta(hours=hour)
        with time_machine.travel(moment, tick=False):
            if hour % 24 == 0 and hour // 24 in days:
                days[hour // 24]()

            with application_role(None):
                run_jobs("tell_of_event")
                ring_clocks(moment)
                ring_before_the_end(timezone.localdate())
            ProcrastinateJob.objects.all().delete()
    for row in Notification.objects.order_by("at"):
        days_after = (row.at - start).total_seconds() / 86400
        seen.setdefault(row.event, []).append(days_after)

    assert {event: sorted(set(moments)) for event, moments in seen.items()} == {
        "send": [0],
        "ask": [1],
        "answer": [11],
        "half": [11.5],  # a day and a half was left of half, less the day that was gone
        "most": [12.5],
        "overdue": [13],
        "escalated": [13.75],
        "accept": [25],
        "permit": [25],
        "complete": [40],
        "permit_60": [213.625],  # as 2 October begins in Winnipeg; the permit ends on 1 December
        "permit_30": [243.625],
        "permit_7": [266.625],
    }
