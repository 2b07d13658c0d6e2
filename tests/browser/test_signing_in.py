"""Signing in for real, outside the demo: one-time codes, a passkey, recovery codes, invitations, the idle end."""

import os
import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from bin.lib import roles
from tests.browser.conftest import DESK
from tests.browser.person import PASSWORD, Person
from tests.browser.server import running_server
from tests.one_time_codes import code_of

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def door(chromium: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that asks for the second factor; passkeys need its name to be localhost."""
    name = f"{roles.database_of(os.environ['ACCORD_OWNER_DATABASE_URL'])}_door_{worker_id}"
    served = {"ACCORD_DEMO": "0", "DJANGO_SETTINGS_MODULE": "tests.browser.door_settings"}
    with running_server(name, tmp_path_factory.mktemp("door"), **served) as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def visitor(browser: Browser, door: str) -> Iterator[Callable[..., Person]]:
    seated, contexts = [], []

    def sit_down(scripts: bool = True, width: int = 1280, language: str = "en") -> Person:
        context = browser.new_context(
            viewport={**DESK, "width": width},
            java_script_enabled=scripts,
            extra_http_headers={"Accept-Language": language},
        )
        contexts.append(context)
        seated.append(Person(context, door, language=language))
        return seated[-1]

    yield sit_down
    for context in contexts:
        context.close()
    assert [fault for person in seated for fault in person.faults] == []


def types_password(person: Person, email: str, password: str = PASSWORD) -> None:
    person.opens("/accounts/login/")
    person.fills("Email", email)
    person.fills("Password", password)
    person.presses("Sign in")


def sets_up_app(person: Person) -> str:
    """The secret that the app now holds."""
    person.follows("Set up an app")
    secret = person.page.locator("#secret").input_value()
    person.fills("Authenticator code", code_of(secret))
    person.presses("Confirm")
    return secret


def codes_on(page: Page) -> list[str]:
    return page.locator(".codes li").all_inner_texts()


def with_passkey(person: Person) -> None:
    session = person.page.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def test_app_and_recovery_code_without_scripts(visitor) -> None:
    """Everything but passkeys works without JavaScript."""
    person = visitor(scripts=False)
    types_password(person, "border@accord.example")
    assert person.path == "/accounts/second-factor/"

    secret = sets_up_app(person)
    codes = codes_on(person.page)
    person.follows("I keep them safely: go on")
    assert (person.path, len(codes)) == ("/", 10)

    person.presses("Sign out")
    types_password(person, "border@accord.example")
    person.fills("Code", "000000")
    person.presses("Sign in")
    assert "This code is not right." in person.text
    person.fills("Code", code_of(secret, time.time() + 30))
    person.presses("Sign in")
    assert person.path == "/"

    person.presses("Sign out")
    types_password(person, "border@accord.example")
    person.fills("Code", codes[0])
    person.presses("Sign in")
    assert person.path == "/"


def test_passkey(visitor) -> None:
    person = visitor()
    with_passkey(person)
    types_password(person, "permits@accord.example")
    person.follows("Add a passkey or security key")
    person.page.get_by_label("Passwordless").check()
    person.presses("Add")
    assert len(codes_on(person.page)) == 10
    person.follows("I keep them safely: go on")

    person.presses("Sign out")
    person.presses("Sign in with a passkey")
    assert person.path == "/"

    person.presses("Sign out")
    types_password(person, "permits@accord.example")
    person.presses("Use your passkey or security key")
    assert person.path == "/"


def test_invitation_and_a_lost_second_factor(visitor) -> None:
    lead, new = visitor(), visitor(width=360)
    types_password(lead, "border.lead@accord.example")
    sets_up_app(lead)
    lead.opens("/agencies/CBSA/people/")
    lead.fills("Email", "nora@example.org")
    lead.fills("Name", "Nora New")
    lead.chooses("Role", "worker")
    lead.presses("Add")
    link = lead.page.get_by_label("Link of the invitation").input_value()

    new.page.goto(link)
    new.arrived()
    new.page.locator("#id_new_password1").fill("a new secret 42!")
    new.page.locator("#id_new_password2").fill("a new secret 42!")
    new.presses("Accept")
    assert new.path == "/accounts/second-factor/"
    sets_up_app(new)
    new.follows("I keep them safely: go on")
    assert new.path == "/"

    lead.opens("/agencies/CBSA/people/")
    lead._goes(lead.page.get_by_role("button", name=re.compile("lost second step of Nora New")).click)
    new.opens("/")
    assert new.path == "/accounts/login/"
    types_password(new, "nora@example.org", "a new secret 42!")
    assert new.path == "/accounts/second-factor/"


def test_idle_session_ends_and_says_why(visitor) -> None:
    person = visitor(language="fr")
    types_password(person, "rcmp@accord.example")

    person.page.wait_for_timeout(31_000)
    person.opens("/accounts/second-factor/")

    assert person.path == "/accounts/login/"
    assert person.page.url.endswith("?ended=idle")
    assert person.page.locator(".notice-warning").first.is_visible()
