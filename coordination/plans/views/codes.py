"""Codes that arrive in a query string."""

import re

from django.http import Http404, HttpRequest


def asked_code(request: HttpRequest, name: str) -> str:
    """The code or reference in the query, empty when none is; what can be no code is a 404 like an unknown one."""
    code = request.GET.get(name, "")
    if code and not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", code):
        raise Http404
    return code
