"""A browser for measuring: one connection kept open to this machine, cookies, and a stopwatch."""

import http.client
import http.cookies
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from bin.lib.console import Problem

PASSWORD = "accord-demo"  # of the accounts that manage.py generate makes
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Answer:
    status: int
    seconds: float
    body: bytes
    queries: int
    location: str = ""


class Browser:
    """Signed in as one person on one server."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def close(self) -> None:
        self.connection.close()

    def post(self, path: str, values: dict[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(values))

    def sign_in(self, email: str) -> None:
        """Through the page, as a person does."""
        page = self.get("/accounts/login/").body.decode()
        found = TOKEN.search(page)
        if found is None:
            raise Problem("The sign-in page has no form: look at /accounts/login/.")
        form = {"csrfmiddlewaretoken": found[1], "username": email, "password": PASSWORD}
        answer = self._ask("POST", "/accounts/login/", urlencode(form))
        if answer.status != 302:
            raise Problem(f"{email} could not sign in ({answer.status}): run bin/bench --fresh.")

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers["Accept-Language"] = "en"
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            response, content, seconds = self._timed(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionError):  # the server ends connections that were quiet
            self.connection.close()
            response, content, seconds = self._timed(method, path, body, headers)
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        location = urlsplit(response.headers.get("Location", "")).path
        return Answer(response.status, seconds, content, int(response.headers.get("X-Query-Count", 0)), location)

    def _timed(self, *request: Any) -> tuple[http.client.HTTPResponse, bytes, float]:
        started = time.perf_counter()
        self.connection.request(*request)
        response = self.connection.getresponse()
        content = response.read()
        return response, content, time.perf_counter() - started
