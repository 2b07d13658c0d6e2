"""What kind of file was received, told by what is in it and never by its name; images leave their metadata behind."""

import zipfile
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps

from coordination.foundation.uploads import Scratch, SealedUpload

MOST_PIXELS = 50_000_000  # a photo of 50 megapixels; opened it takes 200 MB
HEAD = 8192
QUALITY = 92
TOO_MANY = 5000  # entries of an office document


class Refused(Exception):
    """A kind of file that is not kept."""


class TooManyPixels(Refused):
    """An image that would fill the memory of whoever opens it."""


@dataclass(frozen=True)
class Kind:
    content_type: str
    endings: tuple[str, ...]
    """The first one is given to a file whose name says otherwise."""


PDF = Kind("application/pdf", (".pdf",))
TEXT = Kind("text/plain", (".txt", ".csv", ".md", ".log"))
IMAGES = {
    "JPEG": Kind("image/jpeg", (".jpg", ".jpeg")),
    "PNG": Kind("image/png", (".png",)),
    "WEBP": Kind("image/webp", (".webp",)),
}
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
OFFICE = {
    "word/document.xml": Kind(f"{_OPEN_XML}.wordprocessingml.document", (".docx",)),
    "xl/workbook.xml": Kind(f"{_OPEN_XML}.spreadsheetml.sheet", (".xlsx",)),
    "ppt/presentation.xml": Kind(f"{_OPEN_XML}.presentationml.presentation", (".pptx",)),
}
OPEN_DOCUMENT = {
    f"{_OPEN_DOCUMENT}.text": Kind(f"{_OPEN_DOCUMENT}.text", (".odt",)),
    f"{_OPEN_DOCUMENT}.spreadsheet": Kind(f"{_OPEN_DOCUMENT}.spreadsheet", (".ods",)),
    f"{_OPEN_DOCUMENT}.presentation": Kind(f"{_OPEN_DOCUMENT}.presentation", (".odp",)),
}
MACROS = ("vbaproject.bin", "basic/", "scripts/")
ENDINGS = sorted(
    {
        ending
        for kind in [PDF, TEXT, *IMAGES.values(), *OFFICE.values(), *OPEN_DOCUMENT.values()]
        for ending in kind.endings
    }
)


def kind_of(file: SealedUpload) -> Kind:
    """What the bytes are. Raises Refused for whatever is not on the list, TooManyPixels."""
    head = file.plain().read(HEAD)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return IMAGES[_opened(file).format]
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(file)
    if _is_text(file):
        return TEXT
    raise Refused


def drop_metadata(file: SealedUpload) -> None:
    """Draw the image anew, upright, without place, time, camera or comment; sealed piece by piece as it came.

    Raises Refused when the image is damaged.
    """
    image = _opened(file)
    form = image.format
    kept = {name: image.info[name] for name in ("icc_profile", "transparency") if name in image.info}
    scratch = Scratch()
    try:
        upright = ImageOps.exif_transpose(image)
        upright.info = kept
        options = {"quality": QUALITY} if form != "PNG" else {}
        upright.save(scratch, format=form, icc_profile=kept.get("icc_profile"), **options)
    except Exception as damaged:  # a decoder raises whatever it likes at bytes it cannot read
        scratch.close()
        raise Refused from damaged
    file.replace(scratch)


def _opened(file: SealedUpload) -> Any:
    """The image, its size known and nothing of it decoded yet."""
    try:
        image = Image.open(file.plain(), formats=list(IMAGES))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except Exception as damaged:
        raise Refused from damaged
    if image.width * image.height > MOST_PIXELS:
        raise TooManyPixels
    return image


def _office_kind(file: SealedUpload) -> Kind:
    """A zip archive that is a document without macros; nothing in it is unpacked but its short statement of type."""
    try:
        with zipfile.ZipFile(file.plain()) as archive:
            entries = archive.infolist()
            names = {entry.filename.lower() for entry in entries}
            stated = next((entry for entry in entries if entry.filename == "mimetype"), None)
            words = archive.read(stated).decode("ascii") if stated and stated.file_size < 100 else ""
    except Exception as damaged:
        raise Refused from damaged
    if len(entries) > TOO_MANY or any(name.startswith(MACROS[1:]) or name.endswith(MACROS[0]) for name in names):
        raise Refused
    if words in OPEN_DOCUMENT:
        return OPEN_DOCUMENT[words]
    for name, kind in OFFICE.items():
        if name in names and "[content_types].xml" in names:
            return kind
    raise Refused


def _is_text(file: SealedUpload) -> bool:
    """Letters to read: no control signs, and neither markup nor a script, which a browser or a shell would run."""
    for part in file.chunks():
        if any(part.count(sign) for sign in _CONTROLS):
            return False
    head = file.plain().read(HEAD).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return not head.startswith((b"<", b"#!", b"{\\rtf", b"%!ps")) and not any(tag in head for tag in _MARKUP)


_CONTROLS = [bytes([code]) for code in range(32) if code not in b"\t\n\r\f"]
_MARKUP = (b"<html", b"<script", b"<svg", b"<!doctype", b"<?php", b"<iframe")
