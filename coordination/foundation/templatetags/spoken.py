"""Stored codes as words, for pages that know no enum of the apps."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def spoken(code: str) -> str:
    """ "directory_administrator" as "directory administrator", in the reader's language where the catalogue has it."""
    return _(code.replace("_", " "))
