"""bin/test: every check of the project in order, up to the first that fails. With arguments, pytest alone."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable

import psycopg

from bin.lib import database, roles
from bin.lib.console import Problem, complain, say, step
from bin.lib.processes import Stop, end_on_signals, ignore_signals
from coordination import key_ring

# The data of tests is thrown away: a crash may lose it, so nothing waits for the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SLOTS = 20
SLOT_LOCK = 0x4143434F  # "ACCO": the first half of the advisory lock that a run holds, the second is its slot


def main(arguments: list[str]) -> int:
    """Run the checks; the exit code of the command."""
    end_on_signals()
    opened: database.Database | None = None
    try:
        opened = database.opened("postgres-test", FAST)
        (database.VAR / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns where bin/serve never ran
        with slot(opened) as access:
            environment = _environment(access)
            if opened.server:
                environment["ACCORD_TEST_DATA_DIRECTORY"] = str(opened.server.data)
            _announce_browser(environment)
            if not arguments:
                for title, command, extra in CHECKS:
                    _check(title, command, environment | extra())
                arguments = ["-n", "2"]
            return _run([_tool("pytest"), *arguments], environment)
    except Stop as stop:
        return 128 + stop.number
    except Problem as problem:
        complain(str(problem))
        return 1
    finally:
        ignore_signals()
        if opened:
            opened.close()


class slot:
    """A database name that no other run on this server uses, held by a lock that ends with this process."""

    def __init__(self, opened: database.Database) -> None:
        self.opened = opened
        self.connection: psycopg.Connection | None = None

    def __enter__(self) -> roles.Access:
        access = self.opened.access
        self.connection = roles.administrator(access.owner_url)
        for number in range(SLOTS):
            query = "SELECT pg_try_advisory_lock(%s, %s)"
            if self.connection.execute(query, [SLOT_LOCK, number]).fetchone() == (True,):
                return self._access(access, number)
        raise Problem(f"{SLOTS} runs of bin/test already use this server: wait for one to end.")

    def __exit__(self, *_exception: object) -> None:
        if self.connection:
            self.connection.close()

    def _access(self, access: roles.Access, number: int) -> roles.Access:
        if number == 0:
            return access
        name = f"{roles.database_of(access.owner_url)}_{number + 1}"
        roles.ensure_database(self.connection, name)
        return roles.Access(
            roles.rewrite(access.owner_url, database=name),
            roles.rewrite(access.application_url, database=name),
        )


def _environment(access: roles.Access) -> dict[str, str]:
    """Tests sign in as the owner, who makes the test database, and step down to the other role themselves."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ACCORD_")}
    kept.pop("DATABASE_URL", None)  # the addresses below are complete
    return kept | {
        "ACCORD_TEST": "1",
        "ACCORD_DEMO": "0",
        "ACCORD_SECRET_KEY": secrets.token_urlsafe(50),
        "ACCORD_KEYS": key_ring.new_ring(),
        "ACCORD_APP_DATABASE_URL": access.owner_url,
        "ACCORD_OWNER_DATABASE_URL": access.owner_url,
        "ACCORD_TEST_APP_DATABASE_URL": access.application_url,
    }


def _production() -> dict[str, str]:
    """As on a server: `check --deploy` judges settings, not this machine."""
    return {"ACCORD_TEST": "0", "ACCORD_ALLOWED_HOSTS": "accord.example", "ACCORD_HTTPS": "1"}


def _nothing() -> dict[str, str]:
    return {}


def _tool(name: str) -> str:
    return str(database.ROOT / ".venv" / "bin" / name)


_MANAGE = [sys.executable, "-W", "error::RuntimeWarning", "manage.py"]
CHECKS: list[tuple[str, list[str], Callable[[], dict[str, str]]]] = [
    ("Format (ruff format)", [_tool("ruff"), "format", "--check", "."], _nothing),
    ("Lint (ruff check)", [_tool("ruff"), "check", "."], _nothing),
    ("Layers (lint-imports)", [_tool("lint-imports")], _nothing),
    ("Migrations match models", [*_MANAGE, "makemigrations", "--check", "--dry-run"], _nothing),
    ("Deployment checks", [*_MANAGE, "check", "--deploy", "--fail-level", "WARNING"], _production),
]


def _check(title: str, command: list[str], environment: dict[str, str]) -> None:
    """Run a step quietly; show what it said when it fails."""
    output = ""
    try:
        with step(title):
            finished = subprocess.run(
                command, cwd=database.ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, check=False,
            )  # fmt: skip
            output = finished.stdout
            finished.check_returncode()
    except subprocess.CalledProcessError:
        say(output)
        raise Problem(f"{title}: failed, see above.") from None


def _run(command: list[str], environment: dict[str, str]) -> int:
    """Run with our own input and output, so that a debugger works and the last line is pytest's own."""
    process = subprocess.Popen(command, cwd=database.ROOT, env=environment)
    try:
        return process.wait()
    except Stop:
        process.terminate()
        process.wait()
        raise


def _announce_browser(environment: dict[str, str]) -> None:
    chosen = environment.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if chosen:
        environment["CHROMIUM"] = chosen
    else:
        say("No Chromium found: the browser tests will be skipped (install it, or set CHROMIUM to its path).")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
