"""Somebody else moved the referral while a form was open: the form comes back with what was typed and says so."""

import uuid
from collections.abc import Callable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from referrals import operations
from referrals.models import Referral

MOVED = "moved"


def carried_out(form: BaseForm, do: Callable[[], object]) -> bool:
    """Do it for a valid form; False when the form is not, or when the referral moved meanwhile, which it then says."""
    if not form.is_valid():
        return False
    try:
        do()
    except operations.AlreadyMoved as moved:
        message = _(
            "Meanwhile the referral moved: it is now “%(state)s”. Nothing was saved; what you typed is still here "
            "to copy."
        )
        state = moved.referral.get_status_display()
        form.add_error(None, ValidationError(message % {"state": state}, code=MOVED))
        return False
    return True


def is_too_late(request: HttpRequest, referral: Referral) -> bool:
    """Whether a form comes for a referral that closed meanwhile: answered with what was typed, not with a refusal."""
    return request.method == "POST" and not referral.is_open and not referral.is_draft


def is_sent_again(form: BaseForm, referral: Referral) -> bool:
    """Whether the form was carried out before: a double click, the back button, a retry."""
    try:
        return operations.is_repeat(referral, uuid.UUID(form.data.get("form_key", "")))
    except ValueError:  # no whole key came with it
        return False


def status_of(request: HttpRequest, form: BaseForm | None) -> int:
    """200 for a page asked for, 422 for a form with errors, 409 for one that came too late."""
    if form is not None and form.is_bound and form.has_error(NON_FIELD_ERRORS, MOVED):
        return 409
    return 422 if request.method == "POST" else 200
