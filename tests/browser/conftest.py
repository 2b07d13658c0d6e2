"""People at a real browser in front of a real server."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from bin.lib import roles
from tests.browser.person import Person
from tests.browser.server import running_server

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one the tests that need it are skipped."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no Chromium found: install it, or set CHROMIUM to its path")
    return found


@pytest.fixture(scope="session")
def server(chromium: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the demo world, one for each worker that meets a browser test."""
    name = f"{roles.database_of(os.environ['ACCORD_OWNER_DATABASE_URL'])}_browser_{worker_id}"
    with running_server(name, tmp_path_factory.mktemp("browser")) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser for the module: while it runs, Django's database layer believes it is in an event loop."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        yield running
        running.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, dict]:
    """The cookies of people who signed in before, by account: once through the form is enough."""
    return {}


@pytest.fixture
def someone(browser: Browser, server: str, sessions: dict[str, dict]) -> Iterator[Callable[..., Person]]:
    """Seats a person at a browser of their own; in the end no browser may have noticed a fault."""
    seated: list[Person] = []
    contexts = []

    def sit_down(
        account: str = "", *, language: str = "en", scripts: bool = True, width: int = 1280, by_form: bool = False
    ) -> Person:
        known = None if by_form else sessions.get(account)
        contexts.append(
            browser.new_context(
                viewport={**DESK, "width": width},
                java_script_enabled=scripts,
                extra_http_headers={"Accept-Language": language},
                timezone_id="America/Winnipeg",
                storage_state=known,
            )
        )
        person = Person(contexts[-1], server, language=language)
        seated.append(person)
        if known:
            person.opens("/")
        elif account:
            person.signs_in(account)
            sessions.setdefault(account, contexts[-1].storage_state())
        return person

    yield sit_down
    for context in contexts:
        context.close()
    assert [fault for person in seated for fault in person.faults] == []
