"""Adding files to a referral: each is looked into before anything is kept."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import SuspiciousFileOperation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

from coordination.foundation import file_kinds, scanning, uploads
from referrals.forms.fields import form_key

MOST_SIGNS = 120
MOST_FILES = 10
KINDS = _("Add a PDF, a photo (JPEG, PNG or WebP), plain text, or a Word, Excel, PowerPoint or OpenDocument file.")
TOO_LARGE = _("%(name)s is larger than 25 MB. Send a smaller one, or in parts.")
REFUSED = _("%(name)s is not a kind of file that is kept here, or it is damaged. %(kinds)s")
INFECTED = _("%(name)s carries malicious software and was not kept. Tell whoever looks after your computers.")
NOT_SCANNED = _("Files cannot be checked for malicious software just now. Nothing was kept; try again in some minutes.")
TOO_MANY_PIXELS = _("%(name)s has more than 50 million pixels. Save it smaller and try again.")


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files chosen together: a list of them, empty when none was."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data]
        return [file for file in (super(SeveralFilesField, self).clean(row, initial) for row in files) if file]


class AttachmentForm(forms.Form):
    form_key = form_key()
    file = SeveralFilesField(
        label=_("Files"),
        required=False,
        max_length=255,
        help_text=_(
            "Letters, assessments, copies of documents: PDF, photos, plain text, Word, Excel, PowerPoint or "
            "OpenDocument. 25 MB each at most, ten together."
        ),
        error_messages={"max_length": _("The file's name is too long. Shorten it and try again.")},
        widget=SeveralFilesInput(attrs={"accept": ",".join(file_kinds.ENDINGS), "data-drop": ""}),
    )
    photo = forms.FileField(
        label=_("Or take a photo"),
        required=False,
        max_length=255,
        help_text=_("On a phone this opens the camera."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
    )

    def __init__(self, *args: Any, scan: Callable[[Any], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scan = scan

    def clean_file(self) -> list[dict[str, Any]]:
        return [_looked_into(file, self.scan) for file in self.cleaned_data["file"]]

    def clean_photo(self) -> dict[str, Any] | None:
        file = self.cleaned_data["photo"]
        return _looked_into(file, self.scan) if file else None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        photo = data.get("photo")
        files = [*data.get("file", []), *([photo] if photo else [])]
        if not files and not self.errors:
            self.add_error("file", _("Choose a file."))
        if len(files) > MOST_FILES:
            self.add_error("file", _("Add ten files at most together, and the others after them."))
        return data | {"files": files}

    @property
    def details(self) -> dict[str, Any]:
        """What the operation wants."""
        return {"files": self.cleaned_data["files"], "form_key": self.cleaned_data["form_key"]}


def _looked_into(file: Any, scan: Callable[[Any], None]) -> dict[str, Any]:
    """The file with its true type and a harmless name that ends accordingly; an image without its metadata."""
    name = _plain_name(file.name)
    if file.size > uploads.MOST_BYTES:
        raise forms.ValidationError(TOO_LARGE, params={"name": name})
    try:
        scan(file)
        kind = file_kinds.kind_of(file)
        if kind in file_kinds.IMAGES.values():
            file_kinds.drop_metadata(file)
    except scanning.Infected:
        raise forms.ValidationError(INFECTED, params={"name": name}) from None
    except scanning.ScannerAway:
        raise forms.ValidationError(NOT_SCANNED) from None
    except file_kinds.TooManyPixels:
        raise forms.ValidationError(TOO_MANY_PIXELS, params={"name": name}) from None
    except file_kinds.Refused:
        raise forms.ValidationError(REFUSED, params={"name": name, "kinds": KINDS}) from None
    path = PurePath(name)
    if path.suffix.lower() not in kind.endings:
        name = f"{path.stem}{kind.endings[0]}"
    return {"file": file, "name": name, "content_type": kind.content_type}


def _plain_name(name: str) -> str:
    """Letters, digits, dots and dashes alone, its ending kept."""
    try:
        path = PurePath(get_valid_filename(name.strip() or "file").lstrip(".") or "file")
    except SuspiciousFileOperation:  # nothing of the name was harmless
        path = PurePath("file")
    return f"{path.stem[:MOST_SIGNS]}{path.suffix[:10]}"
