"""A real server for the browser: granian as the application role, on a database of its own with the demo world."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from bin.lib import roles
from bin.lib.database import ROOT
from bin.lib.processes import Child

READY_SECONDS = 60
DROP_SECONDS = 20


def environment_of(name: str, folder: Path) -> dict[str, str]:
    """What the server on the database `name` is started with."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "ACCORD_BROWSER_STATIC_ROOT": str(folder / "static"),
        "ACCORD_FILES": str(folder / "files"),
        "ACCORD_OWNER_DATABASE_URL": roles.rewrite(os.environ["ACCORD_OWNER_DATABASE_URL"], database=name),
        "ACCORD_APP_DATABASE_URL": roles.rewrite(os.environ["ACCORD_TEST_APP_DATABASE_URL"], database=name),
        "ACCORD_TEST": "0",
        "ACCORD_DEMO": "1",
        "ACCORD_LEAVE_TO": "/static/img/accord.svg",
    }


@contextmanager
def running_server(name: str, folder: Path, **served: str) -> Iterator[str]:
    """The address of a server on the fresh database `name`; `folder` takes its static files, its files and its log.

    `served` are variables of the server alone, apart from those its world is made with.
    """
    environment = environment_of(name, folder)
    owner_url = environment["ACCORD_OWNER_DATABASE_URL"]
    with roles.administrator(owner_url) as owner:
        _drop(owner, name)
        roles.ensure_database(owner, name)
        try:
            _prepare(environment)
            with _served(environment | served, folder / "server.log") as address:
                yield address
        finally:
            _drop(owner, name)


def _drop(owner: object, name: str) -> None:
    """Again for a while where autovacuum is at work in it, which only a superuser may end."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    deadline = time.monotonic() + DROP_SECONDS
    while True:
        try:
            owner.execute(statement)
            return
        except InsufficientPrivilege:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _prepare(environment: dict[str, str]) -> None:
    """Tables, directory, demo world; the static files beside them, since they need no database."""
    collecting = subprocess.Popen(_manage("collectstatic", "--no-input", "-v0"), cwd=ROOT, env=environment)
    for command in (["migrate", "--database", "owner", "-v0"], ["load_reference"], ["demo"]):
        subprocess.run(_manage(*command), cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    assert collecting.wait() == 0


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


@contextmanager
def _served(environment: dict[str, str], log: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Child(
        "web server",
        [
            "sh", "-c", 'exec "$@" 2>&1 | tee "$0" >&2', str(log),
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
            "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
            "coordination.wsgi:application",
        ],
        ROOT,
        environment,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(address, server)
        yield address
    finally:
        server.end()


def _wait_until_healthy(address: str, server: Child) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.is_running():
        try:
            opener.open(f"{address}/healthz", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the server at {address} did not answer within {READY_SECONDS} s: its words are above")
