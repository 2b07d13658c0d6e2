"""The key ring and what is sealed with it, without a database."""

import pytest

from coordination.foundation import encryption
from coordination.foundation.encryption import BadKeyRing, KeyUnavailable
from coordination.key_ring import new_ring

KEY, OTHER = b"k" * 32, b"o" * 32


def test_seal_opens_in_its_place_alone() -> None:
    sealed = encryption.seal(KEY, b"Ada", "table.column 1")

    assert b"Ada" not in sealed
    assert encryption.unseal(KEY, sealed, "table.column 1") == b"Ada"
    for key, value, place in [
        (OTHER, sealed, "table.column 1"),
        (KEY, sealed, "table.column 2"),
        (KEY, sealed[:-1] + bytes([sealed[-1] ^ 1]), "table.column 1"),
        (KEY, b"", "table.column 1"),
        (KEY, sealed[:5], "table.column 1"),
    ]:
        with pytest.raises(KeyUnavailable, match=place):
            encryption.unseal(key, value, place)


def test_seal_never_gives_the_same_twice() -> None:
    assert encryption.seal(KEY, b"Ada", "x") != encryption.seal(KEY, b"Ada", "x")


def test_ring_wraps_with_the_newest_and_opens_with_all(settings) -> None:
    old = settings.KEYS = f"{new_ring()}"
    name, wrapped = encryption.wrap(KEY, "child 1")
    token = encryption.seal_text("totp", "secret")

    settings.KEYS = f"{new_ring().split(',')[0].replace(name, 'new')},{old}"

    assert encryption.newest() == "new"
    assert encryption.unwrap(name, wrapped, "child 1") == KEY
    assert encryption.unseal_text("totp", token) == "secret"
    assert (encryption.is_newest(token), encryption.is_newest(encryption.seal_text("totp", "x"))) == (False, True)


def test_lost_or_wrong_key(settings) -> None:
    name, wrapped = encryption.wrap(KEY, "child 1")
    token = encryption.seal_text("totp", "secret")

    settings.KEYS = new_ring()
    with pytest.raises(KeyUnavailable, match="does not open"):
        encryption.unwrap(name, wrapped, "child 1")
    with pytest.raises(KeyUnavailable, match="does not open"):
        encryption.unseal_text("totp", token)
    settings.KEYS = new_ring().replace(name, "other")
    with pytest.raises(KeyUnavailable, match=f"The key {name} is not in ACCORD_KEYS"):
        encryption.unwrap(name, wrapped, "child 1")


@pytest.mark.parametrize("token", ["", "2026-11:!", "nonsense", "2026-11:"])
def test_damaged_token(token: str) -> None:
    with pytest.raises(KeyUnavailable):
        encryption.unseal_text("totp", token)


def test_blind_is_keyed_and_says_what_for(settings) -> None:
    first = encryption.blind("name", "ada")

    assert len(first) == 32
    assert encryption.blind("name", "ada") == first
    assert first not in {encryption.blind("name", "bea"), encryption.blind("phone", "ada")}
    settings.KEYS = new_ring()
    assert encryption.blind("name", "ada") != first


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "ACCORD_KEYS holds no key"),
        (" , ", "ACCORD_KEYS holds no key"),
        ("x", "Entry 1 of ACCORD_KEYS needs a name"),
        ("A b:eA==", "Entry 1 of ACCORD_KEYS needs a name"),
        ("one:eA==", "The key one of ACCORD_KEYS is not 32 bytes"),
        ("one:é", "The key one of ACCORD_KEYS is not 32 bytes"),
        (",".join(new_ring().split(",")[:1] * 2), "Entry 2 of ACCORD_KEYS needs a name of its own"),
        (new_ring().split(",")[0], "The key index is not in ACCORD_KEYS"),
        (new_ring().split(",")[1], "ACCORD_KEYS holds no key"),
    ],
    ids=["none", "blanks", "no colon", "bad name", "short", "no base64", "twice", "no index", "index alone"],
)
def test_faulty_ring_says_what_to_do(settings, text: str, fault: str) -> None:
    settings.KEYS = text

    assert fault in encryption.ring_fault()


def test_whole_ring_has_no_fault() -> None:
    assert encryption.ring_fault() == ""


def test_bad_ring_tells_no_key() -> None:
    with pytest.raises(BadKeyRing) as caught:
        encryption.read_ring("one:c2VjcmV0")
    assert "c2VjcmV0" not in str(caught.value)
