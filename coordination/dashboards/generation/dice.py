"""The chances: which states, urgencies and needs occur how often, and how long each step takes."""

import random
from collections.abc import Iterator, Sequence

from referrals.enums import AgeBand, Status, Urgency

LONG_AGO = {
    Status.COMPLETED: 64, Status.DECLINED: 12, Status.REDIRECTED: 8, Status.WITHDRAWN: 6, Status.IN_PROGRESS: 4,
    Status.ACCEPTED: 2, Status.RECEIVED: 1, Status.SENT: 1, Status.NEEDS_INFORMATION: 1, Status.DRAFT: 1,
}  # fmt: skip
LATELY = {
    Status.COMPLETED: 25, Status.DECLINED: 6, Status.REDIRECTED: 3, Status.WITHDRAWN: 2, Status.IN_PROGRESS: 20,
    Status.ACCEPTED: 12, Status.RECEIVED: 10, Status.SENT: 12, Status.NEEDS_INFORMATION: 5, Status.DRAFT: 5,
}  # fmt: skip
"""Of a hundred referrals, how many stand how today: sent more than a month ago, or since."""
URGENCIES = {Urgency.EMERGENCY: 10, Urgency.URGENT: 60, Urgency.ROUTINE: 30}
AGE_BANDS = {AgeBand.FROM_15: 45, AgeBand.FROM_12: 25, AgeBand.FROM_6: 8, AgeBand.UNDER_6: 2, AgeBand.ADULT: 12,
             AgeBand.UNKNOWN: 8}  # fmt: skip
HOW_MANY_NEEDS = {1: 55, 2: 30, 3: 15}
HOW_MANY_REFERRALS = {1: 62, 2: 26, 3: 12}
"""Of one child."""


def dealt(chances: dict, rng: random.Random) -> Iterator:
    """The values without end, in shuffled packs of their exact shares: each occurs even in a small world."""
    pack = [getattr(value, "value", value) for value, share in chances.items() for _one in range(share)]
    while True:
        rng.shuffle(pack)
        yield from pack


def hours_between(rng: random.Random, steps: Sequence[str], window: float) -> list[float]:
    """Hours from sending to each step; `window` is how long an answer may take."""
    hours, passed = [], 0.0
    for step in steps:
        if step in {"start", "message", "complete", "withdraw"}:
            passed += rng.uniform(4, 240 if step == "complete" else 60)
        else:
            passed += rng.uniform(0.05, 0.45) * window
        hours.append(passed)
    return hours
