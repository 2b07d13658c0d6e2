"""Files sealed chunk by chunk, in constant memory: each chunk opens only in its file, at its place, as first or last.

A file cut short, with chunks swapped or with another file's chunks does not open. Nothing plain is ever on the disk.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from coordination.foundation import encryption

CHUNK = 64 * 1024  # plain bytes a chunk
OVERHEAD = 28  # nonce and tag, bytes a chunk


def _place(name: str, number: int, is_last: bool) -> str:
    return f"{name} {number} {'last' if is_last else 'more'}"


def _in_chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of CHUNK, the last one shorter or empty."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) > CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    yield bytes(waiting)


def write(path: Path, key: bytes, name: str, parts: Iterable[bytes]) -> int:
    """Seal `parts` into a new file at `path`, on the disk before this returns; how many plain bytes there were.

    `name` is what the file is bound to. Raises FileExistsError; what was begun is removed when anything fails.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size = 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            waiting, number = None, 0
            for chunk in _in_chunks(parts):
                if waiting is not None:
                    file.write(encryption.seal(key, waiting, _place(name, number, is_last=False)))
                    number += 1
                waiting = chunk
                size += len(chunk)
            file.write(encryption.seal(key, waiting or b"", _place(name, number, is_last=True)))
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return size


def read(path: Path, key: bytes, name: str) -> Iterator[bytes]:
    """The plain bytes, chunk by chunk. Raises KeyUnavailable when the file is not whole or not this one."""
    try:
        file = open(path, "rb")  # noqa: SIM115  (closed below, once the reader is done)
    except FileNotFoundError:
        raise encryption.KeyUnavailable(f"The file {name} is missing.") from None
    with file:
        number, sealed = 0, file.read(CHUNK + OVERHEAD)
        while True:
            following = file.read(CHUNK + OVERHEAD)
            yield encryption.unseal(key, sealed, _place(name, number, is_last=not following))
            if not following:
                return
            number, sealed = number + 1, following
