"""Commitments gathered by pillar, with the counts that the plan page and the dashboard show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from agencies.models import Pillar
from coordination.plans.enums import CommitmentStatus
from coordination.plans.models import Commitment
from coordination.plans.workflow import ItemCounts, status_of


@dataclass(frozen=True)
class PillarSection:
    """One pillar's commitments; `percent_done` is their mean, those without any report counting as 0."""

    pillar: Pillar
    commitments: list[Commitment] = field(default_factory=list)

    def number(self, status: CommitmentStatus) -> int:
        return sum(commitment.status == status for commitment in self.commitments)

    @property
    def done(self) -> int:
        return self.number(CommitmentStatus.DONE)

    @property
    def blocked(self) -> int:
        return self.number(CommitmentStatus.BLOCKED)

    @property
    def in_progress(self) -> int:
        return self.number(CommitmentStatus.IN_PROGRESS)

    @property
    def not_started(self) -> int:
        return self.number(CommitmentStatus.NOT_STARTED)

    @property
    def not_reported(self) -> int:
        return self.number(CommitmentStatus.NOT_REPORTED)

    @property
    def status(self) -> CommitmentStatus:
        """By the rule of a commitment, from the items of all of them."""
        return status_of(sum((commitment.counts for commitment in self.commitments), ItemCounts()))

    @property
    def spent_cad(self) -> int:
        return sum(commitment.spent_cad for commitment in self.commitments)

    @property
    def cost_cad(self) -> int | None:
        """What the commitments may cost; None where no cost of any is published."""
        costs = [commitment.budget_cad for commitment in self.commitments if commitment.budget_cad is not None]
        return sum(costs) if costs else None

    @property
    def late(self) -> int:
        return sum(commitment.is_late for commitment in self.commitments)

    @property
    def percent_done(self) -> int:
        return sum(commitment.percent_done for commitment in self.commitments) // len(self.commitments)


def by_pillar(commitments: Iterable[Commitment]) -> list[PillarSection]:
    """Sections in the order the commitments come in, which `for_plan` gives by pillar."""
    return [PillarSection(pillar, list(group)) for pillar, group in groupby(commitments, lambda row: row.pillar)]
