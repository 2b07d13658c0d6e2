"""The small pages beside the trail: health, the refused form, the floor."""

import pytest
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from coordination.foundation import views
from tests.plans import world

pytestmark = pytest.mark.django_db


def test_healthz_is_open_and_needs_no_session(client, queries_of):
    response = client.get("/healthz")

    assert queries_of(client, "/healthz") == [
        "select 1",
        "select master, child_file_id, wrapped from accord_key_samples()",
    ]
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_healthz_says_when_the_database_is_down(client, monkeypatch):
    def down():
        raise OperationalError("no server")

    monkeypatch.setattr(connection, "cursor", down)
    response = views.healthz(RequestFactory().get("/healthz"))

    assert response.status_code == 503


def test_healthz_takes_no_post(client):
    assert client.post("/healthz").status_code == 405


def test_refused_form_says_what_to_do(as_member):
    member = world.member(world.agency("OWN"), "coordinator")
    client = Client(enforce_csrf_checks=True)
    client.cookies = as_member(member).cookies

    response = client.post("/plan/new/", {})

    assert response.status_code == 403
    assert "Nothing was changed." in response.content.decode()


def test_floor_is_ten_lines_with_the_person(as_member):
    member = world.member(world.agency("OWN"))
    request = RequestFactory().get("/bench/floor/")
    request.user, request.membership = member.user, member

    response = views.floor(request)

    assert member.user.email in response.content.decode()
    assert len(render_to_string("foundation/floor.html", {"email": "x"}).splitlines()) == 10
