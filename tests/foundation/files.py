"""Files of every kind, made here: as they are, as they pretend to be, and as they attack."""

import io
import struct
import zipfile
import zlib

from PIL import Image

GPS, ORIENTATION, ORIGINAL_TIME = 0x8825, 0x0112, 0x0132


def photo(form: str = "JPEG", *, size: tuple[int, int] = (60, 40), orientation: int = 6) -> bytes:
    """A photo that says where, when and with what it was taken; its left half red, its right half blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[ORIENTATION], exif[ORIGINAL_TIME] = orientation, "2026:11:24 10:00:00"
    exif.get_ifd(GPS).update({1: "N", 2: (49.0, 53.0, 42.0), 3: "W", 4: (97.0, 8.0, 18.0)})
    made = io.BytesIO()
    more = {"comment": b"Zyrianka at the shelter"} if form == "JPEG" else {}
    image.save(made, form, exif=exif, **more)
    return made.getvalue() + b"GPS after the end"


def archive(*names: str, **contents: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in names:
            opened.writestr(name, contents.get(name, "<x/>"))
    return made.getvalue()


def open_document(kind: str) -> bytes:
    return archive("mimetype", "content.xml", mimetype=f"application/vnd.oasis.opendocument.{kind}")


def word(*more: str) -> bytes:
    return archive("[Content_Types].xml", "word/document.xml", *more)


def vast_png() -> bytes:
    """A few hundred bytes that say they are 60,000 pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")
