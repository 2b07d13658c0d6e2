"""Receiving files: sealed with a key of the moment as they arrive, so that no plain byte touches the disk."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from coordination.foundation import encryption
from coordination.foundation.sealed_files import CHUNK

MOST_BYTES = 25 * 1024 * 1024
PATIENCE = 4  # times MOST_BYTES


class SealedUpload(UploadedFile):
    """A received file: `chunks()` opens it piece by piece. The key is in memory alone and ends with the request."""

    def __init__(self, file: Any, key: bytes, name: str, content_type: str, size: int) -> None:
        super().__init__(file=file, name=name, content_type=content_type, size=size)
        self._key = key

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        self.file.seek(0)
        number = 0
        while header := self.file.read(4):
            sealed = self.file.read(int.from_bytes(header, "big"))
            yield encryption.unseal(self._key, sealed, f"upload {number}")
            number += 1

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        return True

    def read(self, num_bytes: int | None = None) -> bytes:
        """The first bytes, to look at what kind of file it is; all of them without a number."""
        if num_bytes is None:
            return b"".join(self.chunks())
        return next(self.chunks(), b"")[:num_bytes]


class SealingUploadHandler(FileUploadHandler):
    """Seals each piece of an upload into a nameless file.

    What comes past the limit is dropped, so that the form can say so beside the field; an upload that goes on and on
    raises RequestDataTooBig.
    """

    chunk_size = CHUNK

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        settings.FILES.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = tempfile.TemporaryFile(dir=settings.FILES)  # noqa: SIM115  (the request closes it)
        self.key, self.number, self.received = encryption.new_key(), 0, 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > MOST_BYTES:
            if self.received > PATIENCE * MOST_BYTES:
                self.file.close()
                raise RequestDataTooBig("The upload does not end.")
            return
        sealed = encryption.seal(self.key, raw_data, f"upload {self.number}")
        self.file.write(len(sealed).to_bytes(4, "big") + sealed)
        self.number += 1

    def file_complete(self, file_size: int) -> SealedUpload:
        return SealedUpload(self.file, self.key, self.file_name, self.content_type, file_size)

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


def path_of(storage_key: Any) -> Path:
    """Where a kept file lies: by its random key, two signs of it as a folder."""
    name = str(storage_key)
    return settings.FILES / name[:2] / name
