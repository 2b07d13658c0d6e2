"""Signing in and out: Django's own views, with audit entries and our words."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout as end_session
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agencies.forms.accounts import SignInForm
from agencies.middleware import without_membership
from agencies.models import Membership
from coordination.foundation import audit
from coordination.foundation.models import Verb

DEMO_ACCOUNTS = 11  # the ones the guide names, made first; their colleagues sign in too


class SignInView(LoginView):
    """Every sign-in and every failure is an audit entry, whether or not the account exists."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:
        response = super().form_valid(form)
        audit.record(Verb.SIGN_IN, actor=form.get_user().email, address=_address(self.request))
        return response

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        tried = form.data.get("username", "").replace("\x00", "")[:254]
        audit.record(Verb.SIGN_IN_FAILED, actor=tried, address=_address(self.request))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, demo_accounts=_demo_accounts())


def _demo_accounts() -> Any:
    """The invented people of the demo world; nobody anywhere else."""
    if not settings.DEMO:
        return Membership.objects.none()
    demo = Membership.objects.current().filter(user__is_demo=True)
    return demo.select_related("user", "agency").order_by("user__pk", "pk")[:DEMO_ACCOUNTS]


def _address(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR") or None


login = SignInView.as_view()


@without_membership
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out; asks first when somebody only followed a link here."""
    if request.method != "POST":
        return render(request, "registration/logout.html")
    if request.membership:
        audit.record(Verb.SIGN_OUT, by=request.membership, address=_address(request))
    else:
        audit.record(Verb.SIGN_OUT, actor=request.user.email, address=_address(request))
    end_session(request)
    return redirect("login")
