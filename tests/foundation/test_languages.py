"""Languages by name in either language of the site, and back to their codes."""

import pytest
from django.utils import translation

from agencies.forms.languages import LanguagesField
from coordination.foundation.languages import CODES, NAMES, code_of, language_names


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "English, Cree, Mi'kmaq, xx"), ("fr", "anglais, cri, mi'kmaq, xx")]
)
def test_language_names(language: str, expected: str) -> None:
    with translation.override(language):
        assert language_names(["en", "CR", "mic", "xx"]) == expected


@pytest.mark.parametrize(
    ("typed", "expected"), [("Cree", "cr"), ("CRI", "cr"), ("francais", "fr"), ("Mi’kmaq", "mic"), ("xx", "xx")]
)
def test_code_of_what_was_typed(typed: str, expected: str) -> None:
    assert code_of(typed) == expected


def test_every_name_leads_to_one_code() -> None:
    assert {code: {code_of(name) for name in names} for code, names in NAMES.items()} == {
        code: {code} for code in NAMES
    }
    assert set(CODES.values()) == set(NAMES)


def test_languages_field_takes_names_and_codes() -> None:
    assert LanguagesField().clean("English; cr, Cri, fr") == ["en", "cr", "fr"]
