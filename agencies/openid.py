"""Signing in at a provider that agencies share: OpenID Connect, authorization code with PKCE and nonce.

It tells us one thing, a verified e-mail; every check of it stands here, and a failing one raises `NotBelieved`.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import requests
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

KEPT = "openid"  # in the session, between leaving for the provider and coming back
ALGORITHMS = ["RS256", "ES256"]  # never what the token itself proposes
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
SECONDS = 10  # to wait for the provider
LEEWAY = 30  # seconds that clocks may differ


class NotBelieved(Exception):
    """What the provider, or somebody in its name, answered is not right; the message is for the log."""


class Unreachable(Exception):
    """The provider does not answer as it should."""


def begin(session: SessionBase, callback: str) -> str:
    """The address at the provider to go to. Keeps what the answer must match. Raises Unreachable."""
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    session[KEPT] = kept
    challenge = base64.urlsafe_b64encode(hashlib.sha256(kept["verifier"].encode()).digest()).rstrip(b"=")
    question = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": callback,
        "scope": "openid email",
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
    }
    return f"{_configuration()['authorization_endpoint']}?{urlencode(question)}"


def finish(session: SessionBase, answer: Any, callback: str) -> str:
    """The verified e-mail, in lower case, of who came back with `answer`. Raises NotBelieved, Unreachable."""
    kept = session.pop(KEPT, None)
    if kept is None or not hmac.compare_digest(answer.get("state", "").encode(), kept["state"].encode()):
        raise NotBelieved("the state is not the one that was sent")
    if "code" not in answer:
        raise NotBelieved("the provider gave no code")
    configuration = _configuration()
    question = {
        "grant_type": "authorization_code",
        "code": answer["code"],
        "redirect_uri": callback,
        "client_id": settings.OIDC_CLIENT_ID,
        "client_secret": settings.OIDC_CLIENT_SECRET,
        "code_verifier": kept["verifier"],
    }
    token = _ask(configuration["token_endpoint"], question).get("id_token", "")
    claims = _claims(token, configuration["jwks_uri"])
    if not hmac.compare_digest(str(claims["nonce"]).encode(), kept["nonce"].encode()):
        raise NotBelieved("the nonce is not the one that was sent")
    if claims.get("email_verified") is not True or not claims.get("email"):
        raise NotBelieved("the e-mail is not verified")
    return str(claims["email"]).lower()


def _claims(token: str, keys_address: str) -> dict[str, Any]:
    """What the token says, once its signature, issuer, audience and times are right. Raises NotBelieved."""
    keys = _ask(keys_address)
    try:
        name = jwt.get_unverified_header(token).get("kid")
        key = next((key for key in jwt.PyJWKSet.from_dict(keys).keys if key.key_id == name), None)
        if key is None:
            raise NotBelieved("signed with a key that the provider does not show")
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=ALGORITHMS,
            audience=settings.OIDC_CLIENT_ID,
            issuer=settings.OIDC_ISSUER,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
        raise NotBelieved(f"the token does not hold: {type(error).__name__}") from error
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != settings.OIDC_CLIENT_ID:
        raise NotBelieved("made for another site")
    return claims


def _configuration() -> dict[str, Any]:
    found = _ask(f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != settings.OIDC_ISSUER:
        raise Unreachable("another issuer answers at this address")
    if not {"authorization_endpoint", "token_endpoint", "jwks_uri"} <= found.keys():
        raise Unreachable("its configuration is not whole")
    return found


def _ask(address: str, question: dict[str, str] | None = None) -> dict[str, Any]:
    """The provider's answer, over TLS alone; on this machine, for tests, without."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
        raise Unreachable("its address is not https")
    method = "POST" if question else "GET"
    try:
        answer = requests.request(method, address, data=question, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    if not isinstance(found, dict):
        raise Unreachable("its answer is no object")
    return found
