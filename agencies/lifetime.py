"""How long a session may go on: until it is idle, old, or what it acted for has ended."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY as USER
from django.http import HttpRequest, HttpResponse

from agencies import sessions
from agencies.endings import end_session
from agencies.middleware import SESSION_KEY

SEEN_STEPS = 30  # in so many parts of the idle time a moment is written down: each minute of half an hour

Handler = Callable[[HttpRequest], HttpResponse]


class LifetimeMiddleware:
    """Ends a session that may not go on, with the reason; else notes, once a minute, that it is in use.

    Pages for everybody answer all the same, to nobody: whoever leaves quickly must never meet a question.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        reason = reason_to_end(request)
        if reason:
            response = end_session(request, reason)
            return response if getattr(view, "login_required", True) else None
        if request.user.is_authenticated:
            _note(request)
        return None


def reason_to_end(request: HttpRequest) -> str:
    """The key of the reason in `endings.REASONS`; empty when the session may go on."""
    if not request.user.is_authenticated:
        return "barred" if USER in request.session else ""
    now = time.time()
    if now - request.session.get(sessions.BEGAN, now) > settings.SESSION_COOKIE_AGE:
        return "long"
    if now - request.session.get(sessions.SEEN, now) > settings.SESSION_IDLE_SECONDS:
        return "idle"
    chosen = request.session.get(SESSION_KEY)
    if chosen and chosen not in {str(membership.uuid) for membership in request.memberships}:
        return "membership"
    return ""


def _note(request: HttpRequest) -> None:
    """Write down who acts, so that its end is noticed, and that the session is in use."""
    session = request.session
    if sessions.BEGAN not in session:
        sessions.begin(session)
        sessions.see(request)
    elif (
        time.time() - session[sessions.SEEN] >= settings.SESSION_IDLE_SECONDS / SEEN_STEPS
        or sessions.DEVICE not in session
    ):
        sessions.see(request)
    if request.membership and SESSION_KEY not in session:
        session[SESSION_KEY] = str(request.membership.uuid)
