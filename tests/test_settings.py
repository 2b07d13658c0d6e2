"""Settings come from the environment: each variable is described, and a missing one says what to do."""

import ast
import hashlib
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from coordination import environment

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "coordination" / "settings.py"
NEEDED = {
    "ACCORD_SECRET_KEY": "a-secret-of-more-than-fifty-characters-for-the-tests-alone",
    "ACCORD_APP_DATABASE_URL": "postgresql://accord_app:x@localhost/accord",
    "ACCORD_OWNER_DATABASE_URL": "postgresql://accord_owner:x@localhost/accord",
}


def reads() -> dict[str, bool]:
    """The variables that the settings read, and whether each one is needed."""
    calls = [
        node
        for node in ast.walk(ast.parse(SETTINGS.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("environment.read")
    ]
    return {call.args[0].value: ast.unparse(call.func) == "environment.read" and len(call.args) == 1 for call in calls}


def described() -> dict[str, str]:
    """The variables of .env.example, each with the words above it."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return {
        match["name"]: match["words"] for match in re.finditer(r"(?P<words>(?:^#.*\n)+)(?P<name>[A-Z_]+)=", text, re.M)
    }


@pytest.fixture
def load(monkeypatch) -> Any:
    """The settings as they are with just these variables, whatever this machine has set."""

    def settings_with(**variables: str) -> dict[str, Any]:
        monkeypatch.setattr(environment, "_SETUP", {})
        for name in [*reads(), "DATABASE_URL"]:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return settings_with


def test_every_variable_is_described() -> None:
    assert set(described()) == {*reads(), "DATABASE_URL"}


def test_every_variable_is_a_line_of_the_example() -> None:
    """No variable stands there without words above it."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    assert [line.split("=")[0] for line in lines if line and not line.startswith("#")] == list(described())


def test_optional_variables_name_their_default() -> None:
    for name, is_needed in reads().items():
        has_default = "Default:" in described()[name]
        assert has_default != is_needed, name


def test_needed_variables() -> None:
    assert {name for name, is_needed in reads().items() if is_needed} == set(NEEDED)


@pytest.mark.parametrize("missing", NEEDED)
@pytest.mark.parametrize("value", [None, ""])
def test_missing_variable_says_what_to_do(load, missing: str, value: str | None) -> None:
    variables = {name: text for name, text in NEEDED.items() if name != missing}
    if value is not None:
        variables[missing] = value

    with pytest.raises(ImproperlyConfigured) as caught:
        load(**variables)

    sentence = str(caught.value)
    assert sentence.startswith(f"{missing} is not set. ")
    assert "bin/serve" in sentence
    assert ".env.example" in sentence


def test_production_is_safe_by_default(load) -> None:
    settings = load(**NEEDED)

    assert not any(settings[name] for name in ("DEBUG", "DEMO", "TEST", "BENCH"))
    assert settings["HTTPS"] is settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_PROXY_SSL_HEADER"] is None
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1"]
    assert settings["DATABASES"]["default"]["USER"] == "accord_app"
    assert settings["DATABASES"]["owner"]["USER"] == "accord_owner"
    assert "coordination.foundation.middleware.QueryCountMiddleware" not in settings["MIDDLEWARE"]


def test_demo_works_without_https(load) -> None:
    settings = load(**NEEDED, ACCORD_DEMO="1")

    assert settings["HTTPS"] is False
    assert settings["ALLOWED_HOSTS"] == ["*"]


def test_proxy_is_believed_only_when_told(load) -> None:
    settings = load(**NEEDED, ACCORD_BEHIND_PROXY="yes", ACCORD_TRUSTED_ORIGINS=" https://a.example, ")

    assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://a.example"]


def test_middleware_order(load) -> None:
    """The person is known before the membership, and the view's transaction is the innermost."""
    names = [path.rpartition(".")[2] for path in load(**NEEDED)["MIDDLEWARE"]]

    assert names.index("AuthenticationMiddleware") < names.index("LoginRequiredMiddleware")
    assert names.index("AuthenticationMiddleware") < names.index("ActingMiddleware")
    assert names[-1] == "RowSecurityMiddleware"


@pytest.mark.parametrize("text", ["1", "true", "YES", "on"])
def test_flag_on(monkeypatch, text: str) -> None:
    monkeypatch.setenv("ACCORD_DEBUG", text)

    assert environment.read_flag("ACCORD_DEBUG") is True


@pytest.mark.parametrize("text", ["0", "no", "off", "", "maybe"])
def test_flag_off(monkeypatch, text: str) -> None:
    monkeypatch.setattr(environment, "_SETUP", {})
    monkeypatch.setenv("ACCORD_DEBUG", text)

    assert environment.read_flag("ACCORD_DEBUG") is False


def test_environment_goes_before_the_setup_file(monkeypatch) -> None:
    monkeypatch.setattr(environment, "_SETUP", {"ACCORD_TIME_ZONE": "UTC"})
    monkeypatch.delenv("ACCORD_TIME_ZONE", raising=False)

    assert environment.read("ACCORD_TIME_ZONE") == "UTC"
    monkeypatch.setenv("ACCORD_TIME_ZONE", "Asia/Kathmandu")
    assert environment.read("ACCORD_TIME_ZONE") == "Asia/Kathmandu"


def test_setup_file(monkeypatch, tmp_path) -> None:
    file = tmp_path / "env"
    file.write_text("# a remark=1\nACCORD_APP_DATABASE_URL=postgresql://u:p=q@h/d\n\n", encoding="utf-8")

    monkeypatch.setattr(environment, "SETUP_FILE", file)
    assert environment._read_setup_file() == {"ACCORD_APP_DATABASE_URL": "postgresql://u:p=q@h/d"}

    monkeypatch.setattr(environment, "SETUP_FILE", tmp_path / "none")
    assert environment._read_setup_file() == {}


def test_another_server_than_the_one_set_up_is_refused(load, monkeypatch) -> None:
    address = "postgresql://me@elsewhere/accord"
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.delenv("ACCORD_APP_DATABASE_URL", raising=False)
    monkeypatch.setattr(environment, "_SETUP", {"ACCORD_SETUP_FOR": "another"})

    with pytest.raises(ImproperlyConfigured, match="Run bin/serve with it once"):
        environment.refuse_stale_setup()

    made_for = hashlib.sha256(address.encode()).hexdigest()[:16]
    monkeypatch.setattr(environment, "_SETUP", {"ACCORD_SETUP_FOR": made_for})
    environment.refuse_stale_setup()
