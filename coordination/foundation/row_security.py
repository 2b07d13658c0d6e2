"""The third lock: PostgreSQL decides which rows a request may touch.

Every table with referrals, children or the plan has policies (see the `row_security` migrations). They read three
settings, local to the transaction: `accord.agency`, `accord.membership`, `accord.role`. Unset, they show nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction


class Acting(Protocol):
    """What row security needs to know of a membership."""

    pk: int
    agency_id: int
    role: str


@dataclass(frozen=True)
class Operator:
    """Stands for whoever runs a command: no member, but the rows of the role it needs."""

    role: str
    pk: int = 0
    agency_id: int = 0


SET_CONTEXT = """
    select set_config('accord.agency', %s, true), set_config('accord.membership', %s, true),
           set_config('accord.role', %s, true)
"""


def set_context(membership: Acting | None) -> None:
    """Say to PostgreSQL who acts, until the transaction ends. Without a membership nobody acts."""
    values = ["", "", ""]
    if membership is not None:
        values = [str(membership.agency_id), str(membership.pk), str(membership.role)]
    with connection.cursor() as cursor:
        cursor.execute(SET_CONTEXT, values)


@contextmanager
def acting_as(membership: Acting | None) -> Iterator[None]:
    """One transaction in which `membership` acts; for commands, streams and tests. Nested, the outer actor returns."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('accord.agency', true), current_setting('accord.membership', true),"
            " current_setting('accord.role', true)"
        )
        before = [value or "" for value in cursor.fetchone()]
        set_context(membership)
        yield
        cursor.execute(SET_CONTEXT, before)


def unsafe_role_reason() -> str | None:
    """Why the connected role could pass by row security, or None when it cannot."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper, rolbypassrls,"
            " exists(select from pg_tables where schemaname = current_schema()"
            "        and pg_has_role(current_user, tableowner, 'MEMBER'))"
            " from pg_roles where rolname = current_user"
        )
        is_superuser, bypasses, owns_tables = cursor.fetchone()
    if is_superuser:
        return "is a superuser, whom no policy binds"
    if bypasses:
        return "has BYPASSRLS"
    if owns_tables:
        return "owns tables or is a member of the role that does, and policies do not bind a table's owner"
    return None


def refuse_unsafe_role() -> None:
    """Raise ImproperlyConfigured unless the connected role is bound by row security."""
    if reason := unsafe_role_reason():
        raise ImproperlyConfigured(
            f"The web process's database role {reason}. Give it the role made by deploy/roles.sql (accord_app) "
            f"in ACCORD_APP_DATABASE_URL."
        )
