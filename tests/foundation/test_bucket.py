"""Sealed files in a bucket: a real server that speaks S3, at 127.0.0.1."""

import os
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError

from coordination.foundation import bucket, sealed_files
from coordination.foundation.bucket import InBucket
from coordination.foundation.encryption import KeyUnavailable
from coordination.foundation.file_places import PlaceAway, place_of
from coordination.foundation.sealed_files import CHUNK, OVERHEAD
from coordination.foundation.uploads import MOST_BYTES
from referrals.models import Attachment
from tests import factories
from tests.referrals.views.test_attachments import CONTENT, add, download

KEY = b"k" * 32
SECONDS = 30


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    log = (tmp_path_factory.mktemp("bucket") / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(SECONDS)
        log.close()


@pytest.fixture
def kept(server, monkeypatch, settings) -> Iterator[Any]:
    """The settings of an installation with a bucket; a client that looks into it."""
    _use(monkeypatch, server)
    settings.BUCKET, settings.FILE_PLACES = "accord-files", "coordination.foundation.bucket.InBucket"
    client = boto3.client("s3")
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            client.create_bucket(Bucket=settings.BUCKET)
            break
        except BotoCoreError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    yield client
    for name in names(client):
        client.delete_object(Bucket=settings.BUCKET, Key=name)
    bucket._client.cache_clear()


def _use(monkeypatch, address: str) -> None:
    given = {"ENDPOINT_URL_S3": address, "ACCESS_KEY_ID": "tests", "SECRET_ACCESS_KEY": "tests", "REGION": "us-east-1"}
    for name, value in {**given, "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    bucket._client.cache_clear()


def names(client) -> list[str]:
    return [row["Key"] for row in client.list_objects_v2(Bucket="accord-files").get("Contents", [])]


@pytest.mark.parametrize("size", [0, 1, CHUNK, 3 * CHUNK + 1, MOST_BYTES])
def test_reads_as_written(kept, size: int) -> None:
    content = os.urandom(size)

    assert sealed_files.write(InBucket("one"), KEY, "one", [content]) == size

    assert b"".join(sealed_files.read(InBucket("one"), KEY, "one")) == content
    stored = kept.head_object(Bucket="accord-files", Key="one")["ContentLength"]
    assert stored == size + OVERHEAD * max(1, -(-size // CHUNK))


def test_failed_writing_leaves_nothing(kept) -> None:
    def parts() -> Iterator[bytes]:
        yield b"x" * MOST_BYTES
        raise OSError("the line broke")

    with pytest.raises(OSError, match="the line broke"):
        sealed_files.write(InBucket("one"), KEY, "one", parts())

    assert names(kept) == []
    assert kept.list_multipart_uploads(Bucket="accord-files").get("Uploads", []) == []


def test_constant_memory(kept) -> None:
    sealed_files.write(InBucket("warm"), KEY, "warm", [b"x"])
    tracemalloc.start()
    sealed_files.write(InBucket("one"), KEY, "one", (b"x" * CHUNK for _part in range(1600)))
    for _part in sealed_files.read(InBucket("one"), KEY, "one"):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 30 * 1024 * 1024  # of 100 MiB: a part or two of 8 MiB


def test_missing_and_removed(kept) -> None:
    sealed_files.write(InBucket("one"), KEY, "one", [b"x"])
    InBucket("one").remove()
    InBucket("one").remove()

    with pytest.raises(KeyUnavailable, match="missing"):
        next(sealed_files.read(InBucket("one"), KEY, "one"))


def test_page_keeps_and_gives_back(kept, as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "accepted")

    assert add(as_member(sender), referral).status_code == 302

    made = Attachment.objects.get()
    assert names(kept) == [str(made.storage_key)]
    assert b"Zyrianka" not in kept.get_object(Bucket="accord-files", Key=str(made.storage_key))["Body"].read()
    assert b"".join(download(as_member(receiver), referral).streaming_content) == CONTENT


def test_page_says_that_it_does_not_answer(kept, monkeypatch, as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "accepted")
    add(as_member(sender), referral)
    made = Attachment.objects.get()
    _use(monkeypatch, "http://127.0.0.1:1")

    refused = add(as_member(sender), referral)
    missing = download(as_member(sender), referral)

    assert (refused.status_code, missing.status_code) == (422, 503)
    for page in (refused, missing):
        assert "The place where files are kept does not answer." in page.content.decode()
    assert Attachment.objects.count() == 1
    with pytest.raises(PlaceAway):
        place_of(made.storage_key).remove()
