"""What every act has at hand: the people, the oracle, the clock and the browsers; and who happens to act."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.page_forms import PageForm
from tests.simulation.asking import Asking
from tests.simulation.clock import Clock
from tests.simulation.oracle import Known, Oracle
from tests.simulation.world import Member, World

KEEPS_FORM = 0.85  # how often a browser still has the form of an earlier page, and fills in that


@dataclass
class Play:
    world: World
    oracle: Oracle
    clock: Clock
    asks: Asking
    kept: dict[tuple[Any, ...], PageForm] = field(default_factory=dict)
    fresh: list[Known] = field(default_factory=list)  # follow-ons that nobody has looked at

    def __post_init__(self) -> None:
        self.chance = self.world.chance

    @property
    def now(self) -> Any:
        return self.clock.now

    def anybody(self, known: Known) -> Member:
        """Half of the time somebody who takes part, else anybody at all."""
        return self.party(known) if self.chance.random() < 0.5 else self.chance.choice(self.world.everybody)

    def party(self, known: Known) -> Member:
        return self.world.somebody_of(self.chance.choice(sorted(known.parties)))

    def number(self) -> uuid.UUID:
        """Made up, and the same for the same seed."""
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def key(self) -> str:
        return str(self.number())

    def form(self, member: Member, address: str, kept_as: tuple[Any, ...]) -> PageForm:
        """The form of the page, or one like it that a browser kept; whoever sends it gives it a key of its own."""
        if kept_as not in self.kept or self.chance.random() > KEEPS_FORM:
            self.kept[kept_as] = self.asks.form(member, address)
        return self.kept[kept_as]

    def words(self, kind: str) -> str:
        return f"About {self.oracle.plant(kind)}."

    def tell(self, data: dict[str, Any], of: str) -> None:
        """The words planted in the form are of this referral."""
        self.oracle.tell(str(data), of)
