"""Finding one's way on a page: addresses of referrals, and what a form on it holds."""

from html.parser import HTMLParser
from typing import Any

from django.urls import reverse

from referrals.models import Referral


def at(name: str, referral: Referral, *more: str) -> str:
    """The address of the page `name` of the referral."""
    return reverse(f"referrals:{name}", args=[referral.reference, *more])


def text_of(response: Any) -> str:
    return b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()


class Form(HTMLParser):
    """What a browser would send of a page's inputs if nobody typed: hidden keys above all."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(text_of(response))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden" and found.get("name"):
            self.values[str(found["name"])] = found.get("value") or ""


def form_key_of(response: Any) -> str:
    return Form(response).values["form_key"]
