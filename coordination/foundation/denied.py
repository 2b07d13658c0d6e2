"""Attempts that were refused, in the audit trail: one small entry a request, whatever was typed."""

import re
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from coordination.foundation import audit
from coordination.foundation.models import Verb

SIGN = "[2-9A-HJKMNP-TV-Z]"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
OURS = rf"R-\d{{4}}-\d{{6,9}}|[CK]-{SIGN}{{4}}-{SIGN}{{2}}|A-\d{{4,9}}|{UUID}"
"""References, child files, cases, action items, UUIDs: what nobody can mistake for a name, a date or a number."""

OURS_ALONE = re.compile(OURS)
OURS_IN_QUERY = re.compile(rf"(?:^|&)\w+=({OURS})(?=&|$)")
OF_DIRECTORY = re.compile(r"[A-Z0-9][A-Z0-9.\-]{0,39}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def is_denied(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a signed-in person was refused: 403, 404 of an address that exists, or a form that may not be sent."""
    if not request.user.is_authenticated or request.resolver_match is None:
        return False
    return response.status_code in {403, 404} or (response.status_code == 400 and request.method == "POST")


def record(request: HttpRequest, response: HttpResponse) -> None:
    """Write the entry, in a transaction of its own: the view's was rolled back."""
    membership = request.membership
    who: dict[str, Any] = {"by": membership} if membership else {"actor": request.user.email}
    purpose = request.method if request.method in METHODS else "other"
    kind = request.resolver_match.view_name[:40]
    with transaction.atomic():
        audit.record(Verb.DENIED, kind=kind, code=_code(request, response), purpose=purpose, **who)


def _code(request: HttpRequest, response: HttpResponse) -> str:
    """The code that the address names, if it has the shape of one of ours; never free words.

    A view that refuses with 403 has found the thing, so that its code is one of the directory's or the plan's.
    """
    named = [str(value) for value in request.resolver_match.kwargs.values()]
    found = next((value for value in reversed(named) if OURS_ALONE.fullmatch(value)), "")
    if found:
        return found
    was_found = response.status_code == 403 and request.membership and not getattr(request, "is_forged", False)
    if named and was_found and OF_DIRECTORY.fullmatch(named[0]):
        return named[0]
    in_query = OURS_IN_QUERY.search(request.META.get("QUERY_STRING", ""))
    return in_query[1] if in_query else ""
