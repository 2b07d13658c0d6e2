"""A written name as its parts: other scripts and accents folded to plain letters, small words set apart."""

import re
import unicodedata
from collections.abc import Container

from anyascii import anyascii

MOST_PARTS = 6
LONGEST_PART = 40
APOSTROPHES = re.compile(r"['’ʼ`´‘]")
MOHAMED = "mohd mhd md muhd muhammad mohammed mohammad mohamad muhamad muhammed"
WHOLE = dict.fromkeys(MOHAMED.split(" "), "mohamed") | {
    "st": "saint",
    "ste": "sainte",
    "sean": "shawn",
    "shaun": "shawn",
    "stephen": "steven",
    "jhon": "jon",
    "john": "jon",
    "ma": "maria",
}
"""Abbreviations, and the few very common names whose spellings no rule brings together."""
SMALL = frozenset(
    [
        "al",
        "el",
        "ul",
        "ad",
        "as",
        "an",
        "bin",
        "ben",
        "ibn",
        "bint",
        "bent",
        "abu",
        "abou",
        "umm",
        "de",
        "la",
        "le",
        "les",
        "du",
        "des",
        "del",
        "dela",
        "dos",
        "da",
        "do",
        "di",
        "das",
        "las",
        "los",
        "y",
        "e",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "te",
        "san",
    ]
)
"""Articles and particles: written, joined or left out."""
COMMON = frozenset(
    [
        "marie",
        "maria",
        "jean",
        "jose",
        "mohamed",
        "thi",
        "van",
        "kaur",
        "singh",
        "abdul",
        "abdel",
        "abd",
        "sri",
        "shri",
        "nana",
        "oluwa",
        "begum",
        "bibi",
    ]
)
"""Given names so common as a first or middle one that beside another they tell nobody apart."""


def fold(text: str) -> str:
    """Plain lower-case letters, digits and single spaces, whatever the script."""
    letters = anyascii(unicodedata.normalize("NFKC", text)).lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", APOSTROPHES.sub("", letters)).split())


def parts_of(text: str) -> list[str]:
    """The words of a name, abbreviations written out."""
    words = [WHOLE.get(word, word)[:LONGEST_PART] for word in fold(text).split()]
    return words[:MOST_PARTS]


def strong(parts: list[str], weak: Container[str]) -> list[str]:
    """The parts that are not in `weak`, or all of them when nothing else is left."""
    return [part for part in parts if part not in weak] or parts
