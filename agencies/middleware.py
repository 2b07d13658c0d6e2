"""Who acts in a request, and in which language."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

SESSION_KEY = "membership"
Handler = Callable[[HttpRequest], HttpResponse]


class ActingMiddleware:
    """Sets `request.membership` (the one chosen in the session, else the first) and `request.memberships`.

    Memberships that ended, of retired agencies or of people who may not sign in do not count.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.membership, request.memberships = None, []
        if request.user.is_authenticated:
            request.memberships = request.user.current_memberships
            chosen = request.session.get(SESSION_KEY)
            matching = [row for row in request.memberships if str(row.uuid) == chosen]
            request.membership = next(iter(matching or request.memberships), None)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """A signed-in person who acts for no agency is told whom to ask, on each page that needs an actor."""
        is_public = not getattr(view, "login_required", True) or getattr(view, "without_membership", False)
        if is_public or request.membership or not request.user.is_authenticated:
            return None
        return render(request, "agencies/no_membership.html", status=403)


def without_membership(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open the view to signed-in people who act for no agency today."""
    view.without_membership = True
    return view


class LanguageMiddleware:
    """The person's language, else the language chosen before sign-in (cookie), else the browser's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = request.user.language if request.user.is_authenticated else ""
        language = own or translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
