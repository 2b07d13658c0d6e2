"""Pairs of written names: of one person in two spellings, and of two people. Every pair shares a birth date.

The pairs of same.csv and different.csv were looked at while the rules were written. Those of the held-out files were
written before the last change of the rules and never looked at for one.
"""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from referrals.names import name_keys, name_queries, sound_keys

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Pair:
    culture: str
    given_a: str
    family_a: str
    given_b: str
    family_b: str
    why: str
    is_held_out: bool = False

    @property
    def sounds_alike(self) -> bool:
        """As deconfliction has it: one way round or the other."""
        first = sound_keys(self.given_a, self.family_a)
        return bool(first & sound_keys(self.given_b, self.family_b) or first & sound_keys(self.family_b, self.given_b))

    @property
    def is_found(self) -> bool:
        """As the search has it: the second name typed, the first on file."""
        keys = name_keys(self.given_a, self.family_a)
        return any(query <= keys for query in name_queries(f"{self.given_b} {self.family_b}"))


def pairs(name: str) -> list[Pair]:
    found = []
    for file_name, is_held_out in ((name, False), (f"{name}_held_out", True)):
        with (FOLDER / f"{file_name}.csv").open(encoding="utf-8", newline="") as file:
            found += [Pair(**row, is_held_out=is_held_out) for row in csv.DictReader(file)]
    return found


SAME, DIFFERENT = pairs("same"), pairs("different")


@dataclass(frozen=True)
class Figures:
    """What a way of matching did with pairs of one person and of two."""

    same: int
    found: int
    different: int
    mistaken: int

    @property
    def recall(self) -> float:
        return self.found / self.same

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.mistaken)

    @property
    def row(self) -> str:
        return (
            f"{self.found} of {self.same} | {self.mistaken} of {self.different}"
            f" | {self.recall:.2f} | {self.precision:.2f} |"
        )


def measure(matches: Callable[[Pair], bool], keep: Callable[[Pair], bool] = lambda pair: True) -> Figures:
    same, different = ([pair for pair in rows if keep(pair)] for rows in (SAME, DIFFERENT))
    return Figures(len(same), sum(map(matches, same)), len(different), sum(map(matches, different)))


def table(rows: Iterable[tuple[str, Figures]]) -> str:
    """As it stands in docs/matching.md."""
    head = "| | one person: matched | two people: matched | recall | precision |\n|---|---|---|---|---|\n"
    return head + "".join(f"| {name} | {figures.row}\n" for name, figures in rows)


CULTURES = list(dict.fromkeys(pair.culture for pair in SAME))


def sounds_alike(pair: Pair) -> bool:
    return pair.sounds_alike


def is_found(pair: Pair) -> bool:
    return pair.is_found


def tables() -> list[str]:
    """Both ways of matching, over all pairs, those seen and those held out; then by culture."""
    whole = []
    for name, matches in (("deconfliction", sounds_alike), ("search", is_found)):
        whole += [
            (f"{name}: all", measure(matches)),
            (f"{name}: seen", measure(matches, lambda pair: not pair.is_held_out)),
            (f"{name}: held out", measure(matches, lambda pair: pair.is_held_out)),
        ]
    by_culture = [
        (culture.replace("_", " "), measure(sounds_alike, lambda pair, culture=culture: pair.culture == culture))
        for culture in CULTURES
    ]
    return [table(whole), table(by_culture)]
