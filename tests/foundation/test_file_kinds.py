"""The kind of a received file is told by its bytes; photos lose what says where they were taken."""

import io
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from coordination.foundation import file_kinds
from coordination.foundation.uploads import MOST_BYTES, Scratch, SealedUpload
from tests.foundation import files

KINDS = {
    "application/pdf": b"%PDF-1.7\n1 0 obj",
    "text/plain": "Née à Émerson.\n".encode(),
    "image/jpeg": files.photo("JPEG"),
    "image/png": files.photo("PNG"),
    "image/webp": files.photo("WEBP"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": files.word(),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": files.archive(
        "[Content_Types].xml", "xl/workbook.xml"
    ),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": files.archive(
        "[Content_Types].xml", "ppt/presentation.xml"
    ),
    "application/vnd.oasis.opendocument.text": files.open_document("text"),
    "application/vnd.oasis.opendocument.spreadsheet": files.open_document("spreadsheet"),
    "application/vnd.oasis.opendocument.presentation": files.open_document("presentation"),
}
REFUSED = {
    "program": b"MZ\x90\x00\x03" + bytes(100),
    "elf": b"\x7fELF\x02\x01\x01" + bytes(100),
    "script": b"#!/bin/sh\necho\n",
    "html": b"\n <!DOCTYPE html><p>",
    "html_later": b"Dear all, <script>alert(1)</script>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "svg_marked": b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
    "zip": files.archive("a.txt"),
    "zip_bomb": files.archive("big.txt", **{"big.txt": "0" * 5_000_000}),
    "zip_cut": files.word()[:60],
    "macros": files.word("word/vbaProject.bin"),
    "macros_of_open_document": files.archive(
        "mimetype", "Basic/a.xml", mimetype="application/vnd.oasis.opendocument.text"
    ),
    "mimetype_bomb": files.archive("mimetype", mimetype="application/vnd.oasis.opendocument.text" * 100_000),
    "gif": b"GIF89a" + bytes(50),
    "null_bytes": b"letters\x00letters",
    "jpeg_by_its_first_bytes_alone": b"\xff\xd8\xff\xe0" + b"nothing of the kind" * 10,
    "heic": b"\x00\x00\x00\x18ftypheic" + bytes(60),
    "old_word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
}


@pytest.fixture
def received() -> Iterator[Callable[..., SealedUpload]]:
    uploads = []

    def receive(content: bytes, *, piece: int = 1000) -> SealedUpload:
        scratch = Scratch()
        for start in range(0, len(content), piece):
            scratch.write(content[start : start + piece])
        uploads.append(SealedUpload(scratch, "file", "", len(content)))
        return uploads[-1]

    yield receive
    for upload in uploads:
        upload.close()


@pytest.mark.parametrize("content_type", sorted(KINDS))
def test_told_by_content(received, content_type: str) -> None:
    assert file_kinds.kind_of(received(KINDS[content_type])).content_type == content_type


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_refused(received, name: str) -> None:
    with pytest.raises(file_kinds.Refused):
        file_kinds.kind_of(received(REFUSED[name]))


@pytest.mark.parametrize("content", [files.vast_png(), files.photo("PNG", size=(8000, 6300))], ids=["says", "is"])
def test_too_many_pixels(received, content: bytes) -> None:
    with pytest.raises(file_kinds.TooManyPixels):
        file_kinds.kind_of(received(content, piece=60_000))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_photo_keeps_what_it_shows_and_loses_where_it_was_taken(received, form: str) -> None:
    before = files.photo(form)
    assert Image.open(io.BytesIO(before)).getexif().get_ifd(files.GPS)

    upload = received(before)
    file_kinds.drop_metadata(upload)
    after = upload.read()

    image = Image.open(io.BytesIO(after))
    assert (image.format, dict(image.getexif())) == (form, {})
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop", "background", "timestamp"}
    assert b"Zyrianka" not in after
    assert b"GPS" not in after
    # Orientation 6: a quarter turn, so the left half is the upper one now.
    assert image.size == (40, 60)
    red, _green, blue = image.convert("RGB").getpixel((20, 10))
    assert (red > 200, blue < 60) == (True, True)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_photo_cut_short(received, form: str) -> None:
    whole = files.photo(form, size=(400, 300))

    with pytest.raises(file_kinds.Refused):
        file_kinds.drop_metadata(received(whole[: len(whole) // 2]))


def test_reads_anywhere(received) -> None:
    content = bytes(range(256)) * 1000
    upload = received(content, piece=777)
    reader = upload.plain()

    reader.seek(-300, io.SEEK_END)
    end = reader.read()
    reader.seek(70_000)
    middle = reader.read(5000)

    assert (end, middle, upload.read(), upload.read(3)) == (content[-300:], content[70_000:75_000], content, b"\0\1\2")


def test_constant_memory(received) -> None:
    upload = received(b"%PDF-1.7\n" + b"x" * (MOST_BYTES - 9), piece=64 * 1024)
    tracemalloc.start()

    kind = file_kinds.kind_of(upload)
    total = sum(len(chunk) for chunk in upload.chunks())
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (kind.content_type, total) == ("application/pdf", MOST_BYTES)
    assert most < 1024 * 1024
