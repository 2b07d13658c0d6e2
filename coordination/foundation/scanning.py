"""Asking ClamAV whether a received file is infected: it is sent to `clamd` in pieces, over its INSTREAM command."""

import socket
import time
from collections.abc import Iterable

from django.conf import settings

PATIENCE = 60  # seconds for one file, from connecting to the answer
LONGEST_ANSWER = 4096


class Infected(Exception):
    """The scanner found something; the message is what it calls it."""


class ScannerAway(Exception):
    """The scanner cannot be reached, does not answer in time, or could not look at the whole file."""


def scan(parts: Iterable[bytes]) -> None:
    """Nothing when no scanner is set, or when it finds nothing. Raises Infected, ScannerAway."""
    if not settings.CLAMD:
        return
    answer = _ask(parts)
    if answer.endswith(" FOUND"):
        raise Infected(answer.removeprefix("stream: ").removesuffix(" FOUND"))
    if answer != "stream: OK":
        raise ScannerAway(answer)


def _ask(parts: Iterable[bytes]) -> str:
    ends_at = time.monotonic() + PATIENCE
    try:
        with _connected() as line:
            _send(line, b"zINSTREAM\0", ends_at)
            for part in parts:
                _send(line, len(part).to_bytes(4, "big") + part, ends_at)
            _send(line, bytes(4), ends_at)
            return _answer(line, ends_at)
    except (OSError, ValueError) as away:
        raise ScannerAway(str(away) or type(away).__name__) from away


def _connected() -> socket.socket:
    """A path is a unix socket, anything else host:port."""
    if settings.CLAMD.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(PATIENCE)
            line.connect(settings.CLAMD)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)


def _send(line: socket.socket, data: bytes, ends_at: float) -> None:
    line.settimeout(_left(ends_at))
    line.sendall(data)


def _answer(line: socket.socket, ends_at: float) -> str:
    """Up to the null byte that ends it, or to the end of what comes."""
    said = b""
    while b"\0" not in said and len(said) < LONGEST_ANSWER:
        line.settimeout(_left(ends_at))
        part = line.recv(LONGEST_ANSWER)
        if not part:
            break
        said += part
    return said.partition(b"\0")[0].decode(errors="replace").strip()


def _left(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    return left
