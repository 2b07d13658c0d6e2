"""A person's own sessions: ending one, or all but this."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.middleware import without_membership
from agencies.models import Session
from coordination.foundation import audit
from coordination.foundation.models import Verb


@without_membership
@require_POST
def session_end(request: HttpRequest, session_uuid: uuid.UUID) -> HttpResponse:
    chosen = request.user.sessions.filter(uuid=session_uuid)
    if not chosen.exists():
        raise Http404
    return _ended(request, chosen)


@without_membership
@require_POST
def session_end_others(request: HttpRequest) -> HttpResponse:
    return _ended(request, request.user.sessions.exclude(pk=request.session.session_key))


def _ended(request: HttpRequest, chosen: QuerySet[Session]) -> HttpResponse:
    number, _by_table = chosen.delete()
    audit.record(Verb.SIGN_OUT, actor=request.user.email, purpose=f"ended {number} of the own sessions")
    messages.success(request, _("Ended. Whoever used it has to sign in again."))
    return redirect("agencies:account_detail")
