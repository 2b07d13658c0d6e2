"""Hostile input through every form and every query parameter, as somebody whom the page answers.

No failure of ours, nothing echoed as it came, and no row changed unless the form takes the text as text.
"""

from typing import Any
from urllib.parse import urljoin

import pytest
from django.http import HttpResponseBase
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.corpus import BORDER, ECHOED, FORM, HEADERS, QUERIES, TEN_MEGABYTES, TYPED, bodies, part
from tests.page_forms import Forms, PageForm
from tests.proof.world import contents
from tests.test_access import NOBODY, NOT_IN_FORMS, ROWS, TABLE, address_of, first_method, who_gets_in

pytestmark = pytest.mark.django_db
READ = [row for row in ROWS if "GET" in row.methods and row.own != NOBODY]
WRITTEN = [row for row in TABLE if "POST" in row.methods and row.own != NOBODY and not row.name.startswith("admin:")]
READS_NOTHING = ("account_logout", "referrals:erasure_settle")  # buttons alone: they look at no field
TEXT = {"text", "search", "email", "url", "number", "tel", "password", "date"}


def text_of(response: HttpResponseBase) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def faults(response: HttpResponseBase, *, is_export: bool = False) -> list[str]:
    """What is wrong with the answer: a failure, an echo that a browser would run, a header that was let in."""
    text = "" if is_export else text_of(response)
    found = [f"status {response.status_code}"] if response.status_code >= 500 else []
    found += [f"echoes {words}" for words in ECHOED if words in text]
    if "zq9" in response.cookies or any(
        "zq9=1" in f"{name}{value}" and "\n" in value for name, value in response.items()
    ):
        found.append("header let in")
    return found


def forms_on(ask: Any, member: Any, row: Any, address: str) -> list[tuple[str, PageForm]]:
    """Where each posting form of the page goes, with the form; an address without a page: one with the usual names."""
    if "GET" in row.methods:
        page = ask(member, address)
        if page.status_code == 200:
            found = [form for form in Forms(page.content.decode()).forms if form.method == "post"]
            return [(urljoin(address, form.action), form) for form in found]
    return [(address, PageForm(address, "post"))]


def hostile(form: PageForm, row: Any, member: Any, value: str, *, everything: bool) -> dict[str, Any]:
    """The form with the value in every field of words, or in every field."""
    names = [field.name for field in form.fields if everything or field.kind in TEXT]
    given = {**row.data(member), **form.filled(**dict.fromkeys(names, value))}
    return given if form.fields else dict.fromkeys([*given, "words", "reason"], value)


def sent(ask: Any, member: Any, address: str, data: dict[str, Any], before: dict[str, str]) -> list[str]:
    """The faults of the answer and of the page it leads to, and whether a refused form changed something."""
    after: list[str] = []

    def look() -> None:
        if contents() != before:
            after.append("changed")

    response = ask(member, address, "POST", data, look=look)
    found = faults(response)
    if after and response.status_code >= 400:
        found.append(f"changed rows with {response.status_code}")
    return found


@pytest.mark.parametrize("kind", TYPED)
def test_typed(world, ask, kind: str) -> None:
    """In every field of words, then in every field."""
    wrong, before, asked = {}, contents(), 0
    for row in WRITTEN:
        address, member = address_of(row, world.own), world.cast[who_gets_in(row)]
        for target, form in forms_on(ask, member, row, address):
            for everything in (False, True):
                asked += 1
                data = hostile(form, row, member, TYPED[kind], everything=everything)
                if found := sent(ask, member, target, data, before):
                    wrong[target, everything] = found

    assert wrong == {}
    assert asked > 80


def test_stored_words_are_shown_as_words(world, ask) -> None:
    """What a form takes as text stands on the next pages as text."""
    wrong, stored = {}, 0
    for row in WRITTEN:
        address, member = address_of(row, world.own), world.cast[who_gets_in(row)]
        for target, form in forms_on(ask, member, row, address):
            data = hostile(form, row, member, TYPED["markup"], everything=False)
            pages: list[HttpResponseBase] = []
            reading = [address if "GET" in row.methods else "/", "/", "/actions/", "/agencies/CBSA/"]
            browser = ask.browser(member)
            response = ask(
                member,
                target,
                "POST",
                data,
                look=lambda: pages.extend(browser.get(path) for path in reading),  # noqa: B023
            )
            stored += response.status_code == 302
            if found := [fault for page in pages for fault in faults(page)]:
                wrong[target] = found

    assert wrong == {}
    assert stored > 8


@pytest.mark.parametrize("kind", QUERIES)
def test_query(world, ask, kind: str) -> None:
    """Each parameter that a page's own forms or links use, alone: together, one would hide the next."""
    wrong = {}
    for row in READ:
        if row.name.startswith("admin:"):
            continue
        address, member = address_of(row, world.own), world.cast[who_gets_in(row)]
        typed = set()
        if row.args is None:
            page = text_of(ask(member, address))
            typed = {item.name for form in Forms(page).forms if form.method == "get" for item in form.fields}
        for parameter in sorted(typed | set(NOT_IN_FORMS if row.args is None else ["page", "format", "next"])):
            if found := faults(ask(member, f"{address}?{parameter}={QUERIES[kind]}")):
                wrong[address, parameter] = found

    assert wrong == {}


@pytest.mark.parametrize("kind", bodies())
def test_body(world, ask, kind: str) -> None:
    content_type, content = bodies()[kind]
    wrong, before = {}, contents()
    for row in WRITTEN:
        address, member = address_of(row, world.own), world.cast[who_gets_in(row)]
        extra = {"data": content, "content_type": content_type}
        response = ask(member, address, "PLAIN POST", look=contents, **extra)
        found = faults(response)
        if response.status_code >= 400 and response.seen != before:
            found.append("changed rows")
        if found:
            wrong[address] = found

    assert wrong == {}


@pytest.mark.parametrize("content_type", [FORM, f"multipart/form-data; boundary={BORDER}"])
def test_ten_megabytes(world, ask, content_type: str) -> None:
    """A field of ten megabytes is refused before anything is done with it."""
    field = b"x" * TEN_MEGABYTES
    content = b"words=" + field if content_type == FORM else part("words", field) + f"--{BORDER}--\r\n".encode()
    answers = {}
    for row in WRITTEN:
        if row.name not in READS_NOTHING and (row.data(world.cast["lead"]) or "GET" in row.methods):
            address, member = address_of(row, world.own), world.cast[who_gets_in(row)]
            page = ask(member, address) if "GET" in row.methods else None
            if page is None or page.status_code == 200:
                response = ask(member, address, "PLAIN POST", data=content, content_type=content_type)
                answers[address] = response.status_code

    assert {address: status for address, status in answers.items() if status not in {400, 413}} == {}
    assert len(answers) > 20


@pytest.mark.parametrize("kind", HEADERS)
def test_headers(world, ask, kind: str) -> None:
    wrong = {}
    for row in READ:
        if row.args is None:
            address = address_of(row, world.own)
            for member in (None, world.cast[who_gets_in(row)]):
                if found := faults(ask(member, address, **HEADERS[kind])):
                    wrong[address] = found

    assert wrong == {}


@pytest.mark.parametrize(
    "path",
    [
        "/referrals/R-2026-%00/",
        "/referrals/%27or%201=1/",
        f"/referrals/{'R' * 5000}/",
        "/children/%F0%9F%91%A7/",
        "/children/%ff%fe/",
        "/children/%3Cscript%3Ealert('zq9')%3C/script%3E/",
        "/agencies/..%2f..%2fetc/",
        "/static/..%2f..%2fcoordination/settings.py",
        "/static/%00",
        "/agencies/CBSA/desks/not-a-uuid/",
        "/actions/A%00/",
        "/plan/%00/",
        "/nowhere/" + "a/" * 500,
    ],
)
def test_path(world, ask, path: str) -> None:
    response = ask(world.cast["sender"], path)

    assert response.status_code == 404
    assert faults(response) == []


def test_foreign_things_in_every_choice(world, ask) -> None:
    """Keys, codes and uuids of another agency in each select and hidden field, one at a time."""
    foreign = [
        world.foreign.received.reference,
        str(world.foreign.colleague.uuid),
        str(world.foreign.desk.uuid),
        str(world.foreign.received.pk),
        world.foreign.item.code,
    ]
    taken, failed = [], []
    for row in WRITTEN:
        address, member = address_of(row, world.own), world.cast[who_gets_in(row)]
        if who_gets_in(row) == "administrator":
            continue
        for target, form in forms_on(ask, member, row, address):
            for field in [field for field in form.fields if field.kind in {"select", "radio", "checkbox"}]:
                for value in set(foreign) - set(field.options):  # a key may also be that of a thing which is offered
                    given = {field.name: [value] if field.is_many else value}
                    response = ask(member, target, "POST", form.filled(**given))
                    if response.status_code >= 500:
                        failed.append((target, field.name, value))
                    if response.status_code == 302 and field.kind != "checkbox":
                        taken.append((target, field.name, value))

    assert (taken, failed) == ([], [])


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_anything(world, ask, data: Any) -> None:
    """Any text in any field of any form."""
    row = data.draw(st.sampled_from([row for row in WRITTEN if "GET" in row.methods]))
    address, member = address_of(row, world.own), world.cast[who_gets_in(row)]
    target, form = data.draw(st.sampled_from(forms_on(ask, member, row, address) or [(address, PageForm("", "post"))]))
    if form.fields:
        field = data.draw(st.sampled_from(form.fields))
        if field.kind != "file":
            given = {field.name: data.draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))}
            assert faults(ask(member, target, "POST", form.filled(**given))) == []


@pytest.mark.parametrize(
    "token",
    [
        "n.",
        "p.!!!",
        "n.bnVsbA",
        "last.",
        "n.W10",
        "p.W251bGwsbnVsbF0",
        "n.WyJcdTAwMDAiLDFd",
        "n.W3siYXQiOiAiMjAyNi0wMS0wMVQwMDowMDowMCJ9LCAxXQ",
        "n.WzExODA1OTE2MjA3MTc0MTEzMDM0MjQsIDExODA1OTE2MjA3MTc0MTEzMDM0MjRd",
    ],
)
def test_damaged_cursor(world, ask, token: str) -> None:
    for name in ("agencies:agency_list", "referrals:referral_list", "plans:action_list", "foundation:audit_list"):
        row = next(row for row in TABLE if row.name == name)
        assert ask(world.cast[who_gets_in(row)], f"{reverse(name)}?page={token}").status_code == 400, name


def test_first_method_is_known() -> None:
    """The sweep speaks to every address in a way it listens to."""
    assert {first_method(row) for row in WRITTEN} <= {"GET", "POST"}
