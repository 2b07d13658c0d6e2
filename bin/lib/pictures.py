"""bin/pictures: the README's pictures, taken from a demo world made for them, in docs/pictures/."""

import os
import secrets
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright
from psycopg import sql

from bin.lib import database, roles, serve
from bin.lib.address import Address
from bin.lib.console import Problem, complain, say, step
from bin.lib.processes import Child, Stop, end_on_signals, ignore_signals
from coordination import key_ring

FOLDER = database.ROOT / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIETLY = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LARGEST = 200_000  # bytes
DESK, TALL, PHONE = (1280, 900), (1280, 1150), (390, 844)
PASSWORD = "accord-demo"


@dataclass(frozen=True)
class Picture:
    """What one picture shows: a page as somebody sees it; `link` is followed from there, by its first match."""

    name: str
    account: str
    path: str
    link: str = ""
    size: tuple[int, int] = DESK


PICTURES = [
    Picture("worklist", "shelter", "/"),
    Picture("referral", "shelter", "/", link="section[aria-labelledby=at-work] .row-title a", size=TALL),
    Picture("dashboard", "coordinator", "/dashboard/"),
    Picture("plan", "coordinator", "/plan/"),
    Picture("agency", "border", "/agencies/NDINAWE/"),
    Picture("worklist-phone", "shelter", "/", size=PHONE),
]


def main() -> int:
    """Make the demo world, take the pictures, throw the world away; the exit code of the command."""
    end_on_signals()
    children: list[Child] = []
    opened: database.Database | None = None
    try:
        chromium = _chromium()
        opened = database.opened("postgres-pictures")
        with _own_world(opened) as world:
            os.environ.update(ACCORD_DEMO="1", ACCORD_SECRET_KEY=secrets.token_urlsafe(50))
            os.environ["ACCORD_KEYS"] = key_ring.new_ring()
            serve.set_up(world)
            address = Address("127.0.0.1", _free_port())
            serve.start(address, children)
            try:
                take(chromium, address)
            finally:
                while children:
                    children.pop().end()
        return 0
    except Stop as stop:
        return 128 + stop.number
    except Problem as problem:
        complain(str(problem))
        return 1
    finally:
        ignore_signals()
        if opened:
            opened.close()


def _chromium() -> str:
    chosen = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not chosen:
        raise Problem("No Chromium found: install it, or set CHROMIUM to its path.")
    return chosen


@contextmanager
def _own_world(opened: database.Database) -> Iterator[database.Database]:
    """A fresh database beside the one of the address, so that nobody's data is in a picture."""
    name = f"{roles.database_of(opened.access.owner_url)}_pictures"
    owner_url = roles.rewrite(opened.access.owner_url, database=name)
    application_url = roles.rewrite(opened.access.application_url, database=name)
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with roles.administrator(opened.access.owner_url) as owner:
        owner.execute(drop)
        roles.ensure_database(owner, name)
        try:
            yield database.Database(roles.Access(owner_url, application_url), opened.setup_for)
        finally:
            owner.execute(drop)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def take(chromium: str, address: Address) -> None:
    """Every picture, each by a browser that has just signed in."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        for picture in PICTURES:
            with step(f"Taking {picture.name}.png"):
                size = _take(browser, address, picture)
            if size > LARGEST:
                raise Problem(f"{picture.name}.png has {size} bytes, more than {LARGEST}: show less of the page.")
        browser.close()
    say(f"The pictures are in {FOLDER.relative_to(database.ROOT)}/.")


def _take(browser: Browser, address: Address, picture: Picture) -> int:
    """One picture; its size in bytes."""
    width, height = picture.size
    page = browser.new_page(viewport={"width": width, "height": height}, locale="en-CA", timezone_id="America/Winnipeg")
    _sign_in(page, address, picture.account)
    page.goto(address.url + picture.path)
    if picture.link:
        page.locator(picture.link).first.click()
    path = FOLDER / f"{picture.name}.png"
    page.screenshot(path=path)
    page.close()
    return path.stat().st_size


def _sign_in(page: Page, address: Address, account: str) -> None:
    page.goto(f"{address.url}/accounts/login/")
    page.get_by_label("Email").fill(f"{account}@accord.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # threads of the connection pool have nothing left to say
