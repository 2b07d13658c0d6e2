"""Which database a command uses, and what it leaves for the settings to read.

Three ways, in this order. Both addresses are given (ACCORD_OWNER_DATABASE_URL, ACCORD_APP_DATABASE_URL):
nothing is made. DATABASE_URL is given: the roles and the database are made there. Neither is: the embedded
PostgreSQL in `var/` is used.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from bin.lib import roles
from bin.lib.console import Problem, say
from bin.lib.postgres import EmbeddedServer
from coordination import key_ring

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"
SETTINGS_FILE = VAR / "env"
BOTH = ("ACCORD_OWNER_DATABASE_URL", "ACCORD_APP_DATABASE_URL")


@dataclass
class Database:
    """The addresses to use, what they were made for, and the embedded server behind them, if any."""

    access: roles.Access
    setup_for: str
    server: EmbeddedServer | None = None

    def close(self) -> None:
        """Stop the embedded server, unless another command still uses it."""
        if self.server:
            self.server.stop()


def opened(folder: str, settings: dict[str, str] | None = None) -> Database:
    """The database to use; `folder` under var/ holds the embedded server's data."""
    given = [name for name in BOTH if os.environ.get(name)]
    if len(given) == 1:
        missing = next(name for name in BOTH if name not in given)
        raise Problem(f"{given[0]} is set but {missing} is not: set both, or neither.")
    if given:
        access = roles.Access(*(os.environ[name] for name in BOTH))
        roles.administrator(access.owner_url).close()
        return Database(access, "given")
    url = os.environ.get("DATABASE_URL")
    if url:
        access = roles.ensure(url, _secret(url), roles.database_of(url))
        return Database(access, hashlib.sha256(url.encode()).hexdigest()[:16])
    server = EmbeddedServer(VAR / folder, settings)
    try:
        server.start()
        access = roles.ensure(server.url(), _secret(server.url()), "accord")
    except BaseException:
        server.stop()
        raise
    return Database(access, "embedded", server)


def _secret(url: str) -> str:
    """What the roles' passwords derive from: the administrator's password, or a random value kept here."""
    password = roles.urlsplit(url).password
    if password:
        return password
    kept = VAR / "password-seed"
    if not kept.exists():
        _write_private(kept, secrets.token_urlsafe(32))
    return kept.read_text(encoding="ascii").strip()


def write_settings(database: Database) -> None:
    """Leave in var/env what manage.py needs beside a running server. A person's own lines are kept."""
    try:
        lines = SETTINGS_FILE.read_text(encoding="utf-8").splitlines() if SETTINGS_FILE.exists() else []
    except PermissionError:
        raise Problem(
            f"{SETTINGS_FILE} belongs to another user: run this as that user, or remove var/ to start anew."
        ) from None
    values = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    values.setdefault("ACCORD_SECRET_KEY", secrets.token_urlsafe(50))
    values.setdefault("ACCORD_DEMO", "1")
    values.setdefault("ACCORD_KEYS", key_ring.new_ring())
    values["ACCORD_SETUP_FOR"] = database.setup_for
    for name in BOTH:
        values.pop(name, None)
    if database.setup_for != "given":  # addresses that come from the environment stay there
        values[BOTH[0]] = database.access.owner_url
        values[BOTH[1]] = database.access.application_url
    text = "# Written by bin/serve; read by coordination/settings.py after the environment. Holds passwords.\n"
    _write_private(SETTINGS_FILE, text + "".join(f"{name}={value}\n" for name, value in values.items()))


def _write_private(path: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner alone from its first moment on."""
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    if os.geteuid() == 0:  # root in somebody's checkout: what is left behind is theirs
        os.chown(unfinished, path.parent.stat().st_uid, -1)
    unfinished.replace(path)


def announce(database: Database) -> None:
    """Say which server is in use."""
    if database.server:
        say(f"Database: embedded PostgreSQL, data in {database.server.data.relative_to(ROOT)}/")
    else:
        parts = roles.urlsplit(database.access.owner_url)
        say(f"Database: {roles.database_of(database.access.owner_url)} on {parts.hostname or 'this machine'}")
