"""A person at a browser: what they open, fill in, press and read; and every fault their browser noticed."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

PASSWORD = "accord-demo"


class Person:
    """Speaks in the labels that the page shows: English words given here are looked up in the person's language."""

    def __init__(self, context: BrowserContext, address: str, *, language: str = "en") -> None:
        self.address, self.language = address, language
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("console", self._notice_console)
        self.page.on("request", self._notice_request)
        self.page.on("response", self._notice_response)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    # ---- What the browser noticed ---------------------------------------------------------

    def _notice_console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def _notice_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.faults.append(f"{self.page.url}: asked another host for {request.url}")

    def _notice_response(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.faults.append(f"{response.url}: {response.status}")

    def arrived(self) -> None:
        """On every page: nothing to scroll sideways, whatever the width."""
        size = "[document.documentElement.scrollWidth, window.innerWidth]"
        width, window = self.page.evaluate(size)
        if width > window:
            self.faults.append(f"{self.page.url}: {width} px wide in a window of {window} px")

    # ---- What they do ---------------------------------------------------------------------

    def word(self, english: str) -> str:
        """The same words in this person's language, as far as the catalogue has them."""
        with translation.override(self.language):
            return gettext(english)

    def signs_in(self, account: str) -> "Person":
        self.opens("/accounts/login/")
        self.fills("Email", f"{account}@accord.example")
        self.fills("Password", PASSWORD)
        self.presses("Sign in")
        expect(self.page.get_by_role("button", name=self.word("Sign out"))).to_be_visible()
        return self

    def opens(self, path: str) -> Response | None:
        response = self.page.goto(self.address + path)
        self.arrived()
        return response

    def field(self, label: str) -> Locator:
        """The field with this label; a required one carries a star after it."""
        return self.page.get_by_label(self.word(label)).locator("visible=true")

    def fills(self, label: str, value: str) -> None:
        self.field(label).fill(value)

    def chooses(self, label: str, value: str) -> None:
        self.field(label).select_option(value)

    def ticks(self, name: str, value: str) -> None:
        self.page.locator(f'input[name="{name}"][value="{value}"]').check()

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=self.word(label), exact=True)

    def presses(self, label: str) -> None:
        self._goes(self.button(label).click)

    def follows(self, label: str) -> None:
        self._goes(self.page.get_by_role("link", name=self.word(label), exact=True).first.click)

    def goes_back(self) -> None:
        self.page.go_back()
        self.arrived()

    def _goes(self, click: Callable[[], None]) -> None:
        with self.page.expect_navigation():
            click()
        self.arrived()

    # ---- What they see --------------------------------------------------------------------

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        """The words of the page's own part, without header and footer."""
        return self.page.locator("main").inner_text()

    @property
    def buttons(self) -> set[str]:
        """What the page offers to press, apart from the header."""
        return set(self.page.locator("main button").all_inner_texts())

    def state(self) -> str:
        """The state that the referral page names first."""
        return self.page.locator("main .badge-state").first.inner_text()
