"""Letting `using("owner")` see what a test has not committed: by default it is a second connection."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def owner_in_test() -> Iterator[None]:
    """The alias `owner` means the test's own connection, which is the owner's."""
    separate = connections["owner"]
    connections["owner"] = connections["default"]
    try:
        yield
    finally:
        connections["owner"] = separate
