"""The person's own page: settings, memberships, for whom to act."""

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from agencies.forms.accounts import LanguageForm, MailForm
from agencies.middleware import SESSION_KEY, without_membership
from agencies.models import Membership
from coordination.foundation import audit
from coordination.foundation.models import Verb

ONE_YEAR = 365 * 24 * 60 * 60  # in seconds


@without_membership
@require_safe
def account_detail(request: HttpRequest) -> HttpResponse:
    form = LanguageForm(initial={"language": request.user.language})
    open_sessions = list(request.user.sessions.alive().order_by("-seen_at", "pk"))
    for session in open_sessions:
        session.is_this_one = session.pk == request.session.session_key
    mail_form = MailForm(instance=request.user)
    context = {"person": request.user, "form": form, "mail_form": mail_form, "sessions": open_sessions}
    return render(request, "agencies/account_detail.html", context)


@require_POST
def account_switch(request: HttpRequest) -> HttpResponse:
    chosen = _own_membership(request)
    request.session[SESSION_KEY] = str(chosen.uuid)
    audit.record(Verb.SWITCH, by=chosen, kind="membership", code=str(chosen.uuid))
    return redirect(chosen.home)


def _own_membership(request: HttpRequest) -> Membership:
    """The membership asked for, among those of this person that are in force. Raises BadRequest."""
    try:
        wanted = uuid.UUID(request.POST.get("membership", ""))
    except ValueError as error:
        raise BadRequest("not a membership") from error
    for membership in request.memberships:
        if membership.uuid == wanted:
            return membership
    raise BadRequest("not a membership of this person")


@login_not_required
@require_POST
def account_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, for before sign-in, and with the person."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise BadRequest("not a language")
    language = form.cleaned_data["language"]
    if request.user.is_authenticated and request.user.language != language:
        request.user.language = language
        request.user.save(update_fields=["language"])
        who = {"by": request.membership} if request.membership else {"actor": request.user.email}
        audit.record(Verb.WRITE, kind="person", code=str(request.user.pk), purpose="language", **who)
    response = redirect(_safe_next(request))
    if language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=ONE_YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours else settings.LOGIN_REDIRECT_URL
