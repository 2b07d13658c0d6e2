"""The second factor: the door until it is set up, setting it up, signing in with it, losing it."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import signing
from django.db import connection
from django.test import Client

from coordination.foundation.models import AuditEntry
from tests import factories
from tests.one_time_codes import code_of

pytestmark = pytest.mark.django_db
PASSWORD = "long enough to be a password"
INDEX, APP = "/accounts/second-factor/", "/accounts/second-factor/app/"


@pytest.fixture
def person(sender):
    sender.user.set_password(PASSWORD)
    sender.user.save()
    return sender.user


def signed_in(person, client: Client | None = None) -> Client:
    client = client or Client()
    client.post("/accounts/login/", {"username": person.email, "password": PASSWORD})
    return client


def set_up(client: Client) -> str:
    """The secret of the app that the person now has."""
    secret = re.search(r'id="secret" readonly value="([A-Z2-7]+)"', client.get(APP).content.decode())[1]
    client.post(APP, {"code": code_of(secret)})
    return secret


def recovery_codes(client: Client) -> list[str]:
    return re.findall(r"<li>(\d{8})</li>", client.get(f"{INDEX}recovery-codes/").content.decode())


class AsItStands:
    """What is inside Django's signature and compression."""

    def loads(self, data: bytes) -> bytes:
        return data


def trail() -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", "object_kind", "purpose"))


def test_without_a_second_factor_only_its_set_up_is_open(person) -> None:
    client = signed_in(person)

    for address in ("/", "/agencies/", "/account/", "/admin/", "/referrals/new/", f"{INDEX}recovery-codes/"):
        assert client.get(address).headers["Location"] == INDEX, address
    assert client.post("/account/switch/").headers["Location"] == INDEX
    assert (
        client.get(INDEX).status_code == client.get(APP).status_code == client.get(f"{INDEX}keys/").status_code == 200
    )
    assert client.post("/account/language/", {"language": "fr"}).status_code == 302
    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"


def test_app_is_set_up_and_opens_everything(person) -> None:
    client = signed_in(person)

    secret = set_up(client)

    assert len(recovery_codes(client)) == 10
    assert recovery_codes(client) == []  # shown once
    assert client.get("/").status_code == 200
    assert ("write", "second factor", "added totp") in trail()
    assert ("write", "second factor", "added recovery_codes") in trail()
    again = signed_in(person)
    assert again.get("/").headers["Location"].startswith("/accounts/login/")
    answer = again.post(f"{INDEX}authenticate/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/"
    assert again.get("/").status_code == 200


def test_way_to_the_emergency_outlasts_the_code(person) -> None:
    secret = set_up(signed_in(person))
    client = Client()
    typed = {"username": person.email, "password": PASSWORD, "next": ["", "/referrals/emergency/"]}

    client.post("/accounts/login/", typed)
    answer = client.post(f"{INDEX}authenticate/", {"code": code_of(secret)})

    assert answer.headers["Location"] == "/referrals/emergency/"


def test_wrong_code_is_told_and_recorded(person) -> None:
    secret = set_up(signed_in(person))
    client = signed_in(person)
    wrong = code_of(secret, time.time() + 3600)

    page = client.post(f"{INDEX}authenticate/", {"code": wrong}).content.decode()

    assert "This code is not right." in page
    assert trail()[-1] == ("sign_in_failed", "", "second factor")
    assert client.get("/").headers["Location"].startswith("/accounts/login/")


def test_code_works_once(person) -> None:
    secret = set_up(signed_in(person))
    code = code_of(secret, time.time() + 30)  # the next one: right already, and after that the clock moves on

    first, second = signed_in(person), signed_in(person)
    answers = [client.post(f"{INDEX}authenticate/", {"code": typed}) for client, typed in
               ((first, code), (second, f"{code[:3]} {code[3:]}"))]  # fmt: skip

    assert [answer.status_code for answer in answers] == [302, 200]
    assert second.get("/").status_code == 302


def test_recovery_code_works_once(person) -> None:
    client = signed_in(person)
    set_up(client)
    code = recovery_codes(client)[3]

    first, second = signed_in(person), signed_in(person)

    assert first.post(f"{INDEX}authenticate/", {"code": code}).headers["Location"] == "/"
    assert second.post(f"{INDEX}authenticate/", {"code": code}).status_code == 200


def test_guessing_codes_is_stopped_with_a_page_that_says_what_to_do(person) -> None:
    set_up(signed_in(person))
    client = signed_in(person)

    answers = [client.post(f"{INDEX}authenticate/", {"code": f"{number:06}"}) for number in range(12)]

    assert [answer.status_code for answer in answers[:10]] == [200] * 10
    assert answers[-1].status_code == 429
    assert "Wait five minutes" in answers[-1].content.decode()


def test_older_session_has_not_shown_the_factor_and_ends(person) -> None:
    """Somebody with a stolen password who signed in first must not ride on the owner's set-up."""
    thief = signed_in(person)
    set_up(signed_in(person))

    answer = thief.get(INDEX)

    assert answer.headers["Location"] == "/accounts/login/?ended=factor"
    assert "Sign in again" in thief.get(answer.headers["Location"]).content.decode()
    assert trail()[-1] == ("sign_out", "", "session ended: factor")


def test_half_signed_in_person_can_start_anew(person) -> None:
    set_up(signed_in(person))
    client = signed_in(person)
    assert client.get("/accounts/login/").headers["Location"] == f"{INDEX}authenticate/"

    client.post("/accounts/logout/")

    assert client.get("/accounts/login/").status_code == 200


def test_only_factor_cannot_be_removed(person) -> None:
    client = signed_in(person)
    set_up(client)

    page = client.post(f"{APP}remove/").content.decode()

    assert "Add another one first." in page
    assert Authenticator.objects.filter(user=person, type="totp").exists()


def test_second_factor_is_not_asked_for_in_the_demo(person, settings) -> None:
    settings.DEMO = True

    assert signed_in(person).get("/").status_code == 200


def test_database_holds_no_secret(person) -> None:
    client = signed_in(person)
    client.get(APP)
    session = client.session["mfa.totp.secret"]
    with connection.cursor() as cursor:
        cursor.execute("select session_data from agencies_session")
        salt = "django.contrib.sessions.SessionStore"
        in_sessions = [signing.loads(row[0], salt=salt, serializer=AsItStands) for row in cursor.fetchall()]
    secret = set_up(client)
    codes = recovery_codes(client)
    seed = Authenticator.objects.get(type="recovery_codes").wrap().instance.data["seed"]
    with connection.cursor() as cursor:
        cursor.execute("select data::text from mfa_authenticator")
        stored = " ".join(row[0] for row in cursor.fetchall())

    assert in_sessions
    assert not any(session.encode() in data for data in in_sessions)
    assert not any(word in stored for word in (secret, *codes))
    assert seed.count(":") == 1  # the name of the key, and what it sealed
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(secret, time.time() - 30))


def test_foreign_key_is_not_found(person, outsider, as_member) -> None:
    foreign = Authenticator.objects.create(user=outsider.user, type="webauthn", data={"name": "K", "credential": {}})
    client = as_member(factories.membership(person=person))

    for address in (f"{INDEX}keys/{foreign.pk}/", f"{INDEX}keys/{foreign.pk}/remove/"):
        assert client.get(address).status_code == client.post(address).status_code == 404
    assert Authenticator.objects.filter(pk=foreign.pk).exists()
