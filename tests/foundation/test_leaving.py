"""Leaving quickly: the session is over on the server, and the page that follows says nothing."""

from importlib import import_module

import pytest
from django.test import Client

from agencies.models import Agency, Session
from coordination.foundation.models import AuditEntry
from tests import factories

LEAVE = "/leave/"


def test_leave_ends_the_session(as_member, sender) -> None:
    client = as_member(sender)

    response = client.post(LEAVE)

    assert response.status_code == 200
    assert not Session.objects.exists()
    assert client.get("/account/").status_code == 302


def test_leave_leads_elsewhere_and_says_nothing(as_member, sender) -> None:
    response = as_member(sender).post(LEAVE)

    assert response["Refresh"] == "0; url=https://weather.gc.ca/"
    assert response["Cache-Control"] == "no-store"
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    page = response.content.decode()
    assert "Accord" not in page
    assert sender.user.name not in page
    assert '<a href="https://weather.gc.ca/">' in page


def test_leave_in_french(as_member, sender) -> None:
    sender.user.language = "fr"
    sender.user.save()

    assert as_member(sender).post(LEAVE)["Refresh"] == "0; url=https://meteo.gc.ca/"


def test_leave_to_the_site_of_the_setting(as_member, sender, settings) -> None:
    settings.LEAVE_TO = "https://recipes.example/"

    response = as_member(sender).post(LEAVE)

    assert response["Refresh"] == "0; url=https://recipes.example/"
    assert '<a href="https://recipes.example/">' in response.content.decode()


def test_leave_is_in_the_trail(as_member, sender) -> None:
    as_member(sender).post(LEAVE)

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.agency_code, entry.purpose) == (
        "sign_out", sender.user.email, "CBSA", "left quickly",
    )  # fmt: skip


def test_leave_without_a_membership(as_member, sender) -> None:
    client = as_member(sender)
    Agency.objects.filter(pk=sender.agency_id).update(retired_on="2020-01-01")

    assert client.post(LEAVE).status_code == 200
    assert AuditEntry.objects.get().actor == sender.user.email


def test_leave_before_sign_in(db) -> None:
    assert Client().post(LEAVE).status_code == 200
    assert not AuditEntry.objects.exists()


def test_leave_asks_for_no_token(sender) -> None:
    """Cookies blocked or a page from yesterday: it leads away all the same."""
    client = Client(enforce_csrf_checks=True)

    assert client.post(LEAVE).status_code == 200


@pytest.mark.parametrize("address", ["/", "/account/", "/nowhere/", "/audit/", "/who-can-help/"])
def test_every_page_offers_to_leave(as_member, sender, address: str) -> None:
    page = as_member(sender).get(address).content.decode()

    assert page.count('action="/leave/"') == 1
    assert "Leave quickly" in page


def test_sign_in_page_offers_to_leave(db) -> None:
    assert 'action="/leave/"' in Client().get("/accounts/login/").content.decode()


def test_admin_offers_to_leave(as_member, administrator) -> None:
    assert 'action="/leave/"' in as_member(administrator).get("/admin/").content.decode()


def test_failure_offers_to_leave(as_member, sender, monkeypatch) -> None:
    monkeypatch.setattr(import_module("referrals.views.worklist"), "sections_for", lambda membership: 1 / 0)
    client = as_member(factories.membership(sender.agency))
    client.raise_request_exception = False

    assert 'action="/leave/"' in client.get("/").content.decode()
