"""The one account that nobody invites."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from agencies.models import Membership
from coordination.foundation.models import AuditEntry
from tests import factories

NAMED = {"name": "Ada Administrator", "agency": "HT-TASKFORCE", "site": "https://accord.example/"}


def test_link_leads_to_a_password_once(db, task_force, capsys) -> None:
    call_command("first_administrator", "Ada@Example.org", **NAMED)

    link = capsys.readouterr().out.strip()
    path = link.removeprefix("https://accord.example")
    browser = Client()
    page = browser.get(path, follow=True)
    made = Membership.objects.get()
    assert (made.user.email, made.role, made.agency) == ("ada@example.org", "directory_administrator", task_force)
    assert page.status_code == 200
    typed = {"password1": "a long enough phrase 7", "password2": "a long enough phrase 7"}
    browser.post(page.request["PATH_INFO"], typed)
    made.user.refresh_from_db()
    assert made.user.check_password("a long enough phrase 7")
    assert b"password1" not in Client().get(path, follow=True).content
    assert AuditEntry.objects.filter(actor="first_administrator", verb="grant").count() == 1


def test_refused_once_there_is_one(administrator) -> None:
    with pytest.raises(CommandError, match="already"):
        call_command("first_administrator", "other@example.org", **NAMED)
    assert Membership.objects.count() == 1


def test_refused_without_the_agency(db) -> None:
    with pytest.raises(CommandError, match="There is no agency NOWHERE"):
        call_command("first_administrator", "a@example.org", **NAMED | {"agency": "NOWHERE"})


def test_known_person_is_not_taken_over(task_force) -> None:
    factories.user("ada@example.org")

    with pytest.raises(CommandError, match="already: name another"):
        call_command("first_administrator", "ada@example.org", **NAMED)
