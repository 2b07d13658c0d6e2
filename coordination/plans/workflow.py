"""How an action item moves, and how the state of a commitment or a pillar follows from its items.

Buttons, form, constraint, row security, the table in docs/plan.md and the tests derive from `MOVES`.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.plans.enums import Asks, CommitmentStatus, Hand, ItemStatus

DRAFT, OPEN, IN_PROGRESS, BLOCKED, DONE, DROPPED = ItemStatus


@dataclass(frozen=True)
class Move:
    name: str
    label: Any  # the button's words, lazily translated
    hand: Hand
    sources: frozenset[ItemStatus]
    target: ItemStatus
    asks: tuple[Asks, ...] = ()


MOVES: dict[str, Move] = {
    row.name: row
    for row in (
        Move("open", _("Open it"), Hand.EDITOR, frozenset({DRAFT}), OPEN),
        Move("start", _("Begin"), Hand.REPORTER, frozenset({OPEN}), IN_PROGRESS),
        Move(
            "block",
            _("It is blocked"),
            Hand.REPORTER,
            frozenset({OPEN, IN_PROGRESS}),
            BLOCKED,
            asks=(Asks.BLOCKER,),
        ),
        Move("unblock", _("It goes on"), Hand.REPORTER, frozenset({BLOCKED}), IN_PROGRESS),
        Move("finish", _("It is done"), Hand.REPORTER, frozenset({OPEN, IN_PROGRESS, BLOCKED}), DONE),
        Move("resume", _("It is not done after all"), Hand.REPORTER, frozenset({DONE}), IN_PROGRESS),
        Move(
            "drop",
            _("Drop it"),
            Hand.EDITOR,
            frozenset({DRAFT, OPEN, IN_PROGRESS, BLOCKED}),
            DROPPED,
            asks=(Asks.REASON,),
        ),
        Move("reopen", _("Take it up again"), Hand.EDITOR, frozenset({DROPPED}), OPEN),
    )
}
"""From a state to another. News without a move keeps the state, and asks again what that state asks."""


def available(status: str, *, is_editor: bool) -> list[Move]:
    """The moves that somebody may make from `status`, in the order of the table."""
    return [row for row in MOVES.values() if status in row.sources and (is_editor or row.hand == Hand.REPORTER)]


def moves_from(status: str, *, is_editor: bool) -> list[ItemStatus]:
    """The states a progress update may give an item in `status`, its own among them, in the order of the states."""
    targets = {row.target for row in available(status, is_editor=is_editor)} | {status}
    return [target for target in ItemStatus if target in targets]


def legal_moves() -> list[tuple[str, str]]:
    """Every (from, to) pair that the database takes, in a constant order."""
    moves = {(source.value, row.target.value) for row in MOVES.values() for source in row.sources}
    return sorted(moves | {(status.value, status.value) for status in ItemStatus})


def moves_of_editors() -> list[tuple[str, str]]:
    """The pairs that only an editor may make."""
    return sorted(
        (source.value, row.target.value) for row in MOVES.values() if row.hand == Hand.EDITOR for source in row.sources
    )


def asks_of(status: str) -> frozenset[Asks]:
    """What an update that gives this state must say."""
    return frozenset(asked for row in MOVES.values() if row.target == status for asked in row.asks)


@dataclass(frozen=True)
class ItemCounts:
    """The items that count (`ActionItemQuerySet.COUNTING`), by state."""

    open: int = 0
    in_progress: int = 0
    blocked: int = 0
    done: int = 0

    @property
    def total(self) -> int:
        return self.open + self.in_progress + self.blocked + self.done

    def __add__(self, other: "ItemCounts") -> "ItemCounts":
        return ItemCounts(
            self.open + other.open,
            self.in_progress + other.in_progress,
            self.blocked + other.blocked,
            self.done + other.done,
        )


def status_of(counts: ItemCounts) -> CommitmentStatus:
    """The one rule, which `templates/plans/_status_rule.html` tells in words.

    No item: nothing reported. All done: done. Any blocked: blocked. Any begun or done: in progress. Else: not started.
    A pillar follows from the items of all its commitments by the same rule. Drafts, dropped items and items with a
    source (a referral, a gap) do not count, so that every reader sees the same figures and none speaks of a
    child.
    """
    if counts.total == 0:
        return CommitmentStatus.NOT_REPORTED
    if counts.done == counts.total:
        return CommitmentStatus.DONE
    if counts.blocked:
        return CommitmentStatus.BLOCKED
    if counts.in_progress or counts.done:
        return CommitmentStatus.IN_PROGRESS
    return CommitmentStatus.NOT_STARTED
