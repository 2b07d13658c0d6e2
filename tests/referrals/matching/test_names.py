"""Names, dates, phone and document numbers brought to one form; how often that is right, in numbers."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.names import birth_date_key, document_keys, name_keys, name_queries, phone_keys, sound_keys
from tests.referrals.matching.corpus import DIFFERENT, SAME, is_found, measure, sounds_alike, tables

PAGE = Path(__file__).parents[3] / "docs" / "matching.md"


def found(typed: str, given_name: str, family_name: str) -> bool:
    return any(query <= name_keys(given_name, family_name) for query in name_queries(typed))


def test_corpus_is_large_and_has_no_pair_twice() -> None:
    for rows in (SAME, DIFFERENT):
        names = {(pair.given_a, pair.family_a, pair.given_b, pair.family_b) for pair in rows}
        assert len(names) == len(rows) == 330


def test_sounding_alike_holds_its_floor() -> None:
    figures = measure(sounds_alike)

    assert figures.recall >= 0.81
    assert figures.precision >= 0.85


def test_search_holds_its_floor() -> None:
    figures = measure(is_found)

    assert figures.recall >= 0.58
    assert figures.precision >= 0.87


def test_page_gives_these_figures() -> None:
    text = PAGE.read_text()

    for wanted in tables():
        assert wanted in text, f"docs/matching.md needs:\n{wanted}"


@pytest.mark.parametrize(
    ("typed", "given_name", "family_name"),
    [
        ("mohamed hassan", "Muhammad", "HASAN"),
        ("Hassan, Mohammed", "Mohamed", "Hassan"),
        ("marie eve", "Marie-Ève", "Tremblay"),
        ("Marieeve Tremblay", "Marie-Ève", "Tremblay"),
        ("Obrien", "Catherine", "O'Brien"),
        ("o brien", "Catherine", "O’Brien"),
        ("katherine", "Cathérine", "O'Brien"),
        ("benali", "Said", "Ben Ali"),
        ("Ben Ali", "Said", "Benali"),
        ("oksana", "Оксана", "Бондаренко"),
    ],
)
def test_name_is_found(typed: str, given_name: str, family_name: str) -> None:
    assert found(typed, given_name, family_name)


@pytest.mark.parametrize("typed", ["Mohamed Khalil", "Hassan Hassan Omar", "Moha", ""])
def test_name_is_not_found_when_a_word_differs(typed: str) -> None:
    assert not found(typed, "Mohamed", "Hassan")


def test_name_in_both_orders_sounds_alike() -> None:
    assert not sound_keys("Lan", "Zhang") & sound_keys("Zhang", "Lan")
    assert sound_keys("Lan", "Zhang") == sound_keys("Lan", "Zhang")
    assert sound_keys("Lan Zhang", "") == sound_keys("Lan", "Zhang")


def test_single_word_has_no_sound_key() -> None:
    assert sound_keys("Ada", "") == sound_keys("", "Ada") == sound_keys("", "") == set()


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_has_keys(given_name: str, family_name: str) -> None:
    keys = [*name_keys(given_name, family_name), *sound_keys(given_name, family_name)]

    assert all(key and key.isascii() for key in keys)
    assert len(keys) <= 150
    assert all(name_queries(given_name))
    assert all(key.isascii() for key in phone_keys(given_name) | document_keys(given_name))


def test_birth_date_is_iso() -> None:
    assert birth_date_key(datetime.date(2011, 3, 9)) == "2011-03-09"
    assert birth_date_key(None) == ""


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("204-555-0100", {"2045550100"}),
        ("+1 (204) 555 0100", {"2045550100"}),
        ("Text 204.555.0100 or 1-431-555-0199; not on 2026-03-04, 20:00 to 22:00.", {"2045550100", "4315550199"}),
        ("+33 6 12 34 56 78", {"3612345678"}),
        ("٢٠٤٥٥٥٠١٠٠", {"2045550100"}),
        ("call 911", set()),
        ("", set()),
    ],
)
def test_phone_numbers(text: str, keys: set[str]) -> None:
    assert phone_keys(text) == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("ab 12-34.56", {"AB123456"}),
        ("Passport: AB123456\nTRP: F 000 111 222", {"AB123456", "F000111222"}),
        ("AB123456, CD987654; none", {"AB123456", "CD987654"}),
        ("12", set()),
        ("unknown", set()),
    ],
)
def test_document_numbers(text: str, keys: set[str]) -> None:
    assert document_keys(text) == keys
