"""A key ring for a database on this machine: set-up runs before Django can be asked."""

import base64
import os
import time
from pathlib import Path


def new_ring() -> str:
    """One wrapping key named after this month, and the index key, as `ACCORD_KEYS` wants them."""
    return ",".join(_entry(name) for name in (time.strftime("%Y-%m"), "index"))


def kept_ring(file: Path) -> str:
    """The ring in the file, made at the first call: a world that is used again needs the keys it was made with."""
    if not file.exists():
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as kept:
            kept.write(new_ring())
    return file.read_text(encoding="ascii")


def _entry(name: str) -> str:
    return f"{name}:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"
