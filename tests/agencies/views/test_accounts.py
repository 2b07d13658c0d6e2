"""Signing in and out, passwords, the person's own page."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from agencies.models import User
from coordination.foundation.models import AuditEntry
from tests import factories
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
PASSWORD = "long enough to be a password"


@pytest.fixture
def person(sender):
    sender.user.set_password(PASSWORD)
    sender.user.save()
    return sender.user


def trail() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", "actor"))


def test_login_fields_are_email_and_password(client) -> None:
    page = client.get("/accounts/login/").content.decode()

    labels = [re.sub(r"<[^>]+>|\*", "", label).strip() for label in re.findall(r"<label.*?</label>", page, re.S)]
    assert labels == ["Email", "Password"]


def test_login_signs_in_and_is_recorded(client, person) -> None:
    response = client.post(
        "/accounts/login/", {"username": person.email.upper(), "password": PASSWORD, "next": "/agencies/"}
    )

    assert response.headers["Location"] == "/agencies/"
    assert client.get("/account/").headers["Location"] == "/accounts/second-factor/"
    assert trail() == [("sign_in", person.email)]


def test_login_never_leads_to_another_site(client, person) -> None:
    response = client.post(
        "/accounts/login/", {"username": person.email, "password": PASSWORD, "next": "https://evil.example/"}
    )

    assert "evil" not in response.headers["Location"]


def test_login_failure_does_not_tell_whether_the_account_exists(client, person) -> None:
    inactive = factories.user("gone@example.org", password=PASSWORD, is_active=False)
    answers = {
        str(client.post("/accounts/login/", {"username": email, "password": password}).context["form"].errors)
        for email, password in ((person.email, "wrong"), ("nobody@example.org", "wrong"), (inactive.email, PASSWORD))
    }

    assert len(answers) == 1
    assert "do not match" in answers.pop()
    assert trail() == [
        ("sign_in_failed", person.email),
        ("sign_in_failed", ""),
        ("sign_in_failed", "gone@example.org"),
    ]


@pytest.mark.parametrize("username", ["", "\x00", "x" * 5000, "not an e-mail"])
def test_login_bad_input_is_a_form_error(client, username: str) -> None:
    response = client.post("/accounts/login/", {"username": username, "password": "x"})

    assert response.status_code == 200
    assert response.context["form"].errors


def test_login_lists_demo_accounts_only_in_the_demo(client) -> None:
    demo = factories.membership(person=factories.user("border@accord.example", is_demo=True))
    factories.membership(person=factories.user("real@example.org"))

    with override_settings(DEMO=True):
        assert list(client.get("/accounts/login/").context["demo_accounts"]) == [demo]
    with override_settings(DEMO=False):
        assert "border@accord.example" not in client.get("/accounts/login/").content.decode()


def test_logout_asks_first_and_is_recorded(sender, as_member) -> None:
    client = as_member(sender)

    assert "Sign out?" in client.get("/accounts/logout/").content.decode()
    assert client.post("/accounts/logout/").headers["Location"] == "/accounts/login/"
    assert client.get("/account/").status_code == 302
    assert trail() == [("sign_out", sender.user.email)]


def test_password_is_reset_by_mail(client, person) -> None:
    client.post("/accounts/password/", {"email": person.email})
    run_jobs("send_mail")
    link = re.search(r"http://testserver(/accounts/password/\S+)", mail.outbox[0].body)[1]

    form = client.get(link, follow=True)
    answer = client.post(form.redirect_chain[-1][0], {"password1": "a new secret 42!", "password2": "a new secret 42!"})

    assert answer.headers["Location"] == "/accounts/password/set/"
    assert "Password saved" in client.get("/accounts/password/set/").content.decode()
    assert User.objects.get(pk=person.pk).check_password("a new secret 42!")
    assert "no longer works" in client.get(link, follow=True).content.decode()


def test_password_reset_says_the_same_for_strangers(client, person) -> None:
    """The same page after the same work: as many statements, as many rows; but no mail."""
    inactive = factories.user("gone@example.org", password=PASSWORD, is_active=False)
    found = set()
    emails = ["nobody@example.org", inactive.email, person.email]
    for email in emails:  # from now on each has its count of attempts
        client.post("/accounts/password/", {"email": email})
    ProcrastinateJob.objects.all().delete()
    for email in emails:
        with CaptureQueriesContext(connection) as captured:
            response = client.post("/accounts/password/", {"email": email}, follow=True)
        words = re.sub(r'(?<=csrfmiddlewaretoken" value=")\w+', "", response.content.decode())
        found.add((words, len(captured), ProcrastinateJob.objects.filter(task_name="send_mail").delete()[0]))

    assert len(found) == 1, [pair[1:] for pair in found]
    assert "If the address belongs to somebody" in found.pop()[0]


def test_password_reset_for_strangers_mails_nobody(client) -> None:
    client.post("/accounts/password/", {"email": "nobody@example.org"})

    assert run_jobs("send_mail") == 1
    assert mail.outbox == []


def test_waiting_mail_is_sealed(client, person) -> None:
    client.post("/accounts/password/", {"email": person.email})

    (job,) = ProcrastinateJob.objects.filter(task_name="send_mail")
    assert set(job.args) == {"sealed", "ident"}
    assert not any(word in job.args["sealed"] for word in (person.email, "password", "accounts"))


@pytest.mark.parametrize(
    "link", ["/accounts/password/x-y/", "/accounts/password/1-%00/", "/accounts/password/zzzzzzzzzzzzz-abc-def/"]
)
def test_password_made_up_link_is_told(client, link: str) -> None:
    assert "no longer works" in client.get(link).content.decode()


def test_account_detail_lists_own_memberships(sender, outsider, as_member) -> None:
    second = factories.membership(factories.agency("SECOND"), person=sender.user)
    client = as_member(sender)

    page = client.get("/account/").content.decode()

    assert [row.pk for row in client.get("/account/").context["memberships"]] == [sender.pk, second.pk]
    assert sender.user.name in page
    assert outsider.agency.name not in page


def test_account_switch_changes_the_actor(sender, as_member) -> None:
    second = factories.membership(factories.agency("SECOND"), role="auditor", person=sender.user)
    client = as_member(sender)

    response = client.post("/account/switch/", {"membership": second.uuid})

    assert response.headers["Location"] == "/audit/"
    assert client.get("/account/").context["membership"] == second
    entry = AuditEntry.objects.get(verb="switch")
    assert (entry.membership_id, entry.role) == (second.pk, "auditor")


def test_account_switch_refuses_what_is_not_ones_own(sender, outsider, as_member) -> None:
    ended = factories.membership(factories.agency("SECOND"), person=sender.user, period=(None, timezone.localdate()))
    client = as_member(sender)

    for wanted in (outsider.uuid, ended.uuid, "rubbish", ""):
        assert client.post("/account/switch/", {"membership": wanted}).status_code == 400
    assert client.get("/account/switch/").status_code == 405
    assert client.get("/account/").context["membership"] == sender


def test_account_language_is_kept_with_the_person(sender, as_member) -> None:
    client = as_member(sender)

    response = client.post("/account/language/", {"language": "fr", "next": "/agencies/?q=x"})

    assert response.headers["Location"] == "/agencies/?q=x"
    assert client.get("/agencies/").headers["Content-Language"] == "fr"
    client.post("/account/language/", {"language": ""})
    assert User.objects.get(pk=sender.user.pk).language == ""
    assert client.get("/agencies/").headers["Content-Language"] == "en"


def test_account_language_works_before_sign_in(client) -> None:
    response = client.post("/account/language/", {"language": "fr", "next": "/accounts/login/"})

    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "fr"
    assert client.get("/accounts/login/").headers["Content-Language"] == "fr"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_account_language_returns_only_to_us(sender, as_member, target: str) -> None:
    response = as_member(sender).post("/account/language/", {"language": "en", "next": target})

    assert response.headers["Location"] == "/"


def test_account_language_made_up_is_400(client) -> None:
    assert client.post("/account/language/", {"language": "xx"}).status_code == 400
    assert client.get("/account/language/").status_code == 405


def test_person_without_membership_is_told_whom_to_ask(sender, as_member) -> None:
    sender.period = DateRange(None, timezone.localdate())
    sender.save()
    client = as_member(sender)

    response = client.get("/agencies/")

    assert response.status_code == 403
    assert "Ask the lead of your agency" in response.content.decode()
    assert client.get("/account/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert trail() == [("denied", sender.user.email), ("sign_out", sender.user.email)]


def test_login_page_sends_the_signed_in_home(sender, as_member) -> None:
    assert as_member(sender).get("/accounts/login/").headers["Location"] == "/"
