"""The year as it passes: the clock moves, and what the worker does meanwhile is done under the application's role."""

import datetime
from collections.abc import Callable

import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from agencies.telling import send_digests
from coordination.foundation import audit_chain
from referrals.models import Referral
from referrals.notifications import ring_before_the_end, ring_clocks
from referrals.operations import refresh_answering
from tests.application_role import application_role
from tests.simulation.oracle import SIGNS

BEGINS = datetime.datetime(2026, 1, 5, 12, tzinfo=datetime.UTC)
YEAR = datetime.timedelta(days=365)
TOLD_IN_MAIL = "told_in_mail"


class Clock:
    """Stands still between two moves; the worker works after each."""

    def __init__(self) -> None:
        self.now = BEGINS
        self.traveller = time_machine.travel(BEGINS, tick=False)
        self.travel: time_machine.Traveller | None = None
        self.mails = 0

    def __enter__(self) -> "Clock":
        with connection.cursor() as cursor:
            cursor.execute("delete from procrastinate_jobs")  # a test before this one may have left some
        self.travel = self.traveller.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.traveller.stop()

    def move_to(self, moment: datetime.datetime) -> None:
        is_new_day, self.now = moment.date() != self.now.date(), moment
        self.travel.move_to(moment)
        self.work()
        if is_new_day:
            self._nightly()

    def work(self) -> None:
        """What waits, until nothing does."""
        with application_role(None):
            ring_clocks(self.now)
        assert_nothing_unrung(self.now)
        while waiting := list(ProcrastinateJob.objects.order_by("pk").values_list("pk", "task_name", "args")):
            for _pk, name, given in waiting:
                with application_role(None):
                    app.tasks[name].func(**given)
            with connection.cursor() as cursor:
                cursor.execute("delete from procrastinate_jobs where id = any(%s)", [[row[0] for row in waiting]])
        for message in mail.outbox:
            self.mails += 1
            assert_no_child(message.subject + message.body + "".join(str(part) for part, _kind in message.alternatives))
        mail.outbox.clear()

    def _nightly(self) -> None:
        jobs: list[Callable[[], object]] = [
            lambda: ring_before_the_end(timezone.localdate()),
            lambda: send_digests(self.now.replace(hour=14)),  # morning in all of Canada's offices here
        ]
        if self.now.day % 10 == 0:
            jobs.append(refresh_answering)
        for job in jobs:
            with application_role(None):
                job()
        audit_chain.seal()


def assert_nothing_unrung(now: datetime.datetime) -> None:
    """Right after the worker worked: whatever is past its time to escalate has rung, each bell of it."""
    late = Referral.objects.filter(status__in=["sent", "received"], escalate_at__lte=now)
    for bell in ("overdue", "escalated"):
        silent = list(late.exclude(rings__bell=bell).values_list("reference", flat=True))
        assert silent == [], f"{bell} did not ring at {now}"


def assert_no_child(text: str) -> None:
    """A mail names references and nothing of a child."""
    found = {sign.decode() for sign in SIGNS.findall(text.encode())}
    assert {sign for sign in found if not sign.startswith(("R-", "C-"))} == set(), text
