"""Accord's own management commands, run in this process: starting Django once keeps a second start short."""

import hashlib
import io
import logging
import os
from pathlib import Path

from bin.lib.console import Problem, say, step
from bin.lib.database import ROOT, VAR, Database

STATIC_STAMP = VAR / "static.stamp"


class Refused(Problem):
    """A management command that ended with an error, and what it had said by then."""

    def __init__(self, message: str, output: str) -> None:
        super().__init__(f"{output}\n{message}".strip())
        self.output = output
        self.message = message


def load(database: Database) -> None:
    """Start Django on this database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "coordination.settings"
    os.environ["ACCORD_OWNER_DATABASE_URL"] = database.access.owner_url
    os.environ["ACCORD_APP_DATABASE_URL"] = database.access.application_url
    import django  # noqa: PLC0415 (after the environment it reads)

    django.setup()


def close() -> None:
    """Give the database back: nobody asks this process for it any more, and the server may be about to stop."""
    from django.db import connections  # noqa: PLC0415 (after load)

    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)  # an interrupted command leaves it much to say
    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()


def knows(command: str) -> bool:
    """Whether `manage.py help` lists the command."""
    from django.core.management import get_commands  # noqa: PLC0415 (after load)

    return command in get_commands()


def run(command: str, *arguments: str) -> str:
    """Run a management command; its output, for the caller to show. Its refusals become a Problem."""
    from django.core.management import CommandError, call_command  # noqa: PLC0415 (after load)

    output = io.StringIO()
    try:
        call_command(command, *arguments, stdout=output, stderr=output, no_color=True)
    except CommandError as error:
        raise Refused(f"manage.py {command}: {error}", output.getvalue().strip()) from None
    return output.getvalue().strip()


def shown(title: str, command: str, *arguments: str) -> None:
    """Run a command as a named step, with what it reports below."""
    with step(title):
        output = run(command, *arguments)
    for line in output.splitlines():
        say(f"  {line}")


def migrate() -> None:
    """Bring the tables up to date, as the role that owns them."""
    from django.db import connections  # noqa: PLC0415 (after load)
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 (after load)

    executor = MigrationExecutor(connections["owner"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        with step(f"Bringing the database up to date ({len(waiting)} migrations)"):
            run("migrate", "--database", "owner", "--no-input", "--verbosity", "0")


def collect_static() -> None:
    """Collect the static files when one of them, or what collects them, has changed."""
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415 (after load)

    facts = [(ROOT / "requirements.txt").read_text(encoding="utf-8")]
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = os.stat(storage.path(path))
            facts.append(f"{path} {state.st_size} {state.st_mtime_ns}")
    stamp = hashlib.sha256("\n".join(sorted(facts)).encode()).hexdigest()
    if _read(STATIC_STAMP) == stamp and (VAR / "static").is_dir():
        return
    STATIC_STAMP.unlink(missing_ok=True)
    with step("Collecting static files"):
        run("collectstatic", "--no-input", "--clear", "--verbosity", "0")
    STATIC_STAMP.write_text(stamp, encoding="ascii")


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii") if path.exists() else ""
