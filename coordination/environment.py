"""Reading the settings' variables: the environment first, then the file that set-up wrote (`var/env`)."""

import hashlib
import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
SETUP_FILE = ROOT / "var" / "env"


def _read_setup_file() -> dict[str, str]:
    if not SETUP_FILE.exists():
        return {}
    lines = SETUP_FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


_SETUP = _read_setup_file()


def read(name: str, default: str | None = None) -> str:
    """The value of `name`; raises ImproperlyConfigured with what to do when it is missing and has no default."""
    value = os.environ.get(name) or _SETUP.get(name)
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(
            f"{name} is not set. On your own machine run bin/serve once, which sets it; on a server set it as "
            f".env.example describes."
        )
    return default


def read_flag(name: str) -> bool:
    """True when `name` is 1, true, yes or on."""
    return read(name, "0").lower() in {"1", "true", "yes", "on"}


def read_list(name: str, default: str) -> list[str]:
    """The comma-separated values of `name`, blanks removed."""
    return [part.strip() for part in read(name, default).split(",") if part.strip()]


def refuse_stale_setup() -> None:
    """Refuse to go on when DATABASE_URL names another server than the one the roles were made on."""
    wanted = os.environ.get("DATABASE_URL")
    if not wanted or "ACCORD_APP_DATABASE_URL" in os.environ:
        return
    if _SETUP.get("ACCORD_SETUP_FOR") != hashlib.sha256(wanted.encode()).hexdigest()[:16]:
        raise ImproperlyConfigured(
            "DATABASE_URL names a server on which Accord's two roles were not made yet. Run bin/serve with it once."
        )
