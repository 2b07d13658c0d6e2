"""The demo world, made once for a module and rolled back at its end."""

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from agencies.models import Membership
from agencies.reference_loading.operations import load_reference
from tests.owner_connection import owner_in_test


@pytest.fixture(scope="module")
def demo_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), owner_in_test(), transaction.atomic():
        load_reference()
        call_command("demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def acting(demo_world: None) -> Callable[..., Membership]:
    """The membership of a demo account, by the first part of its address; of one agency where there are two."""

    def membership(name: str, agency: str = "") -> Membership:
        rows = Membership.objects.select_related("user", "agency").filter(user__email=f"{name}@accord.example")
        return (rows.filter(agency__code=agency) if agency else rows).get()

    return membership
