"""Signing in and out, and passwords: allauth's views, each behind our door."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ImmediateHttpResponse, RateLimited, ReauthenticationRequired
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from agencies.endings import REASONS
from agencies.middleware import without_membership
from agencies.models import Membership
from agencies.second_factor import before_second_factor

DEMO_ACCOUNTS = 11  # the ones the guide names, made first; their colleagues sign in too
View = Callable[..., HttpResponse]
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def behind_our_door(view: View) -> View:
    """Turns what allauth raises into its answer here, inside the view's transaction, so that records of it stay.

    Its own middleware would do so too late: our views run within `process_view`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
        except ImmediateHttpResponse as answer:
            return answer.response
        except RateLimited:
            return respond_429(request)
        except ReauthenticationRequired:
            methods = get_adapter().get_reauthentication_methods(request.user)
            return suspend_request(request, methods[0]["url"] if methods else settings.LOGIN_URL)
        return response

    return without_membership(guarded)


class SignInView(views.LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ended = REASONS.get(self.request.GET.get("ended", ""), "")
        provider = settings.OIDC_NAME if settings.OIDC_ISSUER else ""
        return super().get_context_data(**kwargs, demo_accounts=_demo_accounts(), ended=ended, provider=provider)


def _demo_accounts() -> Any:
    """The invented people of the demo world; nobody anywhere else."""
    if not settings.DEMO:
        return Membership.objects.none()
    demo = Membership.objects.current().filter(user__is_demo=True)
    return demo.select_related("user", "agency").order_by("user__pk", "pk")[:DEMO_ACCOUNTS]


@login_not_required
@without_membership
@get_or_post
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out; asks first when somebody only followed a link here. A half-done sign-in ends too."""
    if not request.user.is_authenticated:
        request.session.flush()
        return redirect("account_login")
    if request.method != "POST":
        return render(request, "account/logout.html")
    get_adapter(request).logout(request)
    return redirect("account_login")


login = get_or_post(behind_our_door(SignInView.as_view()))
reauthenticate = before_second_factor(get_or_post(behind_our_door(views.reauthenticate)))
password_reset = get_or_post(behind_our_door(views.password_reset))
password_reset_done = require_safe(behind_our_door(views.password_reset_done))
password_reset_from_key = get_or_post(behind_our_door(views.password_reset_from_key))
password_set = require_safe(behind_our_door(views.password_reset_from_key_done))
password_change = get_or_post(behind_our_door(views.password_change))
