"""What people who mean harm, and browsers gone wrong, send."""

import io
import zipfile
from typing import Any

SCRIPT = "<script>alert('zq9')</script>"
ATTRIBUTE = "\"'><img src=zq9 onerror=alert(9)>"
ECHOED = (SCRIPT, "<img src=zq9", "54439", "root:x:0")  # none of it may stand in an answer
TYPED = {
    "sql": "x'); drop table referrals_referral; select ('1' or '1'='1' --",
    "markup": ATTRIBUTE + SCRIPT + "{{7777*7}}{% debug %}${7777*7}<%= 7777*7 %>",
    "header": "a\r\nSet-Cookie: zq9=1\r\n\r\nzq9",
    "formula": "=cmd|' /C calc'!A0",
    "path": "../../../../../../etc/passwd",
    "a null byte": "zq9\x00zq9",
    "long": "x" * 50_000,
    "a number": "9" * 400,
    "negative": "-1e309",
    "deep": "[" * 10_000,
    "turned round": "\u202ezq9\ufeff\u0301" * 20,
    "a date": "0000-00-00",
}
QUERIES = {
    "sql": "%27%29%3B%20drop%20table%20x--",
    "markup": "%22%27%3E%3Cimg%20src%3Dzq9%3E%3Cscript%3Ealert('zq9')%3C/script%3E%7B%7B7777*7%7D%7D",
    "header": "a%0d%0aSet-Cookie:%20zq9=1",
    "a null byte": "%00",
    "no text": "%ff%fe%c0%80",
    "long number": "9" * 5000,
}
TEN_MEGABYTES = 10 * 1024 * 1024
FORM = "application/x-www-form-urlencoded"
BORDER = "zq9border"


def part(name: str, content: bytes, file: str = "", kind: str = "application/pdf") -> bytes:
    """One part of a multipart body."""
    says = f'; filename="{file}"\r\nContent-Type: {kind}' if file else ""
    return f'--{BORDER}\r\nContent-Disposition: form-data; name="{name}"{says}\r\n\r\n'.encode() + content + b"\r\n"


def bomb() -> bytes:
    """A small zip that grows a thousandfold."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(5 * 1024 * 1024))
    return packed.getvalue()


def bodies() -> dict[str, tuple[str, bytes]]:
    """Whole bodies: content type and bytes."""
    multipart, end = f"multipart/form-data; boundary={BORDER}", f"--{BORDER}--\r\n".encode()
    polyglot = b"GIF89a/*" + b"<script>alert('zq9')</script>" + b"*/=1;//%PDF-1.4\n" + bomb()
    return {
        "deep JSON": ("application/json", b"[" * 10_000),
        "JSON": ("application/json", b'{"needs": {"$ne": null}, "words": ["zq9"]}'),
        "XML": ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        "no type": ("", b"words=zq9"),
        "unknown charset": (f"{FORM}; charset=zq9", b"words=zq9"),
        "another charset": (f"{FORM}; charset=utf-16", b"words=\xff\xfez\x00q\x009\x00"),
        "no text": (FORM, b"words=%ff%fe%c0%80&words=\xff\xfe&place=%ed%a0%80"),
        "repeated": (FORM, b"&".join([b"words=a", b"needs=a", b"place=a", b"form_key=a", b"worker=a"] * 20)),
        "too many fields": (FORM, b"&".join(b"f%d=1" % number for number in range(2000))),
        "brackets": (FORM, b"words[]=a&words[a][b]=c&__proto__=1&constructor=1"),
        "broken multipart": (multipart, b"--zq9border\r\nContent-Disposition: form-data; name="),
        "no boundary": ("multipart/form-data", b"words=zq9"),
        "wrong boundary": ("multipart/form-data; boundary=\x00", b"words=zq9"),
        "zip bomb": (multipart, part("file", bomb(), "letter.zip", "application/zip") + end),
        "polyglot": (multipart, part("file", polyglot, "letter.pdf") + end),
        "path as name": (multipart, part("file", b"%PDF-1.4", "../../../etc/zq9.pdf") + end),
        "script as name": (multipart, part("file", b"%PDF-1.4", "<script>alert('zq9').pdf") + end),
        "null in name": (multipart, part("file", b"%PDF-1.4", "zq9\x00.pdf") + part("words\x00", b"a") + end),
        "many parts": (multipart, b"".join(part(f"file{number}", b"a", "a.pdf") for number in range(150)) + end),
    }


HEADERS: dict[str, dict[str, Any]] = {
    "cookie": {"HTTP_COOKIE": "a=" + "x" * 100_000},
    "session": {"HTTP_COOKIE": "sessionid=zq9%00; csrftoken=" + "x" * 500},
    "messages": {"HTTP_COOKIE": "messages=zq9:zq9:zq9; django_language=../../zq9"},
    "language": {"HTTP_ACCEPT_LANGUAGE": "fr;q=" + "9" * 5000},
    "many languages": {"HTTP_ACCEPT_LANGUAGE": ",".join(["zq9-zq9-zq9"] * 5000)},
    "host": {"HTTP_HOST": "zq9.example/<script>"},
    "forwarded": {"HTTP_X_FORWARDED_FOR": "' or 1=1 --, \x00", "HTTP_X_FORWARDED_HOST": "zq9.example"},
    "referer": {"HTTP_REFERER": SCRIPT + "x" * 20_000},
    "agent": {"HTTP_USER_AGENT": SCRIPT + "x" * 20_000},
    "range": {"HTTP_RANGE": "bytes=0-,9-1,-zq9"},
    "request id": {"HTTP_X_REQUEST_ID": "zq9\r\nSet-Cookie: zq9=1"},
    "override": {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
}
