"""Ending a session that may not go on, with the reason on the sign-in page."""

from urllib.parse import urlencode

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.foundation import audit
from coordination.foundation.models import Verb

REASONS = {
    "factor": _("Sign in again: the second step of signing in was set up elsewhere and is asked for here too."),
}


def end_session(request: HttpRequest, reason: str) -> HttpResponse:
    """Sign the person out and lead to the sign-in page, which says why. Audited as the person."""
    with transaction.atomic():
        audit.record(Verb.SIGN_OUT, actor=request.user.email, purpose=f"session ended: {reason}")
        logout(request)
    return redirect(f"{reverse('account_login')}?{urlencode({'ended': reason})}")
