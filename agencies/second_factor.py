"""The second factor: who must show one, and the door in front of everything until it was shown."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agencies.endings import end_session
from agencies.models import User

PROVEN = "second_factor"  # in a session: it was shown here, at sign-in or by setting it up
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
Handler = Callable[[HttpRequest], HttpResponse]


def has_factor(user: User) -> bool:
    """Whether the person set one up; recovery codes alone are none."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def note_proof(session: SessionBase) -> None:
    """The person at this session has shown a second factor."""
    session[PROVEN] = True


def is_proven(request: HttpRequest) -> bool:
    return settings.DEMO or bool(request.session.get(PROVEN))


def before_second_factor(view: Handler) -> Handler:
    """Open the view to people who have no second factor yet: what it takes to set one up."""
    view.before_second_factor = True
    return view


class SecondFactorMiddleware:
    """Leads a signed-in person without a second factor to setting one up, and to nothing else.

    A session that began before the factor was set up elsewhere has not shown it, so it ends.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        is_public = not getattr(view, "login_required", True)
        if is_public or not request.user.is_authenticated or is_proven(request):
            return None
        if has_factor(request.user):
            return end_session(request, "factor")
        return None if getattr(view, "before_second_factor", False) else redirect("mfa_index")
