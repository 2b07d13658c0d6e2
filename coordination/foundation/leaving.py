"""Leaving quickly: somebody watches, so the session ends and a harmless site takes the page's place."""

from django.conf import settings
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from coordination.foundation import audit
from coordination.foundation.models import Verb

WEATHER = {"en": "https://weather.gc.ca/", "fr": "https://meteo.gc.ca/"}


@csrf_exempt  # it must never answer with a refusal; another site's form brings no session, since cookies are SameSite
@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session, forget what the browser kept of this site, go elsewhere.

    Answers 200 with `Refresh`, since `form-action` stops a form that is redirected to another site.
    """
    if request.user.is_authenticated:
        membership = request.membership
        actor = "" if membership else request.user.email
        audit.record(Verb.SIGN_OUT, by=membership, actor=actor, purpose="left quickly")
    end_session(request)
    address = settings.LEAVE_TO or WEATHER.get(get_language(), WEATHER["en"])
    response = render(request, "foundation/leave.html", {"address": address})
    response["Refresh"] = f"0; url={address}"
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
