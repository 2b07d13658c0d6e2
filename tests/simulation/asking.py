"""One request of a member: sent, judged by what the oracle expects, and searched for what the member may not know."""

from collections import Counter, defaultdict, deque
from collections.abc import Container
from typing import Any

from django.http import HttpResponseBase

from tests.page_forms import Forms, PageForm
from tests.simulation.oracle import SIGNS, Oracle
from tests.simulation.world import Browser

REMEMBERED = 20  # acts told when something fails
OWN_ADDRESS = ".?"  # how the action of a form begins that is sent to the page it stands on


class Asking:
    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.nobody = Browser()
        self.log: deque[str] = deque(maxlen=REMEMBERED)
        self.answers: Counter[tuple[str, int]] = Counter()
        self.signs = 0
        self.to_be_told: defaultdict[Any, set[str]] = defaultdict(set)

    def __call__(
        self, member: Any, method: str, address: str, data: dict[str, Any] | None = None, *, expect: Container[int]
    ) -> HttpResponseBase:
        """The answer, which must be one of those expected; `member` None is somebody who is not signed in."""
        browser = member.browser if member else self.nobody
        self.log.append(f"{member}: {method} {address} {data or ''}")
        response = browser.post(address, data) if method == "POST" else browser.generic(method, address)
        self.log[-1] += f" → {response.status_code}"
        self.answers[method, response.status_code] += 1
        assert response.status_code in expect, f"{member}: {method} {address}: {response.status_code}, not {expect}"
        if response.status_code == 302:  # what was done is told on the next page, in words the member just typed
            self.to_be_told[member] |= {sign.decode() for sign in SIGNS.findall(f"{address} {data or ''}".encode())}
        return response

    def search(self, member: Any, response: HttpResponseBase, address: str, data: dict[str, Any] | None = None) -> None:
        """That the answer holds nothing the member may not know but what the request itself said."""
        body = b"".join(response.streaming_content) if response.streaming else response.content
        body += response.get("Location", "").encode()
        asked = f"{address} {data or ''}"
        signs = {sign.decode() for sign in SIGNS.findall(body)}
        self.signs += len(signs)
        told = self.to_be_told.pop(member, set()) if response.status_code != 302 else set()
        known = told | {sign for sign in signs if sign in asked}
        leaked = {sign for sign in signs - known if not self.oracle.may_read(member, sign)}
        assert leaked == set(), f"{member} read {leaked} of {[self.oracle.planted.get(sign) for sign in leaked]}"

    def page(self, member: Any, address: str, *, expect: Container[int]) -> HttpResponseBase:
        """A page asked for and searched."""
        response = self(member, "GET", address, expect=expect)
        self.search(member, response, address)
        return response

    def form(self, member: Any, address: str) -> PageForm:
        """The form that a page is about, read from it as a browser does."""
        forms = Forms(self.page(member, address, expect={200}).content.decode()).forms
        return next(form for form in forms if form.method == "post" and (form.action or ".")[0] in OWN_ADDRESS)
