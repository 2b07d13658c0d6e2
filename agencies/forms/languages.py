"""The languages a child speaks, typed by name or as codes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.foundation.languages import code_of

CODE_LENGTH = 10


class LanguagesField(forms.CharField):
    """Names or codes, commas or semicolons between them; cleaned, a list of each once, of the first `most` if given."""

    def __init__(self, *, most: int | None = None, **kwargs: Any) -> None:
        self.most = most
        super().__init__(
            label=_("Languages"),
            required=False,
            max_length=100,
            help_text=_("Which ones the child speaks, with commas: English, Cree …"),
            **kwargs,
        )

    def clean(self, value: Any) -> list[str]:
        parts = super().clean(value).replace(";", ",").split(",")
        return list(dict.fromkeys(code_of(part.strip())[:CODE_LENGTH] for part in parts if part.strip()))[: self.most]
