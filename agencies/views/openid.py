"""Signing in at the provider that the setting names, and coming back."""

import logging

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from agencies import openid
from agencies.adapters import AT_PROVIDER
from agencies.models import User
from agencies.views.sign_in import behind_our_door
from coordination.foundation import audit
from coordination.foundation.models import Verb

logger = logging.getLogger("accord.openid")


@login_not_required
@require_safe
@behind_our_door
def openid_connect_login(request: HttpRequest) -> HttpResponse:
    """A link, not a form: the Content Security Policy stops forms that end at another site."""
    _refuse_when_off()
    if request.user.is_authenticated:
        return redirect("referrals:worklist")
    try:
        return redirect(openid.begin(request.session, _callback(request)))
    except openid.Unreachable as error:
        return _failed(request, error, 503)


@login_not_required
@require_safe
@behind_our_door
def openid_connect_callback(request: HttpRequest) -> HttpResponse:
    """Signs in the active account that has the e-mail; makes none, and connects nothing."""
    _refuse_when_off()
    if request.user.is_authenticated:
        return redirect("referrals:worklist")
    try:
        email = openid.finish(request.session, request.GET, _callback(request))
    except openid.Unreachable as error:
        return _failed(request, error, 503)
    except openid.NotBelieved as error:
        audit.record(Verb.SIGN_IN_FAILED, purpose="provider")
        return _failed(request, error, 403)
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        audit.record(Verb.SIGN_IN_FAILED, purpose="provider")
        return _failed(request, openid.NotBelieved("nobody has this e-mail"), 403)
    record_authentication(request, user, method=AT_PROVIDER)
    return perform_login(request, user)


def _refuse_when_off() -> None:
    if not settings.OIDC_ISSUER:
        raise Http404


def _callback(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("openid_connect_callback"))


def _failed(request: HttpRequest, error: Exception, status: int) -> HttpResponse:
    """One page for all reasons; the log has the reason, and nothing of the person."""
    logger.warning("OpenID Connect: %s", error)
    context = {"is_unreachable": status == 503, "provider": settings.OIDC_NAME}
    return render(request, "account/provider_failed.html", context, status=status)
