"""The fourth lock: what is sealed here opens only with a key that no table holds.

`ACCORD_KEYS` is the key ring: `name:key` entries, newest first, each key 32 random bytes in base64. The newest one
wraps; all of them unwrap. The entry called `index` is for keyed hashes alone and stays when the others are rotated.
Everything sealed is AES-256-GCM under a nonce of its own, with the place it belongs to as associated data.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_lazy as _

KEY_BYTES = 32
NONCE_BYTES = 12
INDEX = "index"
NAME = re.compile(r"[a-z0-9-]{1,20}")


class KeyUnavailable(Exception):
    """The key ring does not open this: a key is missing or wrong. Nothing was changed. The message is for people."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.sentence = _(
            "The encryption keys of this server do not open this page's data. Nothing was lost or changed. "
            "Tell the people who run the server: they find the reason at /healthz."
        )


class BadKeyRing(ValueError):
    """`ACCORD_KEYS` cannot be read; the message says which entry and what to do."""


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


@lru_cache(maxsize=8)
def read_ring(text: str) -> dict[str, bytes]:
    """The keys by name, in the order given. Raises BadKeyRing; its message holds no key."""
    keys: dict[str, bytes] = {}
    for place, entry in enumerate(filter(None, (part.strip() for part in text.split(","))), 1):
        name, colon, encoded = entry.partition(":")
        if not colon or not NAME.fullmatch(name) or name in keys:
            raise BadKeyRing(f"Entry {place} of ACCORD_KEYS needs a name of its own, as in 2026-11:<key>.")
        try:
            keys[name] = base64.b64decode(encoded, altchars=b"-_", validate=True)
        except ValueError:
            keys[name] = b""
        if len(keys[name]) != KEY_BYTES:
            raise BadKeyRing(f"The key {name} of ACCORD_KEYS is not 32 bytes in base64.")
    return keys


def _keys() -> dict[str, bytes]:
    try:
        return read_ring(settings.KEYS)
    except BadKeyRing as error:
        raise KeyUnavailable(str(error)) from error


def newest() -> str:
    """The name of the key that wraps now. Raises KeyUnavailable when the ring has none."""
    for name in _keys():
        if name != INDEX:
            return name
    raise KeyUnavailable("ACCORD_KEYS holds no key: set it as .env.example describes.")


def _key(name: str) -> bytes:
    try:
        return _keys()[name]
    except KeyError:
        raise KeyUnavailable(f"The key {name} is not in ACCORD_KEYS: put it back.") from None


def seal(key: bytes, plain: bytes, place: str) -> bytes:
    """Nonce and ciphertext of `plain`, bound to `place` (table, column and row)."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """What `seal` was given. Raises KeyUnavailable when the key, the bytes or the place are others."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):
        raise KeyUnavailable(f"What stands in {place} does not open: another key, or moved or altered bytes.") from None


def wrap(key: bytes, place: str) -> tuple[str, bytes]:
    """The name of the newest master key, and `key` sealed with it."""
    name = newest()
    return name, seal(_key(name), key, place)


def unwrap(master: str, wrapped: bytes, place: str) -> bytes:
    """The key that `wrap` was given. Raises KeyUnavailable."""
    return unseal(_key(master), wrapped, place)


def seal_text(purpose: str, text: str) -> str:
    """`text` sealed with the newest master key, as printable text that names it. For secrets that are no child's."""
    master, sealed = wrap(text.encode(), purpose)
    return f"{master}:{base64.b64encode(sealed).decode()}"


def unseal_text(purpose: str, token: str) -> str:
    """What `seal_text` was given. Raises KeyUnavailable."""
    master, _colon, encoded = token.partition(":")
    try:
        sealed = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise KeyUnavailable(f"What is kept for {purpose} is damaged.") from None
    return unwrap(master, sealed, purpose).decode()


def is_newest(token: str) -> bool:
    """Whether `seal_text` made it with the key that wraps now."""
    return token.partition(":")[0] == newest()


def blind(purpose: str, value: str) -> bytes:
    """A keyed hash of `value`, equal for equal values of one purpose and telling nothing without the index key."""
    return hmac.new(_key(INDEX), f"{purpose}\x00{value}".encode(), hashlib.sha256).digest()


def ring_fault() -> str:
    """Why the ring cannot be used, for operators; empty when it can."""
    try:
        newest()
        _key(INDEX)
    except KeyUnavailable as error:
        return str(error)
    return ""
