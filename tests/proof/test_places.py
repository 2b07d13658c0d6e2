"""A child's words stand on the page of who may read them, and nowhere else: no title, address, log, session or mail."""

import logging
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from tests.proof.world import FIELDS, STATES, word
from tests.test_access import ROWS, address_of

pytestmark = pytest.mark.django_db
WORDS = {word(side, state, what) for side in ("own", "foreign") for state in STATES for what in FIELDS}
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "cite"}


class Places(HTMLParser):
    """The title of the page and every address on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ADDRESSES]


def named(text: str) -> set[str]:
    return {secret for secret in WORDS if secret in text}


def test_titles_addresses_logs_and_mail(world, ask, caplog) -> None:
    """Every page, as everybody, with the loggers at their most talkative."""
    for logger in ("", "django", "agencies", "referrals", "coordination"):
        caplog.set_level(logging.DEBUG, logger)
    wrong, read = {}, set()
    for row in ROWS:
        if "GET" in row.methods and not row.name.startswith("account_logout"):
            address = address_of(row, world.own)
            for name, member in world.cast.items():
                response = ask(member, address)
                text = "" if response.streaming else response.content.decode()
                read |= named(text)
                places = [*Places(text).found, response.get("Location", ""), *map(str, response.cookies.values())]
                if found := named(" ".join(places)):
                    wrong[address, name] = found

    assert wrong == {}
    assert len(read) > 10
    assert named("\n".join(record.getMessage() for record in caplog.records)) == set()
    assert named(" ".join(f"{message.subject} {message.body}" for message in mail.outbox)) == set()


def test_sent_words_are_in_no_session_and_no_job(world, ask) -> None:
    """A name typed into the first step of a draft stands in no other table's text as it was typed."""
    typed: dict[str, Any] = {"given_name": "Zyxtyped", "place": "CA-MB", "age_band": "unknown"}
    kept: list[str] = []

    def look() -> None:
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from \"{table}\" t")
                if "Zyxtyped" in cursor.fetchone()[0]:
                    kept.append(table)

    response = ask(world.cast["sender"], "/referrals/new/", "POST", typed, look=look)

    assert response.status_code == 302
    assert kept == []
    assert "Zyxtyped" not in response["Location"] + str(response.cookies)
