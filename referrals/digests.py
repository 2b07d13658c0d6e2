"""The keyed hashes of who a child is, from plain values: pure, without a query. What equal facts have in common."""

import datetime
from collections.abc import Callable, Iterable

from coordination.foundation import encryption
from referrals.enums import IndexKind
from referrals.names import birth_date_key, document_keys, name_keys, phone_keys, sound_keys

Digest = tuple[IndexKind, bytes]
KeysOfNames = Callable[[str, str], set[str]]


def digests_for(
    *,
    given_name: str = "",
    family_name: str = "",
    date_of_birth: datetime.date | None = None,
    safe_contact: str = "",
    documents: str = "",
    permits: Iterable[str] = (),
    spelled: KeysOfNames = name_keys,
    heard: KeysOfNames = sound_keys,
) -> set[Digest]:
    """What is indexed of a child: name, birth date, phone and document numbers, and how the name sounds.

    Sound is hashed together with the birth date: alone it is kept nowhere. Who indexes many children with few names
    passes cached `spelled` and `heard`. Raises KeyUnavailable.
    """
    found = _blind(IndexKind.NAME, spelled(given_name, family_name))
    found |= _blind(IndexKind.PHONE, phone_keys(safe_contact))
    found |= _blind(IndexKind.DOCUMENT, document_keys("\n".join([documents, *permits])))
    if date_of_birth:
        found |= born_digests(date_of_birth)
        found |= sound_digests(given_name, family_name, date_of_birth, heard)
    return found


def name_digests(keys: set[str]) -> set[Digest]:
    return _blind(IndexKind.NAME, keys)


def born_digests(date_of_birth: datetime.date) -> set[Digest]:
    return _blind(IndexKind.BORN, {birth_date_key(date_of_birth)})


def phone_digests(text: str) -> set[Digest]:
    return _blind(IndexKind.PHONE, phone_keys(text))


def document_digests(text: str) -> set[Digest]:
    return _blind(IndexKind.DOCUMENT, document_keys(text))


def sound_digests(
    given_name: str, family_name: str, date_of_birth: datetime.date, heard: KeysOfNames = sound_keys
) -> set[Digest]:
    """How the name sounds with this birth date, and how it would with given and family name exchanged."""
    born = birth_date_key(date_of_birth)
    ways = {IndexKind.SOUND: (given_name, family_name), IndexKind.TURNED: (family_name, given_name)}
    return {
        (kind, encryption.blind(IndexKind.SOUND, f"{born} {key}"))
        for kind, names in ways.items()
        for key in heard(*names)
    }


def _blind(kind: IndexKind, keys: set[str]) -> set[Digest]:
    return {(kind, encryption.blind(kind, key)) for key in keys}
