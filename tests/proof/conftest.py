"""One world for each module of sweeps; every request of a sweep is undone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.proof.world import Asking, build


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Built in a transaction that the module's end takes back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def ask(world: Any) -> Asking:
    """Everybody is signed in before the first test: what a test does is taken back with it, a sign-in too."""
    asking = Asking()
    for member in [None, *world.cast.values(), *world.foreign_cast.values()]:
        asking.browser(member)
    return asking
