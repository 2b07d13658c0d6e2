"""bin/serve: database, tables, demo world, web server; and the end of everything it started."""

import contextlib
import os
import re
import sys
import time
import urllib.error
import urllib.request

from bin.lib import application, database, roles
from bin.lib.address import Address, fault, parse
from bin.lib.console import Problem, complain, say, step
from bin.lib.processes import Child, Stop, end_on_signals, ignore_signals

READY_SECONDS = 120
UNCHANGED = re.compile(r"\b0 new, 0 changed\b.*\b0 refused$")

SETTLING_SECONDS = 30  # the port was free a moment ago: a killed web server still holds on, nobody else


def main(arguments: list[str]) -> int:
    """Serve until told to stop; the exit code of the command."""
    address = parse(arguments)
    end_on_signals()
    children: list[Child] = []
    opened: database.Database | None = None
    try:
        opened = database.opened("postgres")
        database.announce(opened)
        database.write_settings(opened)
        accounts = set_up(opened)
        start(address, children)
        say(f"\nAccord is at {address.url}/\n{accounts}\nCtrl-C ends it.")
        return watch(children, opened)
    except Stop as stop:
        say("\nStopping")
        return 0 if children else 128 + stop.number
    except Problem as problem:
        complain(str(problem))
        return 1
    finally:
        ignore_signals()
        for child in reversed(children):
            child.end()
        if opened:
            opened.close()


def set_up(opened: database.Database) -> str:
    """Everything the pages need before the first request; the table of the demo accounts."""
    application.load(opened)
    try:
        with roles.only_one(opened.access.owner_url, roles.SETUP_LOCK):
            application.migrate()
            load_reference()
            application.shown("Looking after the demo world", "demo", "--if-empty")
            with step("Checking the set-up"):
                application.run("check", "--database", "default")
            application.collect_static()
        return application.run("demo", "--accounts")
    finally:
        application.close()


def load_reference() -> None:
    """Bring the directory up to date, and say what changed. A refused line must not keep everybody out: it is shown."""
    refusal = ""
    with step("Loading the reference directory"):
        try:
            output = application.run("load_reference")
        except application.Refused as refused:
            output, refusal = refused.output, refused.message
    for line in output.splitlines():
        if not UNCHANGED.search(line):
            say(f"  {line}")
    if refusal:
        say(f"  {refusal}")


def start(address: Address, children: list[Child]) -> None:
    """Start the web server and the worker, and wait for the first answer."""
    problem = fault(address, SETTLING_SECONDS)  # once more: the set-up may have taken minutes
    if problem:
        raise Problem(problem)
    os.environ.setdefault("ACCORD_SITE", address.url)  # for the links in mail
    with step("Starting the web server"):
        children.append(Child("web server", _granian(address), database.ROOT))
        if application.knows("work"):
            children.append(Child("worker", [sys.executable, "manage.py", "work"], database.ROOT))
        _wait_until_healthy(address, children)


def _granian(address: Address) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", address.host,
        "--port", str(address.port), "--workers", "2", "--blocking-threads", "4", "--backlog", "1024",
        "--workers-kill-timeout", "5", "--respawn-failed-workers", "--respawn-interval", "1",
        "--no-ws", "--log-level", "warning", "coordination.wsgi:application",
    ]  # fmt: skip


def _wait_until_healthy(address: Address, children: list[Child]) -> None:
    """Until /healthz answers 200. Proxies of the environment are for other people's addresses."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    answer = "no answer"
    while time.monotonic() < deadline:
        for child in children:
            if not child.is_running():
                raise Problem(f"The {child.name} ended at once (code {child.process.returncode}): its words are above.")
        try:
            opener.open(f"{address.url}/healthz", timeout=5).close()
            return
        except urllib.error.HTTPError as error:
            answer = f"status {error.code}"
        except OSError:
            pass
        time.sleep(0.05)
    raise Problem(f"{address.url}/healthz gave {answer} for {READY_SECONDS} s: read the lines above, then start again.")


def watch(children: list[Child], opened: database.Database) -> int:
    """Wait; a part that ends by itself ends the whole."""
    while True:
        if opened.server and not opened.server.is_running():
            complain("The embedded PostgreSQL ended by itself: stopping everything. Start again.")
            return 1
        for child in children:
            if not child.is_running():
                code = child.process.returncode
                complain(f"The {child.name} ended by itself (code {code}): stopping everything. Start again.")
                return 1
        time.sleep(0.5)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    os._exit(code)  # threads of the connection pool have nothing left to say
