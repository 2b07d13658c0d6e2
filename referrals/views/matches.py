"""Answering a match: the same child, or not. Either side's agency says so for the file it holds."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from referrals import operations
from referrals.enums import MatchAnswer
from referrals.models import Match


@require_POST
def match_confirm(request: HttpRequest, match_uuid: uuid.UUID) -> HttpResponse:
    said = _("You said it is the same child. You can now refer the child to the other agency.")
    return _answer(request, match_uuid, MatchAnswer.CONFIRMED, said)


@require_POST
def match_dismiss(request: HttpRequest, match_uuid: uuid.UUID) -> HttpResponse:
    said = _("You said it is not the same child. It comes back only if something new agrees.")
    return _answer(request, match_uuid, MatchAnswer.DISMISSED, said)


def _answer(request: HttpRequest, match_uuid: uuid.UUID, answer: MatchAnswer, said: str) -> HttpResponse:
    match = Match.named(match_uuid)
    if match is None:
        raise Http404
    operations.answer_match(match, by=request.membership, answer=answer)
    messages.success(request, said)
    return redirect("referrals:child_detail", code=match.code)
