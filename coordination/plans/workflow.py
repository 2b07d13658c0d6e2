"""How an action item moves, and how a commitment's state follows from its items."""

from dataclasses import dataclass

from coordination.plans.enums import CommitmentStatus, ItemStatus

MOVES: dict[str, frozenset[ItemStatus]] = {
    ItemStatus.OPEN: frozenset(ItemStatus),
    ItemStatus.IN_PROGRESS: frozenset(ItemStatus) - {ItemStatus.OPEN},
    ItemStatus.BLOCKED: frozenset(ItemStatus) - {ItemStatus.OPEN},
    ItemStatus.DONE: frozenset({ItemStatus.DONE, ItemStatus.IN_PROGRESS}),
    ItemStatus.DROPPED: frozenset({ItemStatus.DROPPED, ItemStatus.OPEN}),
}
"""From each state, the states a progress update may give; the same state means news without a move."""

FOR_EDITORS_ONLY = frozenset({ItemStatus.DROPPED})
"""Giving up an item, and taking it up again, is for those who may edit it."""


def moves_from(status: str, *, is_editor: bool) -> list[ItemStatus]:
    """The states a progress update may give an item in `status`, in the order of the list of states."""
    if status in FOR_EDITORS_ONLY and not is_editor:
        return [ItemStatus(status)]
    targets = MOVES[status] if is_editor else MOVES[status] - FOR_EDITORS_ONLY
    return [target for target in ItemStatus if target in targets]


@dataclass(frozen=True)
class ItemCounts:
    """A commitment's items that count: not dropped and not raised from a referral."""

    open: int = 0
    in_progress: int = 0
    blocked: int = 0
    done: int = 0

    @property
    def total(self) -> int:
        return self.open + self.in_progress + self.blocked + self.done


def commitment_status(counts: ItemCounts) -> CommitmentStatus:
    """The one rule, which `templates/plans/_status_rule.html` tells in words.

    No item: nothing reported. All done: done. Any blocked: blocked. Any begun or done: in progress. Else: not started.
    Items raised from a referral do not count, so that every reader sees the same figures and none speaks of a child.
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
