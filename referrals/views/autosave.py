"""A step of a draft that its page saves by itself: a sentence in answer, and no other page."""

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _


def is_autosave(request: HttpRequest) -> bool:
    return request.method == "POST" and "X-Autosave" in request.headers


def saved() -> HttpResponse:
    return HttpResponse(_("Saved"), content_type="text/plain", headers={"X-Saved": "yes"})


def not_saved(form: BaseForm) -> HttpResponse:
    """The first thing that is wrong. Nothing was saved: a draft takes what its forms take."""
    name, errors = next(iter(form.errors.items()))
    label = f"{form.fields[name].label}: " if name in form.fields else ""
    words = _("Not saved yet. %(label)s%(error)s") % {"label": label, "error": errors[0]}
    return HttpResponse(words, content_type="text/plain")
