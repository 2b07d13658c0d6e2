"""A worker is killed fifty times at random points, by SIGKILL: nothing is lost, and nobody is told twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from agencies.models import Mail, Notification
from bin.lib.database import ROOT
from coordination.foundation import jobs
from referrals import operations
from referrals.models import TimelineEvent
from tests import factories
from tests.application_role import application_role
from tests.foundation.test_worker import environment, forget_jobs
from tests.mail_server import mail_server

KILLS = 50
SEED = 5
LONGEST = 0.5  # seconds until a worker is killed
SECONDS = 60
OURS = ("tell_of_event", "send_mail")
SLOW_END = """
create function accord_test_slow_end() returns trigger language plpgsql as $$
begin perform pg_sleep(2); raise exception 'Its worker was killed meanwhile.'; end $$;
create trigger accord_test_slow_end before delete on procrastinate_jobs
    for each row when (old.task_name in ('tell_of_event', 'send_mail')) execute function accord_test_slow_end()
"""
"""A done job is deleted; here that takes two seconds and comes to nothing: time to kill the worker after the job's
commit and before its end."""


class Workers:
    """Real processes of `manage.py work`, forked from one that has loaded Django, so that they start at once."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process
        assert process.stdout.readline() == "ready\n"

    def start(self) -> int:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def kill(self, pid: int) -> bool:
        """And put back what it was doing, as a job does once its heart has not beaten for a while. Whether it did."""
        os.kill(pid, signal.SIGKILL)
        was_at_work = left_to_do()["doing"] > 0
        with connection.cursor() as cursor:
            cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
        if not ProcrastinateJob.objects.filter(task_name="put_back_stalled", status="todo").exists():
            jobs.put_back_stalled.defer(timestamp=0)
        return was_at_work


@contextmanager
def forked_workers(port: int, log: Path) -> Iterator[Workers]:
    mail = {
        "ACCORD_EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "ACCORD_EMAIL_HOST": "127.0.0.1",
        "ACCORD_EMAIL_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "coordination.settings",
    }
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked_workers"], cwd=ROOT, text=True, stderr=stderr, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=environment("ACCORD_TEST_APP_DATABASE_URL") | mail,
        )  # fmt: skip
        try:
            yield Workers(process)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def left_to_do() -> Counter[str]:
    return Counter(ProcrastinateJob.objects.filter(task_name__in=OURS).values_list("status", flat=True))


@pytest.mark.django_db(transaction=True)
def test_killed_workers_lose_nothing_and_double_nothing(tmp_path, sender, receiver, lead) -> None:
    forget_jobs()
    chance = random.Random(SEED)
    referral = factories.referral(sender, receiver, "accepted")
    at_work = 0
    with mail_server() as server, forked_workers(server.server_address[1], tmp_path / "log") as workers:
        for _kill in range(KILLS):
            for words in ("She is safe.", "She slept."):
                with application_role(receiver):
                    operations.add_message(referral, by=receiver, words=words)
            pid = workers.start()
            time.sleep(chance.uniform(0.05, LONGEST))
            at_work += workers.kill(pid)
        workers.start()
        deadline = time.monotonic() + SECONDS
        while left_to_do():
            assert time.monotonic() < deadline, (left_to_do(), (tmp_path / "log").read_text()[-2000:])
            time.sleep(0.1)
        received = Counter(message["Message-ID"].strip("<>") for message in server.kept)

    events = TimelineEvent.objects.filter(transition="message").count()
    told = Counter(Notification.objects.filter(event="message").values_list("key", "membership__user__name"))
    assert events == 2 * KILLS
    assert at_work >= KILLS // 10, "the kills must come while there is work"
    mails_of_before = Notification.objects.exclude(event="message").filter(event__in=["send", "accept"]).count()
    assert set(told.values()) == {1}
    assert len(told) == events * 2  # Sandra and Lea
    mails = Mail.objects.all()
    assert len(mails) == events * 2 + mails_of_before
    assert {f"{mail.pk}@accord" for mail in mails} == set(received)
    assert not mails.filter(sent_at__isnull=True).exists()
    repeated = {ident: times for ident, times in received.items() if times > 1}
    assert sum(repeated.values()) - len(repeated) <= 2, "killed between the server's word and ours: once in a while"
    forget_jobs()


@contextmanager
def slow_ends() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(SLOW_END)
        yield
        cursor.execute("drop function accord_test_slow_end() cascade")


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_commit_and_before_the_end_does_nothing_twice(tmp_path, sender, receiver) -> None:
    """First the job that tells, then the one that mails: its work is done, its end not written down."""
    forget_jobs()
    referral = factories.referral(sender, receiver, "accepted")
    with mail_server() as server, forked_workers(server.server_address[1], tmp_path / "log") as workers:
        pid = workers.start()
        wait_until(lambda: not left_to_do())
        workers.kill(pid)
        for is_done in (
            lambda at: Notification.objects.filter(at__gte=at),
            lambda at: Mail.objects.filter(sent_at__gte=at),
        ):
            began = timezone.now()
            with slow_ends():
                with application_role(receiver):
                    operations.add_message(referral, by=receiver, words="She slept.")
                pid = workers.start()
                wait_until(is_done(began).exists)
                assert workers.kill(pid), "it was killed while its end was being written down"
            workers.start()
            wait_until(lambda: not left_to_do())
        received = Counter(message["Message-ID"].strip("<>") for message in server.kept)

    assert received == Counter(f"{mail.pk}@accord" for mail in Mail.objects.all())
    assert Notification.objects.filter(event="message").count() == 2
    forget_jobs()
