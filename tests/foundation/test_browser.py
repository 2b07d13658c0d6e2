"""What each answer tells the browser, in tests and with the settings of a server."""

import runpy
from importlib import import_module
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from coordination import environment
from coordination.foundation.browser import HEADERS
from tests import factories

SETTINGS = Path(__file__).resolve().parent.parent.parent / "coordination" / "settings.py"
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
EVERYWHERE = {
    **HEADERS,
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def policy_of(response: HttpResponse) -> set[str]:
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}


def of_production(settings) -> None:
    """Let the browser's settings be those of a server; the test browser then asks by HTTPS."""
    for name, value in production().items():
        if name.startswith(("SECURE_", "SESSION_", "CSRF_COOKIE", "X_FRAME", "CONTENT_SECURITY")):
            setattr(settings, name, value)


def production() -> dict:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(environment, "_SETUP", {})
        for name in ("ACCORD_TEST", "ACCORD_DEMO", "ACCORD_DEBUG", "ACCORD_HTTPS", "ACCORD_BEHIND_PROXY"):
            patch.delenv(name, raising=False)
        return runpy.run_path(str(SETTINGS))


@pytest.mark.parametrize("address", ["/", "/referrals/", "/referrals/?format=csv", "/nowhere/", "/admin/"])
def test_headers_of_a_member_s_page(as_member, sender, address: str) -> None:
    response = as_member(sender).get(address)

    assert {name: response.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert policy_of(response) == POLICY


@pytest.mark.parametrize("address", ["/accounts/login/", "/", "/nowhere/"])
def test_headers_before_sign_in(db, address: str) -> None:
    response = Client().get(address)

    assert {name: response.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert policy_of(response) == POLICY


def test_headers_of_a_failure(as_member, sender, monkeypatch) -> None:
    """A page that breaks is told the same."""
    monkeypatch.setattr(import_module("referrals.views.worklist"), "sections_for", lambda membership: 1 / 0)
    client = as_member(sender)
    client.raise_request_exception = False

    response = client.get("/")

    assert response.status_code == 500
    assert {name: response.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert policy_of(response) == POLICY


def test_headers_of_the_admin(as_member, administrator) -> None:
    response = as_member(administrator).get(reverse("admin:index"))

    assert {name: response.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_static_files_are_kept(db, settings) -> None:
    """Our one style sheet is no secret, and every page asks for it."""
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True

    response = Client().get("/static/css/accord.css")

    assert response.status_code == 200
    assert "no-store" not in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in response
    response.close()


def test_download_is_an_attachment(as_member, sender) -> None:
    response = as_member(sender).get("/referrals/?format=csv")

    assert response["Content-Disposition"] == 'attachment; filename="referrals.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_cookies_and_transport_of_a_server(as_member, settings) -> None:
    of_production(settings)
    membership = factories.membership(name="Sandra")
    client = Client()

    assert client.get("/").status_code == 301
    response = client.get("/accounts/login/", secure=True)
    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert policy_of(response) == POLICY
    client = as_member(membership)
    cookies = {
        **client.get("/account/", secure=True).cookies,
        **client.post("/account/language/", {"language": "fr"}, secure=True).cookies,
        **client.post("/account/switch/", {"membership": membership.uuid}, secure=True).cookies,
    }
    assert set(cookies) == {getattr(settings, f"{name}_COOKIE_NAME") for name in ("SESSION", "CSRF", "LANGUAGE")}
    for name, cookie in cookies.items():
        assert (bool(cookie["secure"]), bool(cookie["httponly"]), cookie["samesite"]) == (True, True, "Lax"), name
