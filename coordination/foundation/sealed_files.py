"""Files sealed chunk by chunk, in constant memory: each chunk opens only in its file, at its place, as first or last.

A file cut short, with chunks swapped or with another file's chunks does not open. Nothing plain is ever on the disk.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import BinaryIO

from coordination.foundation import encryption
from coordination.foundation.file_places import Place

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


def write(place: Place, key: bytes, name: str, parts: Iterable[bytes]) -> int:
    """Seal `parts` into a new file at `place`, kept before this returns; how many plain bytes there were.

    `name` is what the file is bound to. Raises FileExistsError, PlaceAway; nothing is left when anything fails.
    """
    sizes: list[int] = []
    place.write(_sealed(key, name, parts, sizes))
    return sum(sizes)


def _sealed(key: bytes, name: str, parts: Iterable[bytes], sizes: list[int]) -> Iterator[bytes]:
    """The chunks sealed; the plain size of each is noted."""
    waiting, number = None, 0
    for chunk in _in_chunks(parts):
        if waiting is not None:
            yield encryption.seal(key, waiting, _place(name, number, is_last=False))
            number += 1
        waiting = chunk
        sizes.append(len(chunk))
    yield encryption.seal(key, waiting or b"", _place(name, number, is_last=True))


def read(place: Place, key: bytes, name: str) -> Iterator[bytes]:
    """The plain bytes, chunk by chunk. Raises KeyUnavailable when the file is not whole or not this one, PlaceAway."""
    try:
        file = place.open()
    except FileNotFoundError:
        raise encryption.KeyUnavailable(f"The file {name} is missing.") from None
    with closing(file):
        number, sealed = 0, _exactly(file, CHUNK + OVERHEAD)
        while True:
            following = _exactly(file, CHUNK + OVERHEAD)
            yield encryption.unseal(key, sealed, _place(name, number, is_last=not following))
            if not following:
                return
            number, sealed = number + 1, following


def _exactly(file: BinaryIO, size: int) -> bytes:
    """So many bytes, fewer at the end only: what comes over a line comes in pieces."""
    found = bytearray()
    while len(found) < size and (part := file.read(size - len(found))):
        found += part
    return bytes(found)
