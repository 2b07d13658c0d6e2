"""Words about time and languages, for every template."""

import datetime
from collections.abc import Iterable

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.foundation import languages

register = template.Library()


def in_words(span: datetime.timedelta) -> str:
    """A span in its largest unit: "3 days", "5 hours", "12 minutes"."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if minutes >= 60:
        return ngettext("%(count)d hour", "%(count)d hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


@register.filter
def span(length: datetime.timedelta | None) -> str:
    """ "3 hours left" or "2 days overdue" of a length of time; empty without one."""
    if length is None:
        return ""
    words = _("%(time)s overdue") if length.total_seconds() < 0 else _("%(time)s left")
    return words % {"time": in_words(length)}


@register.filter
def time_left(moment: datetime.datetime | None) -> str:
    """ "3 hours left" or "2 days overdue"; empty without a moment."""
    if moment is None:
        return ""
    return span(moment - timezone.now())


@register.filter
def time_ago(moment: datetime.datetime | None) -> str:
    """ "3 hours ago"; empty without a moment."""
    if moment is None:
        return ""
    gone = timezone.now() - moment
    return _("%(time)s ago") % {"time": in_words(gone)} if gone.total_seconds() >= 60 else _("just now")


@register.filter
def is_past(moment: datetime.datetime | None) -> bool:
    return moment is not None and moment < timezone.now()


@register.filter
def language_names(codes: Iterable[str]) -> str:
    """Languages by name, with commas between them."""
    return languages.language_names(codes)
