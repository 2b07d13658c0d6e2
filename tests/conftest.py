"""What every test may ask for: the cast, signed-in browsers, the application's role, counted queries."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from agencies.middleware import SESSION_KEY
from agencies.models import Membership
from agencies.second_factor import note_proof
from agencies.sessions import DEVICE, begin
from tests import factories
from tests.application_role import MARK, application_role

NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT")


@pytest.fixture(scope="session", autouse=True)
def _requests_bound_by_policies() -> Iterator[None]:
    """Every request of every test steps down to accord_app; passwords hash fast."""
    with override_settings(
        MIDDLEWARE=["tests.application_role.ApplicationRoleMiddleware", *settings.MIDDLEWARE],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _files_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(FILES=tmp_path_factory.mktemp("files")):
        yield


@pytest.fixture(name="application_role")
def _application_role(db: None) -> Callable[..., Any]:
    return application_role


def signed_in(membership: Membership) -> Client:
    """A browser in which the person is signed in and acts through this membership."""
    client = Client()
    client.force_login(membership.user)
    session = client.session
    if Membership.objects.current().filter(pk=membership.pk).exists():
        session[SESSION_KEY] = str(membership.uuid)
    begin(session)
    session[DEVICE] = ""
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(membership.user_id)
    note_proof(session)  # as if a one-time code had been typed; tests/agencies/test_second_factor.py types one
    session.save()
    return client


@pytest.fixture
def as_member(db: None) -> Callable[[Membership], Client]:
    return signed_in


@pytest.fixture
def queries_of(db: None) -> Callable[[Client, str], list[str]]:
    """The statements a GET of the address runs; savepoints and the tests' own left out."""

    def statements(client: Client, address: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert response.status_code == 200
        return [
            query["sql"]
            for query in captured.captured_queries
            if MARK not in query["sql"] and not query["sql"].startswith(NOT_COUNTED)
        ]

    return statements


# ---- The cast: five agencies, one person each ------------------------------------------------


@pytest.fixture
def sender(db: None) -> Membership:
    """A worker of the border agency, which sends referrals."""
    return factories.membership(factories.agency("CBSA", kind="border", home="CA"), name="Sandra Sender")


@pytest.fixture
def receiver(db: None) -> Membership:
    """A worker of the immigration officers, who receive them."""
    return factories.membership(factories.agency("IRCC-OFFICERS", kind="immigration", home="CA"), name="Remy Receiver")


@pytest.fixture
def outsider(db: None) -> Membership:
    """A worker of an agency that takes part in nothing."""
    return factories.membership(factories.agency("NDINAWE"), name="Olga Outsider")


@pytest.fixture
def lead(sender: Membership) -> Membership:
    """The lead of the sending agency."""
    return factories.membership(sender.agency, role="lead", name="Lea Lead")


@pytest.fixture
def task_force(db: None) -> Any:
    return factories.agency("HT-TASKFORCE", kind="policy", home="CA", takes_referrals=False)


@pytest.fixture
def coordinator(task_force: Any) -> Membership:
    return factories.membership(task_force, role="coordinator", name="Cora Coordinator")


@pytest.fixture
def administrator(task_force: Any) -> Membership:
    return factories.membership(task_force, role="directory_administrator", name="Adam Administrator")


@pytest.fixture
def auditor(task_force: Any) -> Membership:
    return factories.membership(task_force, role="auditor", name="Aude Auditor")
