"""What the commands say: plain lines, a dot a second for slow steps, one sentence for what went wrong."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator

QUIET_SECONDS = 2


class Problem(Exception):
    """Something a person can put right; the message is the sentence that says how."""


def say(text: str = "", end: str = "\n") -> None:
    """Print at once. A terminal that has gone away is no reason to skip the cleaning up."""
    with contextlib.suppress(OSError, ValueError):
        print(text, end=end, flush=True)


def complain(text: str) -> None:
    """Print to standard error, under the same condition."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Name a step, show that it goes on, and say how long it took."""
    over = threading.Event()

    def show_dots() -> None:
        wait = QUIET_SECONDS
        while not over.wait(wait):
            say(".", end="")
            wait = 1

    dots = threading.Thread(target=show_dots, daemon=True)
    started = time.monotonic()
    say(f"{title} ", end="")
    dots.start()
    ending = "stopped"
    try:
        yield
        ending = f"{time.monotonic() - started:.1f} s"
    finally:
        over.set()
        dots.join()
        say(f" {ending}")
