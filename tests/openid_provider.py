"""A small real OpenID Connect provider on this machine: discovery, authorize, token with PKCE, keys, signed tokens."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT, SECRET = "accord", "a secret"


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Whoever comes is `email`; what its tokens say and who signs them can be changed."""

    def __init__(self) -> None:
        self.issuer = ""
        self.key = self.signing_key = new_key()
        self.email = "nobody@example.org"
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.says_issuer = ""
        self.codes: dict[str, dict[str, str]] = {}

    def configuration(self) -> dict[str, str]:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.says_issuer or self.issuer} | {
            name: f"{self.issuer}/{end}" for name, end in names.items()
        }

    def keys(self) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        n, e = (number.to_bytes((number.bit_length() + 7) // 8, "big") for number in (numbers.n, numbers.e))
        return {"keys": [{"kty": "RSA", "kid": "1", "alg": "RS256", "use": "sig", "n": packed(n), "e": packed(e)}]}

    def authorize(self, question: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        assert (question["response_type"], question["client_id"]) == ("code", CLIENT)
        assert question["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self.codes[code] = question
        return f"{question['redirect_uri']}?{urlencode({'code': code, 'state': question['state']})}"

    def token(self, question: dict[str, str]) -> dict[str, str] | None:
        """None when something in the question is not right."""
        asked = self.codes.pop(question["code"], None)
        challenge = packed(hashlib.sha256(question["code_verifier"].encode()).digest())
        if asked is None or (question["client_id"], question["client_secret"]) != (CLIENT, SECRET):
            return None
        if (asked["code_challenge"], asked["redirect_uri"]) != (challenge, question["redirect_uri"]):
            return None
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.signed(asked["nonce"])}

    def signed(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "7", "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": nonce}
        claims |= {"email": self.email, "email_verified": True} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": "1"} | self.header
        body = ".".join(packed(json.dumps(part).encode()) for part in (header, claims))
        signature = self.signing_key.sign(body.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{body}.{'' if header['alg'] == 'none' else packed(signature)}"


@contextmanager
def running_provider() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, urlsplit(self.path).query
            if path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(dict(first(query))))
                self.end_headers()
            elif path == "/keys":
                self.answer(provider.keys())
            else:
                self.answer(provider.configuration() if path == "/.well-known/openid-configuration" else None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(provider.token(dict(first(body))))

        def answer(self, found: dict | None) -> None:
            self.send_response(200 if found else 400)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *args: object) -> None:
            pass

    def first(query: str) -> Iterator[tuple[str, str]]:
        return ((name, values[0]) for name, values in parse_qs(query).items())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
