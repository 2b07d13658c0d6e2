"""Sealed files in a bucket of S3-compatible storage; boto3 reads its address and keys from the `AWS_` variables."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any, BinaryIO, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from coordination.foundation.file_places import PlaceAway

PATIENCE = Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 3, "mode": "standard"})  # seconds
PART = 5 * 1024 * 1024  # bytes: the smallest that S3 takes, and what an upload holds in memory
GONE = {"NoSuchKey", "404"}


class InBucket:
    """In `settings.BUCKET`, under the key's own name."""

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def of(cls, storage_key: Any) -> Self:
        return cls(str(storage_key))

    def write(self, parts: Iterable[bytes]) -> None:
        where, kept = {"Bucket": settings.BUCKET, "Key": self.name}, []
        with _answering():
            where["UploadId"] = _client().create_multipart_upload(**where)["UploadId"]
            try:
                for number, part in enumerate(_gathered(parts), start=1):
                    answer = _client().upload_part(**where, PartNumber=number, Body=part)
                    kept.append({"PartNumber": number, "ETag": answer["ETag"]})
                _client().complete_multipart_upload(**where, MultipartUpload={"Parts": kept})
            except BaseException:
                with suppress(ClientError, BotoCoreError):  # the first fault is told
                    _client().abort_multipart_upload(**where)
                raise

    def open(self) -> BinaryIO:
        with _answering():
            return _client().get_object(Bucket=settings.BUCKET, Key=self.name)["Body"]

    def remove(self) -> None:
        with _answering():
            _client().delete_object(Bucket=settings.BUCKET, Key=self.name)


def _gathered(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of at least PART, but for the last one."""
    held = bytearray()
    for part in parts:
        held += part
        if len(held) >= PART:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


@cache
def _client() -> Any:
    return boto3.client("s3", config=PATIENCE)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            raise FileNotFoundError from None
        raise PlaceAway(str(error)) from error
    except BotoCoreError as error:
        raise PlaceAway(str(error)) from error
