"""Keys of names that sound alike, in Latin-script spellings of many languages. Metaphone does the consonants."""

import re
from itertools import product

from jellyfish import metaphone

from referrals.names.parts import COMMON, SMALL, parts_of, strong

MOST_KEYS = 48
PREFIXES = ("oluwa", "al", "el")
SHORTEST_REST = 4
VOWELS = re.compile(r"[aeiouy]+")


def _rules(*rows: tuple[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), becomes) for pattern, becomes in rows]


ANY_LANGUAGE = _rules(
    (r"^mc(?=[a-z])", "mac"),
    (r"ii+", "i"),
    (r"yy+", "y"),
    (r"ew(?=a)", "u"),
    (r"aw(?=r)", "o"),
    (r"cc(?=[ao])|ch(?=ol)|kw(?=u)", "k"),
    (r"n(?=m)", "m"),
    (r"(?<=..)([oe])[vw]a$", r"\1v"),  # Slavic family names of women
    (r"sk[aiy]$", "ski"),
    (r"sc?zc?z|shch|sch|sz", "sh"),
    (r"tsch|tch|cz|(?<=i)c$", "ch"),
    (r"dzh|dj|jh|^di(?=a)", "j"),
    (r"ts|tz", "s"),
    (r"dt|pt", "t"),
    (r"^es(?=[tp])", "s"),
    (r"eault|eaux?|ault|aux|(?<=[a-z]{2})au[dt]$|au", "o"),  # French
    (r"(?<=eu)x$|(?<=ou)x$", ""),
    (r"bv", "v"),
    (r"ph", "f"),
    (r"eigh|igh", "i"),
    (r"(?<=[a-z][a-z][^aeiou])e$", ""),
    (r"^k(?=n)|^w(?=r)", ""),
    (r"(?<=[^aeiou])y(?=[aeou])", "i"),
    (r"^[yi]e(?=[vlk])", "e"),
    (r"^[yi](?=[aeou])", "j"),
    (r"^y", "i"),
    (r"(?<=[aeiou])y(?=[aeiou])", "i"),
    (r"iy(?=[aeou])", "i"),
    (r"^ch(?=r)", "k"),
    (r"qu(?=a)", "kv"),
    (r"qu(?=[ei])|q", "k"),
    (r"gu(?=[aei])", "g"),
    (r"ksh?", "x"),
    (r"(?<=[tkgdbr])h", ""),
    (r"hk", "k"),
    (r"w(?=[aeiouycl])", "v"),
    (r"ew", "u"),
    (r"[wh]$", ""),
)
ROMANCE = _rules(
    (r"sh|z", "s"),
    (r"m$", "n"),
    (r"(?<!c)h", ""),
    (r"^[jx]|^g(?=[ei])|(?<=.)j", "h"),
    (r"v", "b"),
    (r"ette?$", "e"),
    (r"(?<=[ae]r)[dt]$", ""),
)
"""Spanish, French and others: j, x and soft g alike, v like b, sh like s, h and last letters silent. A second key."""
SYLLABLES = re.compile(r"(?:(?:zh|ch|sh|hs|ts|tz|[bpmfdtnlgkhjqxzcsrwy])?[aeiou]{1,3}(?:ng|n|h)?){1,3}")
CHINESE = _rules(
    (r"(?<=[ie])h", ""),
    (r"tzu", "zi"),
    (r"zh|ch|j|q", "J"),
    (r"hs|x|sh", "S"),
    (r"ts|tz|z|c", "Z"),
    (r"b", "P"),
    (r"d", "T"),
    (r"(?<!n)g", "K"),
    (r"ui", "uei"),
    (r"ong|ung", "UNG"),
    (r"ie(?=n)|ia(?=n)", "IE"),
    (r"ieh|ie", "IE"),
    (r"[iy]+", "I"),
)
"""Pinyin and Wade-Giles brought together. A key of its own, for names made of such syllables."""


def _vowel(letters: str) -> str:
    """The first vowel, roughly: open, front or back."""
    found = VOWELS.search(letters)
    if found is None:
        return ""
    group = found.group()
    if group.startswith("a") and not set(group) & set("eiy"):
        return "a"
    return "i" if group[0] in "aeiy" else "u"


def _apply(rules: list[tuple[re.Pattern[str], str]], letters: str) -> str:
    for pattern, becomes in rules:
        letters = pattern.sub(becomes, letters)
    return letters


def _key(letters: str, is_family: bool) -> str:
    """Consonants by Metaphone. Of a given name also the first vowel and whether it ends in -a: twins differ there.

    Of a family name the first vowel only when it has no other.
    """
    vowel = _vowel(letters)
    if letters[0] in "aeiou":
        letters = f"{vowel}{VOWELS.sub('', letters, count=1)}"
    if is_family:
        return f"{metaphone(letters)}.{vowel if len(VOWELS.findall(letters)) == 1 else ''}"
    return f"{metaphone(letters)}.{vowel}{'a' if letters.endswith('a') else ''}"


def sounds(part: str, *, is_family: bool) -> set[str]:
    """The sound keys of one part: one, or up to three where languages read the letters differently."""
    letters = _apply(ANY_LANGUAGE, part) or part
    found = {_key(letters, is_family), _key(_apply(ROMANCE, letters) or letters, is_family)}
    if SYLLABLES.fullmatch(part):
        found.add(f"={_apply(CHINESE, part).lower()}")
    return found


def _pool(parts: list[str]) -> list[str]:
    """The parts to compare: particles and very common given names set aside, joined spellings added.

    Given names of one syllable each (Jia Hao, Mei Ling) are one name: siblings share the first of them.
    """
    telling = strong(strong(parts, SMALL), COMMON)
    if len(telling) > 1 and all(len(VOWELS.findall(part)) == 1 for part in telling):
        telling = ["".join(telling)]
    whole = "".join(parts)
    rests = [part.removeprefix(start) for part in [*telling, whole] for start in PREFIXES if part.startswith(start)]
    return list(dict.fromkeys([*telling, whole, *(rest for rest in rests if len(rest) >= SHORTEST_REST)]))


def sound_keys(given: str, family: str) -> set[str]:
    """One key for each pair of a given and a family name; two people share one when both names sound alike.

    Written the other way round, `sound_keys(family, given)` meets them. With only one of the two written, its last
    word is the family name; a single word has no key, since it tells nobody apart.
    """
    first, last = parts_of(given), parts_of(family)
    if not first or not last:
        words = strong(first or last, SMALL)
        if len(words) == 1 or not words:
            return set()
        first, last = words[:-1], words[-1:]
    pairs = product(_pool(first), _pool(last))
    keys = {
        f"{sound} {family_sound}"
        for given_part, family_part in pairs
        for sound in sounds(given_part, is_family=False)
        for family_sound in sounds(family_part, is_family=True)
    }
    return set(sorted(keys)[:MOST_KEYS])
