"""Sealed files: opened whole as they were, and not at all when cut, mixed or moved."""

import os
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.foundation import sealed_files
from coordination.foundation.encryption import KeyUnavailable
from coordination.foundation.file_places import InFolder
from coordination.foundation.sealed_files import CHUNK, OVERHEAD

KEY = b"k" * 32


@given(sizes=st.lists(st.sampled_from([0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK]), max_size=4))
@settings(max_examples=25, deadline=None)
def test_reads_as_written(tmp_path_factory, sizes) -> None:
    path = tmp_path_factory.mktemp("sealed") / "file"
    parts = [os.urandom(size) for size in sizes]

    size = sealed_files.write(InFolder(path), KEY, "one", parts)

    assert size == sum(sizes)
    assert b"".join(sealed_files.read(InFolder(path), KEY, "one")) == b"".join(parts)


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "file"
    sealed_files.write(InFolder(path), KEY, "one", [b"A name" + b"x" * 3 * CHUNK])
    return path


def read(path, key: bytes = KEY, name: str = "one") -> bytes:
    return b"".join(sealed_files.read(InFolder(path), key, name))


def test_nothing_plain_and_only_for_the_owner(kept) -> None:
    assert b"A name" not in kept.read_bytes()
    assert b"xxxx" not in kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_tampered_files_do_not_open(kept, tmp_path) -> None:
    whole, one = kept.read_bytes(), CHUNK + OVERHEAD
    changed = {
        "cut at a chunk": whole[: 2 * one],
        "cut inside a chunk": whole[:-5],
        "a chunk missing": whole[one:],
        "two swapped": whole[one : 2 * one] + whole[:one] + whole[2 * one :],
        "a chunk twice": whole[:one] + whole,
        "one bit": bytes([whole[0] ^ 1]) + whole[1:],
        "empty": b"",
        "more at the end": whole + b"x" * 40,
    }
    for what, content in changed.items():
        kept.write_bytes(content)
        with pytest.raises(KeyUnavailable):
            read(kept)
        assert what
    kept.write_bytes(whole)
    for wrong in ({"key": b"o" * 32}, {"name": "two"}):
        with pytest.raises(KeyUnavailable):
            read(kept, **wrong)
    with pytest.raises(KeyUnavailable, match="missing"):
        read(tmp_path / "nowhere")


def test_failed_writing_leaves_nothing(tmp_path) -> None:
    def parts():
        yield b"x" * CHUNK * 2
        raise OSError("the line broke")

    with pytest.raises(OSError, match="the line broke"):
        sealed_files.write(InFolder(tmp_path / "file"), KEY, "one", parts())
    assert list(tmp_path.iterdir()) == []


def test_constant_memory(tmp_path) -> None:
    tracemalloc.start()
    sealed_files.write(InFolder(tmp_path / "file"), KEY, "one", (b"x" * CHUNK for _part in range(400)))
    for _part in sealed_files.read(InFolder(tmp_path / "file"), KEY, "one"):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 20 * CHUNK
