"""The demo's clock: what happens inside `at` happens at that moment, so that references, deadlines and the order of
events come out as they would have. Only for a command that runs alone in its process: the clock is the process's."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def at(moment: datetime.datetime) -> Iterator[None]:
    """Let `timezone.now()` answer `moment`."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real
