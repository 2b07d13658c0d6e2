"""Making a key ring for the demo, tests and measuring. No Django: set-up asks before it is there."""

import base64
import contextlib
import os
import time
from pathlib import Path


def new_ring() -> str:
    """One wrapping key named after this month, and the index key, as `ACCORD_KEYS` wants them."""
    return ",".join(_entry(name) for name in (time.strftime("%Y-%m"), "index"))


def kept_ring(file: Path) -> str:
    """The ring in the file, made at the first call: a world that is used again needs the keys it was made with."""
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        whole = file.with_name(f"{file.name}.{os.getpid()}.new")
        with open(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as kept:
            kept.write(new_ring())
        with contextlib.suppress(FileExistsError):  # another process was first: its ring counts
            os.link(whole, file)
        whole.unlink()
    return file.read_text(encoding="ascii")


def _entry(name: str) -> str:
    return f"{name}:{base64.urlsafe_b64encode(os.urandom(32)).decode()}"
