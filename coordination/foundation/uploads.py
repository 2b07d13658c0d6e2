"""Receiving files: sealed with a key of the moment as they arrive, so that no plain byte touches the disk."""

import bisect
import io
import tempfile
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from coordination.foundation import encryption
from coordination.foundation.sealed_files import CHUNK

MOST_BYTES = 25 * 1024 * 1024
PATIENCE = 4  # times MOST_BYTES


class Scratch:
    """A nameless file whose pieces are sealed as they come, with a key that is in memory alone."""

    def __init__(self) -> None:
        settings.FILES.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = tempfile.TemporaryFile(dir=settings.FILES)  # noqa: SIM115  (its holder closes it)
        self.key = encryption.new_key()
        self.size = 0
        self.pieces: list[tuple[int, int]] = []  # where each begins: among the plain bytes, and in the file

    def write(self, data: Any) -> int:
        data = bytes(data)
        for start in range(0, len(data), CHUNK):
            piece = data[start : start + CHUNK]
            sealed = encryption.seal(self.key, piece, f"upload {len(self.pieces)}")
            self.pieces.append((self.size, self.file.tell()))
            self.file.write(len(sealed).to_bytes(4, "big") + sealed)
            self.size += len(piece)
        return len(data)

    def piece(self, number: int) -> bytes:
        self.file.seek(self.pieces[number][1])
        sealed = self.file.read(int.from_bytes(self.file.read(4), "big"))
        return encryption.unseal(self.key, sealed, f"upload {number}")

    def close(self) -> None:
        self.file.close()


class PlainReader(io.RawIOBase):
    """Reads anywhere in a scratch, for libraries that look into files; one piece is plain in memory at a time."""

    def __init__(self, scratch: Scratch) -> None:
        self.scratch, self.at = scratch, 0
        self.number, self.held = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.scratch.size}[whence])
        return self.at

    def tell(self) -> int:
        return self.at

    def readinto(self, buffer: Any) -> int:
        if self.at >= self.scratch.size:
            return 0
        number = bisect.bisect_right(self.scratch.pieces, (self.at, float("inf"))) - 1
        if number != self.number:
            self.number, self.held = number, self.scratch.piece(number)
        start = self.at - self.scratch.pieces[number][0]
        part = self.held[start : start + len(buffer)]
        buffer[: len(part)] = part
        self.at += len(part)
        return len(part)


class SealedUpload(UploadedFile):
    """A received file: `chunks()` opens it piece by piece, `plain()` anywhere. What it holds ends with the request."""

    def __init__(self, scratch: Scratch, name: str, content_type: str, size: int) -> None:
        super().__init__(file=scratch.file, name=name, content_type=content_type, size=size)
        self.scratch = scratch

    def replace(self, scratch: Scratch) -> None:
        """Hold other bytes from now on."""
        self.close()
        self.file, self.scratch, self.size = scratch.file, scratch, scratch.size

    def plain(self) -> io.BufferedReader:
        return io.BufferedReader(PlainReader(self.scratch), CHUNK)

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for number in range(len(self.scratch.pieces)):
            yield self.scratch.piece(number)

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        return True

    def read(self, num_bytes: int | None = None) -> bytes:
        """The first bytes; all of them without a number."""
        return b"".join(self.chunks()) if num_bytes is None else self.plain().read(num_bytes)


class SealingUploadHandler(FileUploadHandler):
    """Seals each piece of an upload into a nameless file.

    What comes past the limit is dropped, so that the form can say so beside the field; an upload that goes on and on
    raises RequestDataTooBig.
    """

    chunk_size = CHUNK

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.scratch, self.received = Scratch(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received <= MOST_BYTES:
            self.scratch.write(raw_data)
        elif self.received > PATIENCE * MOST_BYTES:
            self.scratch.close()
            raise RequestDataTooBig("The upload does not end.")

    def file_complete(self, file_size: int) -> SealedUpload:
        return SealedUpload(self.scratch, self.file_name, self.content_type, file_size)

    def upload_interrupted(self) -> None:
        if hasattr(self, "scratch"):
            self.scratch.close()
