"""The shipped directory, loaded once, and people of its agencies at their browsers."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from agencies.models import Agency
from agencies.reference_loading.operations import load_reference
from tests import factories
from tests.conftest import signed_in
from tests.scenarios.acts import Worker


@pytest.fixture(scope="module")
def directory(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Loaded once, rolled back at the end. Nothing counts the rows of an open transaction but `analyze` within it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        connection.cursor().execute("analyze")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def worker(directory: None, db: None) -> Callable[..., Worker]:
    """Somebody who acts for the agency with this code, signed in."""

    def seat(code: str, role: str = "worker", *, language: str = "en") -> Worker:
        member = factories.membership(Agency.objects.get(code=code), role, name=f"{code.title()} {role.title()}")
        member.user.language = language
        member.user.save()
        return Worker(member, signed_in(member))

    return seat
