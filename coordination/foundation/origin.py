"""Where what happens now comes from: the request's id and the client's address, for the audit trail."""

import ipaddress
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class Origin:
    """The request that is being answered; empty in commands and jobs."""

    request_id: uuid.UUID | None = None
    address: str | None = None


_current: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039  (frozen: nobody can change it)


def current() -> Origin:
    """Where the running code was called from."""
    return _current.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """What runs inside was called from `origin`."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)


def of_request(request: HttpRequest) -> Origin:
    """A new id, and the address of the client."""
    return Origin(uuid.uuid4(), client_address(request))


def client_address(request: HttpRequest) -> str | None:
    """The address that connected; behind a proxy the one that the proxy saw, which it writes last. None when unknown.

    What stands before the last comma came with the request, so anybody can write it.
    """
    connected = _as_address(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return connected
    return _as_address(request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2]) or connected


def _as_address(words: str) -> str | None:
    """The words as one address without port or zone, None when they are none."""
    try:
        address = ipaddress.ip_address(words.strip().removeprefix("[").partition("]")[0].partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
