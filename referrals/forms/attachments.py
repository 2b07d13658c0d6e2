"""Adding a file to a referral."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

from coordination.foundation import uploads
from referrals.forms.fields import form_key

MOST_SIGNS = 120


class AttachmentForm(forms.Form):
    form_key = form_key()
    file = forms.FileField(
        label=_("File"),
        max_length=255,
        help_text=_(
            "A letter, an assessment, a copy of a document; 25 MB at most. Never an image of exploitation: report that "
            "to the police, who tell you where it goes."
        ),
        error_messages={"max_length": _("The file's name is too long. Shorten it and try again.")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > uploads.MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 25 MB. Send a smaller one, or in parts."))
        return file

    @property
    def details(self) -> dict[str, Any]:
        """What the operation wants."""
        file = self.cleaned_data["file"]
        return {"file": file, "name": _plain_name(file.name), "form_key": self.cleaned_data["form_key"]}


def _plain_name(name: str) -> str:
    """Letters, digits, dots and dashes alone, its ending kept."""
    path = PurePath(get_valid_filename(name.strip() or "file").lstrip("."))
    return f"{path.stem[:MOST_SIGNS]}{path.suffix[:10]}"
