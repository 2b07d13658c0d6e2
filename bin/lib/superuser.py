"""Running as root: PostgreSQL refuses to, so it gets a system user of its own that can reach its files."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bin.lib.console import Problem, say

ACCOUNT = "accord-postgres"


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def for_subprocess(self) -> dict[str, object]:
        """Arguments of `subprocess.run` that give the whole identity, supplementary groups too."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def account_for(data: Path) -> Account | None:
    """Whom the server runs as: None for the person at hand; for root, the data's owner or a system user."""
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        entry = _make()
    return Account(entry.pw_uid, entry.pw_gid)


def _make() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if not useradd:
        raise Problem(
            "PostgreSQL does not run as root and useradd is missing: run this as another user, or set DATABASE_URL."
        )
    say(f"Running as root: making the system user {ACCOUNT} for PostgreSQL")
    made = subprocess.run(
        [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
         "--shell", "/usr/sbin/nologin", ACCOUNT],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise Problem(
            f"PostgreSQL does not run as root and a user for it could not be made ({made.stderr.strip()}): "
            f"run this as another user, or set DATABASE_URL."
        ) from None


def open_folders(paths: list[Path]) -> None:
    """Let other users pass through (not list) every folder on the way, and read PostgreSQL's programs."""
    for path in paths:
        for folder in (path, *path.parents):
            if not folder.stat().st_mode & stat.S_IXOTH:
                say(f"Running as root: letting other users pass through {folder}, for PostgreSQL")
                folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    programs = paths[-1]
    if not (programs / "bin" / "postgres").stat().st_mode & stat.S_IROTH:
        for item in (programs, *programs.rglob("*")):
            mode = item.stat().st_mode
            item.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))
