"""The site in French: a whole catalogue, compiled, and no English left on a page that is read in French."""

import datetime
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polib
import pytest
from django.conf import LazySettings, settings
from django.contrib import admin
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from agencies.models import Membership
from coordination.foundation.catalogue import catalogues, compiled
from referrals.enums import Status
from tests import factories
from tests.jobs import run_jobs
from tests.plans import world as plan_world

ROOT = Path(settings.BASE_DIR)
PO = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
CATALOGUE = polib.pofile(str(PO))
SOURCES = ("agencies", "coordination", "referrals", "templates")
GETTEXT = ("xgettext", "msguniq", "msgmerge", "msgattrib")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%%|{\w*}|</?\w[^>]*>")

Key = tuple[str | None, str, str]


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


# ---- The catalogue ------------------------------------------------------------------------------


def test_catalogue_is_the_only_one() -> None:
    assert catalogues() == [PO]


def test_catalogue_has_every_entry_translated() -> None:
    lacking = [key(entry) for entry in CATALOGUE if not all(texts(entry)) or entry.fuzzy or entry.obsolete]

    assert lacking == []
    assert not CATALOGUE.metadata_is_fuzzy


def test_catalogue_keeps_placeholders_and_tags() -> None:
    changed = [
        key(entry)
        for entry in CATALOGUE
        for text in texts(entry)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(entry.msgid))
    ]

    assert changed == []


def test_catalogue_has_two_forms_for_every_plural() -> None:
    assert CATALOGUE.metadata["Plural-Forms"] == "nplurals=2; plural=(n > 1);"
    assert {len(entry.msgstr_plural) for entry in CATALOGUE if entry.msgid_plural} == {2}


def test_catalogue_uses_the_words_of_the_trade() -> None:
    """A referral is an aiguillage, an agency an organisme; people are trafficked, which is no trade in goods."""
    avoided = re.compile(r"référence|agences?\b|trafic|référer|adresse e-?mail|\bmail\b", re.IGNORECASE)

    assert [text for entry in CATALOGUE for text in texts(entry) if avoided.search(text)] == []


def test_catalogue_is_compiled() -> None:
    assert PO.with_suffix(".mo").read_bytes() == compiled(PO), "Run manage.py compile_po."


def test_catalogue_holds_what_the_sources_mark(
    tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read from a copy, because makemessages writes beside the templates it reads."""
    missing = [program for program in GETTEXT if not shutil.which(program)]
    if missing:
        pytest.skip(f"{', '.join(missing)} of GNU gettext not found: what the sources mark cannot be extracted.")
    for part in SOURCES:
        shutil.copytree(
            ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "*.csv", "reference")
        )
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)

    call_command("makemessages", locale=["fr"], no_location=True, no_wrap=True, verbosity=0)

    marked = {key(entry) for entry in polib.pofile(str(tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.po"))}
    held = {key(entry) for entry in CATALOGUE}
    assert (marked - held, held - marked) == (set(), set()), "Run manage.py makemessages as compile_po tells, fill in."


# ---- The pages ----------------------------------------------------------------------------------


class Visible(HTMLParser):
    """What a person reads or hears on a page, but for what is said to be in another language."""

    SPOKEN = {"aria-label", "title", "placeholder", "alt"}
    VOID = {"meta", "link", "input", "br", "img", "hr", "rect"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.language: str | None = None
        self._silent: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.language = given.get("lang")
        elsewhere = tag != "html" and given.get("lang", "fr") != "fr"
        if not self.is_silent and not elsewhere:
            self.found += [value for name, value in attrs if name in self.SPOKEN and value]
            if tag == "input" and given.get("type") == "submit":
                self.found.append(given.get("value") or "")
        if tag not in self.VOID:
            self._silent.append(elsewhere or tag in {"script", "style", "code", "textarea"})

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self._silent:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.is_silent:
            self.found.append(data)

    @property
    def is_silent(self) -> bool:
        return any(self._silent)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.found).split())


def english_phrases() -> Iterator[str]:
    """Stretches of the English sentences, long enough to be nobody's name and found in no French sentence."""
    french = "\n".join(text for entry in CATALOGUE for text in texts(entry)).lower()
    for entry in CATALOGUE:
        for whole in filter(None, (entry.msgid, entry.msgid_plural)):
            for part in PLACEHOLDER.split(whole):
                phrase = " ".join(part.split()).strip(" .,:;()$")
                if len(phrase) > 12 and phrase.lower() not in french:
                    yield phrase


ENGLISH = re.compile("|".join(rf"\b{re.escape(phrase)}\b" for phrase in sorted(set(english_phrases()), key=len)))

UNMARKED = re.compile(r"\b(?:the|of|and|with|your|for|this|that|by|from|must|cannot)\b", re.IGNORECASE)
"""Words no English sentence lacks for long and no French one has: they find what was never marked."""


@pytest.fixture
def site(
    sender: Membership,
    receiver: Membership,
    lead: Membership,
    coordinator: Membership,
    administrator: Membership,
    auditor: Membership,
) -> SimpleNamespace:
    """A little of everything, with invented names in both languages."""
    statute = factories.instrument("CA-ON-CYFSA", place="CA-ON")
    factories.mandate(receiver.agency, under=factories.instrument(), source="A page", section="24")
    factories.mandate(sender.agency, "border-checks", period=(datetime.date(2020, 1, 1), datetime.date(2040, 1, 1)))
    factories.office(sender.agency, is_confidential=True)
    plan = plan_world.plan()
    commitment = plan_world.commitment(plan, sender.agency)
    plan_world.budget_line(plan, "2030-31", 1_250_000)
    plan_world.commitment(plan, receiver.agency)
    made = {status.value: factories.referral(sender, receiver, status) for status in Status}
    return SimpleNamespace(
        **made, sender=sender, receiver=receiver, lead=lead, coordinator=coordinator, administrator=administrator,
        auditor=auditor, statute=statute, desk=factories.desk(sender.agency), commitment=commitment,
        late=plan_world.item(sender.agency, commitment=commitment, due_on=datetime.date(2020, 1, 1)),
        item=plan_world.item(sender.agency, partners=(receiver.agency,), referral=made["accepted"], raised_by=lead),
        draft_of_needs=factories.draft(sender, receiver.agency, basis=""),
    )  # fmt: skip


DRAFT_STEPS = ("draft_child", "draft_needs", "draft_receiver", "draft_basis", "draft_review")
MOVES = {
    "received": ["accept", "ask", "decline", "redirect"],
    "needs_information": ["answer"],
    "in_progress": ["complete"],
    "completed": ["reopen"],
    "accepted": ["withdraw"],
}
EVERYBODYS = (
    "agencies:agency_list", "agencies:instrument_list", "agencies:jurisdiction_list", "agencies:who_can_help",
    "agencies:account_detail", "dashboards:coverage", "plans:plan_detail", "plans:action_list", "account_logout",
)  # fmt: skip
ROLE_PAGES = {
    "sender": ["referrals:worklist", "referrals:referral_list", "referrals:child_list", "referrals:referral_create",
               "dashboards:dashboard", "dashboards:report_list"],
    "receiver": ["referrals:worklist", "referrals:referral_list", "dashboards:dashboard"],
    "lead": ["referrals:worklist", "plans:action_create"],
    "coordinator": ["dashboards:dashboard", "referrals:referral_list", "plans:commitment_create",
                    "plans:action_create"],
    "administrator": ["admin:index"],
    "auditor": ["foundation:audit_list"],
}  # fmt: skip


def addresses(site: SimpleNamespace) -> Iterator[tuple[str, str]]:
    """(who asks, what for) of the pages walked."""
    code = site.sender.agency.code
    for who, names in ROLE_PAGES.items():
        yield from ((who, reverse(name)) for name in (*names, *EVERYBODYS))
    for status in Status:
        reference = getattr(site, status.value).reference
        yield from ((who, reverse("referrals:referral_detail", args=[reference])) for who in ("sender", "receiver")
                    if status != Status.DRAFT or who == "sender")  # fmt: skip
    yield "coordinator", reverse("referrals:referral_detail", args=[site.sent.reference])
    for name in DRAFT_STEPS:
        yield "sender", reverse(f"referrals:{name}", args=[site.draft_of_needs.reference])
    for status, moves in MOVES.items():
        for move in moves:
            who = "sender" if move in {"answer", "withdraw"} else "receiver"
            yield who, reverse("referrals:referral_move", args=[getattr(site, status).reference, move])
    yield "receiver", reverse("referrals:referral_open", args=[site.received.reference])
    for name in ("message", "observer", "permit"):
        yield "sender", reverse(f"referrals:referral_{name}", args=[site.accepted.reference])
    yield "sender", reverse("referrals:child_detail", args=[site.accepted.child_file.code])
    for name in ("agency_detail", "agency_edit", "desk_add", "membership_list"):
        yield "lead", reverse(f"agencies:{name}", args=[code])
    yield "lead", reverse("agencies:desk_edit", args=[code, site.desk.uuid])
    yield "sender", reverse("agencies:agency_detail", args=[site.receiver.agency.code])
    yield "sender", reverse("agencies:instrument_detail", args=["CA-IRPA"])
    yield "sender", reverse("agencies:jurisdiction_detail", args=["CA-MB"])
    yield "sender", reverse("agencies:who_can_help") + "?needs=safe-shelter&place=CA-MB"
    yield "coordinator", reverse("plans:commitment_detail", args=[site.commitment.code])
    yield "coordinator", reverse("plans:commitment_edit", args=[site.commitment.code])
    for item in (site.item, site.late):
        yield "lead", reverse("plans:action_detail", args=[item.code])
        yield "lead", reverse("plans:action_edit", args=[item.code])
    yield "lead", reverse("plans:action_create") + f"?referral={site.accepted.reference}"
    for model in admin.site._registry:
        for page in ("changelist", "add"):
            yield "administrator", reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


WRONG = [  # (who asks, address, answer): pages that say no
    ("sender", "/referrals/R-2026-999999/", 404),
    ("auditor", "/referrals/", 403),
    ("sender", "/referrals/?page=damaged", 400),
]


def speaking_french(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr-CA,fr;q=0.9"
    return client


def english_in(response: Any) -> set[str]:
    page = Visible(response.content.decode())
    assert page.language in {"fr", "fr-ca"}
    return {*ENGLISH.findall(page.text), *UNMARKED.findall(page.text)}


def test_english_is_recognised(db: None) -> None:
    """The walk below would see it: the same page without French is full of English."""
    page = Visible(Client().get(reverse("account_login")).content.decode())

    assert page.language == "en"
    assert "Forgotten password" in ENGLISH.findall(page.text)


def test_pages_are_french(as_member: Any, site: SimpleNamespace) -> None:
    clients = {who: speaking_french(as_member(getattr(site, who))) for who in ROLE_PAGES}
    left, answers = {}, {}

    for who, address in addresses(site):
        response = clients[who].get(address, follow=True)
        answers[who, address] = response.status_code
        if found := english_in(response):
            left[who, address] = found

    assert {asked: status for asked, status in answers.items() if status != 200} == {}
    assert left == {}


@pytest.mark.parametrize(
    "name",
    ["account_login", "account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done"],
)
def test_pages_before_sign_in_are_french(db: None, name: str) -> None:
    assert english_in(speaking_french(Client()).get(reverse(name))) == set()


@pytest.mark.parametrize(("who", "address", "status"), WRONG)
def test_refusals_are_french(
    as_member: Any, request: pytest.FixtureRequest, who: str, address: str, status: int
) -> None:
    client = speaking_french(as_member(request.getfixturevalue(who)))

    response = client.get(address)

    assert response.status_code == status
    assert english_in(response) == set()


def test_errors_of_forms_are_french(as_member: Any, site: SimpleNamespace) -> None:
    """What a form answers to an empty or wrong one."""
    sent = {
        reverse("referrals:referral_create"): {"date_of_birth": "2999-01-01"},
        reverse("referrals:draft_needs", args=[site.draft_of_needs.reference]): {},
        reverse("referrals:draft_basis", args=[site.draft_of_needs.reference]): {"expires_on": "2001-01-01"},
        reverse("referrals:referral_permit", args=[site.accepted.reference]): {
            "number": "1", "issued_on": "2999-01-01", "expires_on": "2001-01-01",
        },
        reverse("plans:action_detail", args=[site.item.code]): {"percent_done": "101", "status": "done"},
    }  # fmt: skip
    client = speaking_french(as_member(site.sender))

    left = {address: english_in(client.post(address, data)) for address, data in sent.items()}

    assert {address: found for address, found in left.items() if found} == {}


@pytest.mark.parametrize(
    ("who", "address", "expected"),
    [
        ("sender", "/referrals/?format=csv", "Refusé"),
        ("coordinator", "/dashboard/?format=csv&table=moves", "Réacheminé à un autre organisme"),
        ("lead", "/actions/?format=csv", "à faire"),
        ("coordinator", "/plan/?format=csv", "à commencer"),
        ("sender", "/agencies/?format=csv", "Frontière"),
    ],
)
def test_downloads_are_french(as_member: Any, site: SimpleNamespace, who: str, address: str, expected: str) -> None:
    """To the last row, although the rows are read after the request."""
    response = speaking_french(as_member(getattr(site, who))).get(address)

    text = b"".join(response.streaming_content).decode()
    assert expected in text
    assert ENGLISH.findall(text) == []


def test_mail_is_french(db: None, mailoutbox: list[Any]) -> None:
    person = factories.user(password="a password to forget")

    speaking_french(Client()).post(reverse("account_reset_password"), {"email": person.email})
    run_jobs("send_mail")

    assert ENGLISH.findall(f"{mailoutbox[0].subject}\n{mailoutbox[0].body}") == []
    assert "Accord : choisir un nouveau mot de passe" in mailoutbox[0].subject.replace("\xa0", " ")


def test_own_language_goes_before_the_browsers(as_member: Any, sender: Membership) -> None:
    sender.user.language = "en"
    sender.user.save()

    page = Visible(speaking_french(as_member(sender)).get(reverse("referrals:worklist")).content.decode())

    assert page.language == "en"
