"""A page's forms as a browser reads them: where each goes, what it holds, and how a person would fill it in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.4\n%%EOF\n"
WORDS = "Words of a person."
TYPED = {  # by the type of the input, where a name below does not say more
    "email": "somebody@example.org",
    "url": "https://example.org/",
    "number": "50",
    "date": "2031-05-01",
    "tel": "204 555 0199",
}
BY_NAME = {
    "missing_since": "2026-01-05 21:30",
    "made_at": "2026-01-05 21:30",
    "decided_on": "2026-01-05",
    "review_on": "2031-05-01",
    "issued_on": "2026-01-05",
    "expires_on": "2031-05-01",
    "due_on": "2031-05-01",
    "starts_on": "2031-04-01",
    "read_on": "2026-01-05",
    "fiscal_year": "2026-27",
    "date_of_birth": "2012-05-31",
    "code": "NEW-1",
    "languages": "en",
    "hours_note_en": "Always",
    "hours_note_fr": "Toujours",
}


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    is_chosen: bool = False
    is_many: bool = False


@dataclass
class PageForm:
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def filled(self, **given: Any) -> dict[str, Any]:
        """What a browser sends when a person fills in everything: choices at their first value, words, dates."""
        data: dict[str, Any] = {}
        for item in self.fields:
            value = given[item.name] if item.name in given else _fill(item, data)
            if value not in (None, [], "") or item.name in given:
                data[item.name] = value
        return data


def _fill(item: Field, data: dict[str, Any]) -> Any:
    chosen = [option for option in item.options if option]
    match item.kind:
        case "select":
            wanted = item.value or next(iter(chosen), "")
            return [wanted] if item.is_many and wanted else wanted
        case "checkbox" | "radio":
            return item.value if item.is_chosen else data.get(item.name) or item.value
        case "hidden" | "submit" | "button":
            return item.value
        case "file":
            return SimpleUploadedFile("letter.pdf", PDF, "application/pdf")
    return item.value or BY_NAME.get(item.name) or TYPED.get(item.kind) or WORDS


class Forms(HTMLParser):
    """`.forms`: those in the page's main part; everything when there is none, as in the admin."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._open: PageForm | None = None
        self._select: Field | None = None
        self.feed(html[html.find("<main") :] if "<main" in html else html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag == "form":
            self._open = PageForm(has.get("action") or "", (has.get("method") or "get").lower())
            self.forms.append(self._open)
        if self._open is None:
            return
        name = has.get("name") or ""
        if tag == "option" and self._select is not None:
            self._select.options.append(has.get("value") or "")
            if "selected" in has:
                self._select.value = has.get("value") or ""
        elif name and name != "csrfmiddlewaretoken" and tag in {"input", "select", "textarea", "button"}:
            kind = {"input": has.get("type") or "text", "textarea": "text"}.get(tag, tag)
            self._add(Field(name, kind, has.get("value") or "", is_chosen="checked" in has, is_many="multiple" in has))

    def _add(self, item: Field) -> None:
        self._open.fields.append(item)
        self._select = item if item.kind == "select" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = None


def posting(html: str) -> PageForm | None:
    """The form that the page is about: the first one that posts to the page's own address."""
    return next((form for form in Forms(html).forms if form.method == "post" and form.action in {"", "."}), None)
