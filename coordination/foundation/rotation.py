"""Re-sealing everything with the newest master key, in steps that can stop anywhere and go on later."""

from collections.abc import Callable

_STEPS: dict[str, Callable[[], int]] = {}


def register(name: str, step: Callable[[], int]) -> None:
    """A step re-seals one batch in a transaction of its own and says how many; none: nothing is left."""
    _STEPS[name] = step


def rotate(report: Callable[[str, int], None]) -> int:
    """Take every step until nothing is left; `report` is told what and how many so far. How many in all."""
    total = 0
    for name, step in _STEPS.items():
        done = 0
        while count := step():
            done += count
            report(name, done)
        total += done
    return total
