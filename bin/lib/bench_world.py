"""The generated worlds that bin/bench measures: a database each, made once and used again."""

import os
import secrets
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

from bin.lib import database, roles
from bin.lib.bench_browser import Browser
from bin.lib.console import Problem, step
from bin.lib.processes import Child
from coordination import key_ring

AGENCIES = {10_000: 200, 100_000: 1_000, 1_000_000: 2_000}
SEED = 2012
READY_SECONDS = 60


@dataclass
class World:
    """A generated database and, once started, its web server."""

    referrals: int
    access: roles.Access
    port: int = 0
    is_bare: bool = False  # nothing sealed, no audit trail: what protection costs is the difference

    @property
    def agencies(self) -> int:
        return AGENCIES.get(self.referrals, max(self.referrals // 100, 20))

    @property
    def environment(self) -> dict[str, str]:
        """What manage.py and the server of this world are started with."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ACCORD_")}
        kept.pop("DATABASE_URL", None)  # the addresses below are complete
        return kept | {
            "ACCORD_BENCH_UNPROTECTED": "1" if self.is_bare else "0",
            "ACCORD_BENCH": "1",
            "ACCORD_DEMO": "1",
            "ACCORD_SECRET_KEY": SECRET,
            "ACCORD_KEYS": key_ring.kept_ring(database.VAR / "bench-keys"),
            "ACCORD_OWNER_DATABASE_URL": self.access.owner_url,
            "ACCORD_APP_DATABASE_URL": self.access.application_url,
            "DJANGO_SETTINGS_MODULE": "coordination.settings",
        }

    def run(self, *command: str) -> str:
        """Run Python with this world's settings; its output."""
        finished = subprocess.run(
            [sys.executable, *command], cwd=database.ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if finished.returncode:
            last = (finished.stderr or finished.stdout).strip().splitlines()[-1:]
            raise Problem(f"{' '.join(command[:3])} failed: {' '.join(last)}")
        return finished.stdout


SECRET = secrets.token_urlsafe(50)


def opened_world(opened: database.Database, referrals: int, *, fresh: bool, is_bare: bool = False) -> World:
    """The world of this size; made when its database is not there or not whole."""
    name = f"accord_bench_{referrals}{'_bare' if is_bare else ''}"
    world = World(
        referrals,
        roles.Access(
            roles.rewrite(opened.access.owner_url, database=name),
            roles.rewrite(opened.access.application_url, database=name),
        ),
        is_bare=is_bare,
    )
    with roles.administrator(opened.access.owner_url) as owner:
        if fresh:
            owner.execute(f"drop database if exists {name}")
        roles.ensure_database(owner, name)
    world.run("manage.py", "migrate", "--database", "owner", "--no-input", "--verbosity", "0")
    if _size(world) == 0:
        with step(f"Making a world of {referrals:,} referrals and {world.agencies:,} agencies"):
            world.run("manage.py", "load_reference")
            world.run(
                "manage.py", "generate", "--referrals", str(referrals), "--agencies", str(world.agencies),
                "--seed", str(SEED),
            )  # fmt: skip
    if _size(world) != referrals:
        raise Problem(f"The database {name} does not hold {referrals:,} referrals: run bin/bench --fresh.")
    return world


def _size(world: World) -> int:
    with roles.connect(world.access.owner_url) as owner:
        return owner.execute("select count(*) from referrals_referral").fetchone()[0]


def start(world: World) -> Child:
    """Start one worker of the web server, as bin/serve does, and wait for its first answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        world.port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(world.port),
        "--workers", "1", "--blocking-threads", "4", "--backlog", "1024", "--no-ws", "--log-level", "warning",
        "coordination.wsgi:application",
    ]  # fmt: skip
    child = Child(f"web server of {world.referrals:,} referrals", command, database.ROOT, world.environment)
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if not child.is_running():
            raise Problem(f"The {child.name} ended at once: its words are above.")
        try:
            if Browser(world.port).get("/healthz").status == 200:
                return child
        except OSError:
            time.sleep(0.1)
    child.end()
    raise Problem(f"The {child.name} did not answer for {READY_SECONDS} s.")
