"""The directory that worlds are generated on, loaded once for a module and rolled back at its end."""

import pytest
from django.db import transaction

from agencies.reference_loading.operations import load_reference
from tests.owner_connection import owner_in_test


@pytest.fixture(scope="module")
def directory(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), owner_in_test(), transaction.atomic():
        load_reference()
        yield
        transaction.set_rollback(True)
