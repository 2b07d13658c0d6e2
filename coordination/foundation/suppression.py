"""Which counts of a table must be hidden so that nobody can tell those from 1 to 4, from sums or by elimination.

A table counts people or referrals by one or more axes; on each, labels stand in groups, and all under the total. Every
sum is published with its parts: province and country, month, quarter and year, row, column and the whole. Zeros stay.

The rule, and why it holds. Each hidden figure has a *swap*: some of the counts behind it can each go up by one while
others go down by one, so that every published sum stays what it is; sums that would change are hidden too. As long as
none falls below one, the swap can be repeated, so the table as published fits each of those worlds. A hidden count from
1 to 4 must fit 1, 2, 3 and 4, any other hidden figure at least four values in a row. `docs/statistics.md` tells the
method and its limits.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

SMALL = range(1, 5)
"""Counts that could point to a child."""
WIDTH = 3
"""From 1 to 4: a hidden figure fits values at least so far apart."""
TOTAL = ""
"""The label of everything together, on each axis."""
CANDIDATES = 12
"""Partners looked at on each axis, the likeliest first: enough for a swap, and quick."""

Key = tuple[str, ...]


@dataclass(frozen=True)
class Axis:
    """One way to divide: each label with the groups it is in, the smallest first; the total is understood."""

    groups: Mapping[str, tuple[str, ...]]

    def line(self, label: str) -> tuple[str, ...]:
        """The label, its groups and the total: all that count it."""
        return (label, *self.groups[label], TOTAL)

    def apart(self, one: str, other: str) -> list[str]:
        """What counts just one of the two."""
        first, second = self.line(one), self.line(other)
        return [label for label in first if label not in second] + [label for label in second if label not in first]


def flat(labels: Collection[str]) -> Axis:
    """An axis without groups."""
    return Axis(dict.fromkeys(labels, ()))


@dataclass(frozen=True)
class Swap:
    """Counts that go up and counts that go down, and everything that changes with them."""

    up: frozenset[Key]
    down: frozenset[Key]
    changed: frozenset[Key]


@dataclass
class Table:
    """Counts by the labels of every axis, with all their sums; a label that is missing counts nobody."""

    axes: Sequence[Axis]
    counts: Mapping[Key, int]
    sums: dict[Key, int] = field(init=False)

    def __post_init__(self) -> None:
        """Raises ValueError for a count below zero."""
        self.sums = {}
        for key in product(*(axis.groups for axis in self.axes)):
            count = self.counts.get(key, 0)
            if count < 0:
                raise ValueError(f"There is no count below zero: {key}.")
            for covering in product(*(axis.line(label) for axis, label in zip(self.axes, key, strict=True))):
                self.sums[covering] = self.sums.get(covering, 0) + count

    def published(self, also: Collection[Key] = ()) -> dict[Key, int | None]:
        """Every figure, None where it is hidden. `also` is hidden whatever it counts."""
        hidden = self._hidden(also)
        return {key: None if key in hidden else count for key, count in self.sums.items()}

    def _hidden(self, also: Collection[Key]) -> set[Key]:
        wanted = {key for key, count in self.sums.items() if count in SMALL} | {key for key in also if self.sums[key]}
        found = _Search(self, wanted)
        if all(found.protect(key) for key in sorted(wanted, key=self._hardest_first)):
            return found.hidden | set(also)
        return self._withheld()

    def _hardest_first(self, key: Key) -> tuple[int, int, Key]:
        """Sums before their parts: what protects a sum mostly protects a part."""
        return -key.count(TOTAL), self.sums[key], key

    def _withheld(self) -> set[Key]:
        """All of it, zeros too, but for the whole where that is no small count: too few to divide."""
        whole = {key for key in self.sums if self._is_whole(key)}
        return set(self.sums) - {key for key in whole if self.sums[key] not in SMALL}

    def _is_whole(self, key: Key) -> bool:
        """Whether it counts everything: the total, or the only label there is, on each axis."""
        return all(
            all(label in axis.line(part) for part in axis.groups) for axis, label in zip(self.axes, key, strict=True)
        )


class _Search:
    """Swaps that protect what must be hidden, each hiding as little more as can be found."""

    def __init__(self, table: Table, wanted: Collection[Key]) -> None:
        self.table, self.hidden = table, set(wanted)
        self.reach: dict[Key, tuple[int, int]] = {}  # of each hidden figure: how far down and up one swap takes it

    def protect(self, key: Key) -> bool:
        """Whether the figure is protected, by a swap found before or by a new one."""
        if self._is_safe(key, *self.reach.get(key, (0, 0))):
            return True
        best = min(self._swaps(key), key=self._cost, default=None)
        if best is None:
            return False
        self._take(best)
        return True

    def _is_safe(self, key: Key, down: int, up: int) -> bool:
        count = self.table.sums[key]
        if key in self.table.counts and count in SMALL:
            return down >= count - SMALL[0] and up >= SMALL[-1] - count
        return down + up >= WIDTH

    def _cost(self, swap: Swap) -> tuple[int, int, list[Key]]:
        more = swap.changed - self.hidden
        return sum(self.table.sums[key] for key in more), len(more), sorted(more)

    def _take(self, swap: Swap) -> None:
        self.hidden |= swap.changed
        rise, fall = self._room(swap)
        for key in swap.changed:
            goes_up = self._goes_up(swap, key)
            down, up = (fall, rise) if goes_up else (rise, fall)
            before = self.reach.get(key, (0, 0))
            if sum(before) < down + up or not self._is_safe(key, *before):
                self.reach[key] = (down, up)

    def _goes_up(self, swap: Swap, key: Key) -> bool:
        return any(self._covers(key, leaf) for leaf in swap.up)

    def _covers(self, key: Key, leaf: Key) -> bool:
        return all(label in axis.line(part) for axis, label, part in zip(self.table.axes, key, leaf, strict=True))

    def _room(self, swap: Swap) -> tuple[int, int]:
        """How often the swap can be made, and how often the other way, before a count would be none."""
        counts = self.table.counts
        return min(counts[key] - 1 for key in swap.down), min(counts[key] - 1 for key in swap.up)

    def _swaps(self, key: Key) -> Iterator[Swap]:
        """Those that keep the figure safe."""
        for leaf in self._behind(key):
            for number in range(len(key), 0, -1):
                for chosen in combinations(range(len(key)), number):
                    for partners in product(*(self._partners(key, leaf, axis) for axis in chosen)):
                        swap = self._swap(leaf, dict(zip(chosen, partners, strict=True)))
                        if swap and self._is_safe(key, *reversed(self._room(swap))):
                            yield swap

    def _behind(self, key: Key) -> list[Key]:
        """The counts that the figure sums up, the largest first."""
        counts = self.table.counts
        leaves = [leaf for leaf, count in counts.items() if count and self._covers(key, leaf)]
        return sorted(leaves, key=lambda leaf: (-counts[leaf], leaf))[:CANDIDATES]

    def _partners(self, key: Key, leaf: Key, number: int) -> list[str]:
        """Other labels of the axis that the figure does not count, those of the same group first, hidden ones first."""
        axis = self.table.axes[number]

        def order(label: str) -> tuple[int, bool, str]:
            there = (*leaf[:number], label, *leaf[number + 1 :])
            return len(axis.apart(leaf[number], label)), there not in self.hidden, label

        others = [label for label in axis.groups if key[number] not in axis.line(label)]
        there = [label for label in others if self.table.counts.get((*leaf[:number], label, *leaf[number + 1 :]))]
        return sorted(there, key=order)[:CANDIDATES]

    def _swap(self, leaf: Key, partners: Mapping[int, str]) -> Swap | None:
        """The leaf goes up; each change to a partner turns up into down. None when a count among them is none."""
        up, down = set(), set()
        for there in product((False, True), repeat=len(partners)):
            corner = list(leaf)
            for (number, label), moved in zip(partners.items(), there, strict=True):
                corner[number] = label if moved else corner[number]
            (down if sum(there) % 2 else up).add(tuple(corner))
        if not all(self.table.counts.get(corner) for corner in up | down):
            return None
        axes = self.table.axes
        changing = [
            axis.apart(leaf[number], partners[number]) if number in partners else axis.line(leaf[number])
            for number, axis in enumerate(axes)
        ]
        return Swap(frozenset(up), frozenset(down), frozenset(product(*changing)))
