"""One key for the spellings of a name: accents, case, order and common ways of writing a sound are ignored."""

import re
from itertools import combinations

from referrals.names.parts import SMALL, parts_of, strong

MOST_JOINED = 4
RULES = [
    (re.compile(pattern), becomes)
    for pattern, becomes in [
        (r"(.)\1{2,}", r"\1\1"),
        (r"^mc(?=[a-z])", "mac"),
        (r"ee", "i"),
        (r"oo|ou", "u"),
        (r"ph", "f"),
        (r"eigh|igh", "ai"),
        (r"ksh?|(?<=[aeiouy])x|^x(?=e)", "ks"),
        (r"ch(?=r)|ck|cq|qu(?=[ei])|q", "k"),
        (r"sch", "sh"),
        (r"cz|tch", "ch"),
        (r"dj", "j"),
        (r"c(?=[eiy])", "s"),
        (r"c(?!h)", "k"),
        (r"(?<=..)e$", ""),
        (r"(?<=[tkgdbrj])h|h$", ""),
        (r"ff$", "v"),
        (r"bv", "v"),
        (r"ew", "u"),
        (r"y", "i"),
        (r"z", "s"),
        (r"w", "v"),
        (r"^a[iey]+|^e", "i"),
        (r"(?<=^[^aeiou])(?:a[iey]+|ei|e)", "i"),
        (r"(?<=^[^aeiou]{2})(?:a[iey]+|ei|e)", "i"),
        (r"e$", "i"),
        (r"u", "o"),
        (r"(.)\1+", r"\1"),
    ]
]
VOWEL = re.compile(r"[aeio]")


def spelling(part: str) -> str:
    """The key of one part: equal for Mohammed, Muhammad and Mohamed, for Catherine and Kathryn.

    Its consonants, its first vowel and the vowel it ends in; vowels between them are written in too many ways.
    """
    key = part
    for pattern, becomes in RULES:
        key = pattern.sub(becomes, key)
    first = VOWEL.search(key)
    if first is None:
        return key or part
    last = key[-1] if key[-1] in "aeio" else ""
    start, rest = key[: first.end()], key[first.end() :]
    return f"{start}{VOWEL.sub('', rest)}{last if rest else ''}"


def joinings(parts: list[str]) -> list[list[str]]:
    """The parts as they stand and with neighbours written together: of `ben ali`, also `benali`.

    Of a name with many parts, only as they stand and all together.
    """
    if not parts:
        return []
    if len(parts) > MOST_JOINED:
        return [parts, ["".join(parts)]]
    gaps = range(1, len(parts))
    cuts = [chosen for count in range(len(parts)) for chosen in combinations(gaps, count)]
    return [["".join(parts[a:b]) for a, b in zip((0, *cut), (*cut, len(parts)), strict=True)] for cut in cuts]


def name_keys(given: str, family: str) -> set[str]:
    """What is indexed of a name: every part, and neighbours within the given and the family name written together."""
    return {spelling(part) for text in (given, family) for row in joinings(parts_of(text)) for part in row}


def name_queries(text: str) -> list[set[str]]:
    """What is asked for a typed name: a file is found when it has all keys of any of the sets."""
    found: list[set[str]] = []
    parts = parts_of(text)
    for row in [strong(parts, SMALL), *joinings(parts)]:
        keys = {spelling(part) for part in row}
        if keys and keys not in found:
            found.append(keys)
    return found
