"""Signing in at an OpenID Connect provider, against a real one on this machine; each lie it could tell is refused."""

import time

import pytest
import requests
from allauth.mfa.models import Authenticator
from django.test import Client

from coordination.foundation.models import AuditEntry
from tests import factories
from tests.openid_provider import CLIENT, SECRET, new_key, running_provider

pytestmark = pytest.mark.django_db
START, BACK = "/accounts/provider/", "/accounts/provider/callback/"


@pytest.fixture
def provider(settings, sender):
    with running_provider() as running:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = running.issuer, CLIENT, SECRET
        settings.OIDC_NAME = "Agency Pass"
        running.email = sender.user.email
        yield running


def come_back(client: Client) -> str:
    """The way to the provider and back, up to the address that its answer leads to."""
    there = client.get(START).headers["Location"]
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    assert back.startswith(f"http://testserver{BACK}?")
    return back.removeprefix("http://testserver")


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_provider_signs_in_who_exists_and_the_second_factor_is_still_asked_for(provider, client, sender) -> None:
    assert "Sign in with Agency Pass" in client.get("/accounts/login/").content.decode()

    answer = client.get(come_back(client))

    assert answer.headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/accounts/second-factor/"
    assert AuditEntry.objects.filter(verb="sign_in", actor=sender.user.email).count() == 1


def test_factor_that_is_set_up_is_asked_for(provider, client, sender) -> None:
    Authenticator.objects.create(user=sender.user, type="totp", data={"secret": ""})

    assert client.get(come_back(client)).headers["Location"] == "/accounts/second-factor/authenticate/"
    assert not is_signed_in(client)


def test_factor_of_the_provider_counts_when_the_setting_says_so(provider, client, sender, settings) -> None:
    settings.OIDC_SECOND_FACTOR = True
    Authenticator.objects.create(user=sender.user, type="totp", data={"secret": ""})

    client.get(come_back(client))

    assert client.get("/").status_code == 200


def test_password_still_needs_the_factor_beside_such_a_provider(provider, client, sender, settings) -> None:
    settings.OIDC_SECOND_FACTOR = True
    sender.user.set_password("long enough to be a password")
    sender.user.save()
    Authenticator.objects.create(user=sender.user, type="totp", data={"secret": ""})

    answer = client.post(
        "/accounts/login/", {"username": sender.user.email, "password": "long enough to be a password"}
    )

    assert answer.headers["Location"] == "/accounts/second-factor/authenticate/"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another site"},
        {"aud": [CLIENT, "another site"]},
        {"nonce": "another nonce"},
        {"nonce": None},
        {"iss": "https://another.example"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
        {"email": "stranger@example.org"},
        {"sub": None},
    ],
    ids=lambda claims: " ".join(
        f"{k} past or future" if k in {"exp", "iat"} and v else f"{k} {v}" for k, v in claims.items()
    ),
)
def test_token_that_says_something_else_is_refused(provider, client, claims: dict) -> None:
    provider.claims = claims

    answer = client.get(come_back(client))

    assert answer.status_code == 403
    assert "does not sign you in here" in answer.content.decode()
    assert not is_signed_in(client)
    assert list(AuditEntry.objects.values_list("verb", "actor")) == [("sign_in_failed", "")]


def test_token_signed_by_somebody_else_is_refused(provider, client) -> None:
    provider.signing_key = new_key()

    assert client.get(come_back(client)).status_code == 403
    assert not is_signed_in(client)


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}, {"kid": "another"}, {"kid": None}], ids=str)
def test_token_with_another_algorithm_or_key_is_refused(provider, client, header: dict) -> None:
    provider.header = header

    assert client.get(come_back(client)).status_code == 403
    assert not is_signed_in(client)


def test_barred_account_is_refused(provider, client, sender) -> None:
    sender.user.is_active = False
    sender.user.save()

    assert client.get(come_back(client)).status_code == 403


def test_answer_works_once_and_only_in_the_browser_that_asked(provider, client) -> None:
    back = come_back(client)

    assert Client().get(back).status_code == 403  # somebody lured onto another's answer
    assert client.get(back).status_code == 302
    client.post("/accounts/logout/")
    assert client.get(back).status_code == 403


def test_made_up_state_or_no_code_is_refused(provider, client) -> None:
    for spoil in (lambda back: f"{back}x", lambda back: back.replace("code=", "error=")):
        assert client.get(spoil(come_back(client))).status_code == 403
    assert client.get(BACK).status_code == 403


def test_code_of_another_sign_in_fails_the_proof_key(provider, client) -> None:
    other = Client()
    theirs, mine = come_back(other), come_back(client)
    code = theirs.split("code=")[1].split("&")[0]

    answer = client.get(f"{BACK}?code={code}&state={mine.split('state=')[1]}")

    assert answer.status_code == 503
    assert not is_signed_in(client)


def test_provider_that_does_not_answer_is_told(provider, client, settings) -> None:
    for issuer in ("http://127.0.0.1:9", "http://provider.example", f"{provider.issuer}/elsewhere"):
        settings.OIDC_ISSUER = issuer
        answer = client.get(START)
        assert answer.status_code == 503
        assert "does not answer now" in answer.content.decode()
    settings.OIDC_ISSUER, provider.says_issuer = provider.issuer, "https://another.example"
    assert client.get(START).status_code == 503


def test_nobody_new_gets_an_account(provider, client) -> None:
    provider.email = "new@example.org"

    client.get(come_back(client))

    assert not factories.User.objects.filter(email="new@example.org").exists()


def test_off_by_default(client) -> None:
    assert client.get(START).status_code == client.get(BACK).status_code == 404
    assert "/accounts/provider/" not in client.get("/accounts/login/").content.decode()
