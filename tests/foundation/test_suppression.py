"""Somebody with the published table and a linear program tries to find what is hidden: nothing comes of it."""

import random
from itertools import product

import numpy
import pytest
from scipy.optimize import linprog

from coordination.foundation.suppression import SMALL, TOTAL, WIDTH, Axis, Key, Table, flat

TABLES = 500
MONTHS = Axis({f"month {number}": (f"quarter {(number - 1) // 3}",) for number in range(1, 7)})
PLACES = Axis(
    {
        "Winnipeg": ("Manitoba", "Canada"),
        "Brandon": ("Manitoba", "Canada"),
        "Emerson": ("Manitoba", "Canada"),
        "Ottawa": ("Ontario", "Canada"),
        "Toronto": ("Ontario", "Canada"),
        "Seattle": ("Washington",),
    }
)
SHAPES = ["flat", "flat by flat", "months by flat", "places by flat", "places by months", "three flat", "wide"]


def axes_of(shape: str, chance: random.Random) -> list[Axis]:
    def some(most: int = 6) -> Axis:
        return flat([f"label {number}" for number in range(chance.randint(1, most))])

    return {
        "flat": lambda: [some(9)],
        "flat by flat": lambda: [some(), some()],
        "months by flat": lambda: [MONTHS, some(4)],
        "places by flat": lambda: [PLACES, some(4)],
        "places by months": lambda: [PLACES, MONTHS],
        "three flat": lambda: [some(3), some(3), some(3)],
        "wide": lambda: [some(2), some(12)],
    }[shape]()


def random_table(number: int) -> Table:
    chance = random.Random(number)
    axes = axes_of(SHAPES[number % len(SHAPES)], chance)
    sizes = chance.choice([[0, 0, 1, 2, 3, 8], [0, 1, 5, 9, 20], [0, 0, 0, 2, 40], [1, 2, 3, 4], [6, 7, 30, 100, 1]])
    keys = product(*(axis.groups for axis in axes))
    return Table(axes, {key: chance.choice(sizes) for key in keys})


class Attacker:
    """Knows the table as published, that zeros stay, and that a hidden figure is at least one unless zeros are too."""

    def __init__(self, table: Table, published: dict[Key, int | None]) -> None:
        self.leaves = list(table.counts)
        self.covers = {
            key: numpy.array(
                [
                    all(label in axis.line(part) for axis, label, part in zip(table.axes, key, leaf, strict=True))
                    for leaf in self.leaves
                ],
                dtype=float,
            )  # fmt: skip
            for key in published
        }
        shown = {key: count for key, count in published.items() if count is not None}
        least = 1 if any(shown.get(leaf) == 0 for leaf in self.leaves) or not self.is_withheld(shown) else 0
        self.bounds = [(shown[leaf], shown[leaf]) if leaf in shown else (least, None) for leaf in self.leaves]
        self.sums = {key: count for key, count in shown.items() if key not in table.counts}

    def is_withheld(self, shown: dict[Key, int]) -> bool:
        return not any(leaf in shown for leaf in self.leaves)

    def interval(self, key: Key) -> tuple[float, float]:
        rows = [self.covers[one] for one in self.sums] or None
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * self.covers[key], A_eq=rows, b_eq=list(self.sums.values()) or None, bounds=self.bounds
            )
            assert found.status in {0, 3}, found.message
            ends.append(sign * found.fun if found.status == 0 else sign * -numpy.inf)
        return ends[0], ends[1]


@pytest.mark.parametrize("part", range(10))
def test_linear_programming_finds_nothing(part: int) -> None:
    hidden = shown = withheld = 0
    for number in range(part, TABLES, 10):
        table = random_table(number)
        published = table.published()
        attacker = Attacker(table, published)
        withheld += attacker.is_withheld({key: 1 for key, count in published.items() if count is not None})
        for key, count in published.items():
            true = table.sums[key]
            if count is not None:
                shown += 1
                assert count == true
                assert count not in SMALL
                continue
            hidden += 1
            least, most = attacker.interval(key)
            assert least - 1e-6 <= true <= most + 1e-6
            assert most - least >= WIDTH - 1e-6, (number, key, true, least, most)
            if key in table.counts and true in SMALL:
                assert least <= SMALL[0] + 1e-6, (number, key, true, least, most)
                assert most >= SMALL[-1] - 1e-6, (number, key, true, least, most)
    assert hidden > 100
    assert shown > 100


def test_zeros_stay_and_large_tables_stay_whole() -> None:
    table = Table([flat("ab"), flat("xy")], {("a", "x"): 0, ("a", "y"): 50, ("b", "x"): 60, ("b", "y"): 70})

    assert table.published() == table.sums


def test_one_small_count_takes_a_rectangle_with_it() -> None:
    table = Table([flat("ab"), flat("xyz")], {("a", "x"): 2, ("a", "y"): 9, ("a", "z"): 30, ("b", "x"): 8,
                                              ("b", "y"): 7, ("b", "z"): 40})  # fmt: skip

    hidden = {key for key, count in table.published().items() if count is None}

    assert hidden == {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}


def test_too_few_to_divide_keep_the_whole_alone() -> None:
    table = Table([flat("ab")], {("a",): 1, ("b",): 1})
    assert set(table.published().values()) == {None}

    table = Table([flat("abc")], {("a",): 2, ("b",): 2, ("c",): 1})
    assert table.published() == {("a",): None, ("b",): None, ("c",): None, (TOTAL,): 5}


def test_what_else_must_go_is_hidden_and_protected() -> None:
    table = Table([flat("abc")], {("a",): 60, ("b",): 20, ("c",): 30})

    hidden = {key for key, count in table.published(also=[("a",)]).items() if count is None}

    assert ("a",) in hidden
    assert len(hidden) == 2


def test_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        Table([flat("a")], {("a",): -1})
