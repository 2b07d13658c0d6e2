"""Ending a session that may not go on, with the reason on the sign-in page."""

from urllib.parse import urlencode

from django.contrib.auth import SESSION_KEY, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from coordination.foundation import audit
from coordination.foundation.models import Verb

REASONS = {
    "idle": _("You were signed out because nothing happened for half an hour. Sign in to go on."),
    "long": _("You were signed out because twelve hours passed since you signed in. Sign in to go on."),
    "membership": _("You were signed out because the membership that you acted for has ended."),
    "barred": _("You were signed out because this account may no longer sign in. Ask the directory administrator."),
    "factor": _("Sign in again: the second step of signing in was set up elsewhere and is asked for here too."),
}


def end_session(request: HttpRequest, reason: str) -> HttpResponse:
    """Sign the person out; leads to the sign-in page, which says why. Audited as the person."""
    user = request.user if request.user.is_authenticated else User.objects.get(pk=request.session[SESSION_KEY])
    with transaction.atomic():
        audit.record(Verb.SIGN_OUT, actor=user.email, purpose=f"session ended: {reason}")
        logout(request)
    request.membership, request.memberships = None, []
    return redirect(f"{reverse('account_login')}?{urlencode({'ended': reason})}")
