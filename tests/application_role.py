"""Stepping down to the role of the web process: tests connect as the owner, whom no policy binds.

`SET ROLE`, not `SET LOCAL ROLE`, for requests: it holds with and without a transaction around the test.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django.db
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from coordination.foundation import row_security

MARK = "/* tests */"  # tells the tests' own statements from the application's
NOBODY = (
    "select set_config(name, '', false)"
    f" from unnest(array['accord.agency', 'accord.membership', 'accord.role']) name {MARK}"
)


class ApplicationRoleMiddleware:
    """Runs the whole request, a streamed body included, as accord_app, and lets nothing through from another one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        _run(f"set role accord_app {MARK}", NOBODY)
        try:
            response = self.get_response(request)
            if response.streaming:
                _run(NOBODY)  # the body starts after the request's transaction, which took its settings along
                response.streaming_content = list(response.streaming_content)
            return response
        finally:
            _step_up()


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _step_up() -> None:
    """Back to the owner; a broken transaction takes the role back itself when it ends."""
    try:
        _run(f"reset role {MARK}", NOBODY)
    except django.db.Error:
        if not connection.in_atomic_block:
            raise


@contextmanager
def application_role(membership: Any) -> Iterator[None]:
    """One transaction as accord_app in which `membership` acts; None: nobody acts."""
    with row_security.acting_as(membership):
        _run(f"set local role accord_app {MARK}")
        yield
        _run(f"reset role {MARK}")
