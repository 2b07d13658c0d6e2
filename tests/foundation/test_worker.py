"""The worker: a real process with the application's login, that seals the trail and ends when told."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib import admin
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from agencies.models import Session
from agencies.sessions import SessionStore
from bin.lib import roles
from bin.lib.database import ROOT
from coordination.foundation import audit, audit_chain, jobs
from coordination.foundation.models import AuditCheckpoint, Verb

SECONDS = 30


def environment(login: str) -> dict[str, str]:
    """That of a worker on the tests' own database; `login` names the variable with the role's address."""
    name = connection.settings_dict["NAME"]
    return os.environ | {
        "ACCORD_TEST": "0",
        "ACCORD_DEMO": "1",
        "ACCORD_OWNER_DATABASE_URL": roles.rewrite(os.environ["ACCORD_OWNER_DATABASE_URL"], database=name),
        "ACCORD_APP_DATABASE_URL": roles.rewrite(os.environ[login], database=name),
    }


@contextmanager
def worker(log: Path) -> Iterator[subprocess.Popen]:
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "work"],
            cwd=ROOT, env=environment("ACCORD_TEST_APP_DATABASE_URL"), stderr=stderr,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("truncate procrastinate_jobs, procrastinate_periodic_defers, procrastinate_workers cascade")


@pytest.mark.django_db(transaction=True)
def test_worker_seals_the_trail_and_ends_when_told(tmp_path) -> None:
    forget_jobs()
    audit.record(Verb.READ, actor="somebody", kind="child file", code="C-7K4M-2Q")
    log = tmp_path / "log"

    with worker(log) as process:
        wait_until(AuditCheckpoint.objects.exists)
        wait_until(lambda: "root" in log.read_text())
        wait_until(lambda: not ProcrastinateJob.objects.exclude(status="todo").exists())
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(10)

    sealed = AuditCheckpoint.objects.get()
    root = bytes(sealed.root).hex()
    told = f"INFO accord.audit checkpoint 1: entries {sealed.first_id} to {sealed.last_id} (1), root {root}"
    assert (code, time.monotonic() - began < 5) == (0, True)
    assert told in log.read_text()
    assert "C-7K4M-2Q" not in log.read_text()
    assert audit_chain.verify(newest=root).entries == 1
    forget_jobs()


@pytest.mark.django_db(transaction=True)
def test_worker_refuses_the_owner_s_login() -> None:
    ended = subprocess.run(
        [sys.executable, "manage.py", "work"], cwd=ROOT, env=environment("ACCORD_OWNER_DATABASE_URL"),
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip

    assert ended.returncode == 1
    assert "owns tables" in ended.stderr


@pytest.mark.django_db(transaction=True)
def test_job_of_a_killed_worker_is_done_again() -> None:
    """Its row says "doing" and its worker is gone: it goes back into the queue."""
    forget_jobs()
    jobs.clear_ended_sessions.defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing'")
    jobs.put_back_stalled.defer(timestamp=0)

    _work_off_the_queue()

    assert not ProcrastinateJob.objects.filter(task_name="clear_ended_sessions").exists()
    forget_jobs()


def _work_off_the_queue() -> None:
    """Put back what stalled, do it, and once more; the periodic jobs of this minute come along."""

    async def work() -> None:
        with app.replace_connector(PsycopgConnector(kwargs=connector_params("default"), min_size=1)) as here:
            async with here.open_async():
                for _round in range(3):
                    await here.run_worker_async(wait=False, delete_jobs="successful", install_signal_handlers=False)

    asyncio.run(work())


def test_ended_sessions_are_cleared(db) -> None:
    for age in (-1, 60):
        session = SessionStore()
        session.set_expiry(age)
        session.save()

    jobs.clear_ended_sessions(timestamp=0)

    assert Session.objects.count() == 1


def test_job_rows_are_the_application_s_to_write_and_not_to_empty(sender, application_role) -> None:
    """Enqueued in the transaction of a request, as its role; undone with it."""
    with application_role(sender):
        jobs.clear_ended_sessions.defer(timestamp=7)

        assert ProcrastinateJob.objects.get(task_name="clear_ended_sessions").args == {"timestamp": 7}


def test_jobs_have_no_page(db) -> None:
    assert {model._meta.app_label for model in admin.site._registry} == {"agencies"}
