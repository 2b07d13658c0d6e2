"""Each view runs in one transaction that says who acts; what fails leaves nothing behind."""

import django.db
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from agencies.models import Agency
from coordination.foundation import views
from coordination.foundation.middleware import QueryCountMiddleware, RowSecurityMiddleware
from tests import factories


def settings_of_the_transaction() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('accord.agency', true), current_setting('accord.role', true)")
        return list(cursor.fetchone())


def run(view, membership=None) -> HttpResponse:
    request = RequestFactory().get("/")
    request.membership = membership
    return RowSecurityMiddleware(lambda _request: HttpResponse()).process_view(request, view, (), {})


def test_view_runs_as_the_acting_membership(sender) -> None:
    seen = []

    run(lambda request: seen.extend(settings_of_the_transaction()) or HttpResponse(), sender)

    assert seen == [str(sender.agency_id), "worker"]


def test_view_without_a_membership_acts_as_nobody(db) -> None:
    seen = []

    run(lambda request: seen.extend(settings_of_the_transaction()) or HttpResponse())

    assert seen == ["", ""]


def test_view_that_raises_leaves_nothing(db) -> None:
    def view(request) -> HttpResponse:
        factories.agency("HALF-DONE")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        run(view)

    assert not Agency.objects.filter(code="HALF-DONE").exists()


@pytest.mark.parametrize(("status", "is_kept"), [(200, True), (302, True), (422, True), (500, False), (503, False)])
def test_view_that_answers_with_a_failure_leaves_nothing(db, status: int, is_kept: bool) -> None:
    def view(request) -> HttpResponse:
        factories.agency("WRITTEN")
        return HttpResponse(status=status)

    assert run(view).status_code == status
    assert Agency.objects.filter(code="WRITTEN").exists() == is_kept


def test_query_count(db) -> None:
    def answer(request) -> HttpResponse:
        for _number in range(3):
            settings_of_the_transaction()
        return HttpResponse()

    assert QueryCountMiddleware(answer)(RequestFactory().get("/"))["X-Query-Count"] == "3"


def test_healthz(db) -> None:
    response = Client().get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_healthz_without_a_database(monkeypatch) -> None:
    class Unreachable:
        def cursor(self) -> None:
            raise django.db.OperationalError

    monkeypatch.setattr(views, "connection", Unreachable())

    response = views.healthz(RequestFactory().get("/healthz"))

    assert response.status_code == 503


def test_form_without_its_key_is_refused_in_words(as_member, sender) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = as_member(sender).cookies

    response = browser.post("/referrals/new/", {"place": "CA-MB"})

    assert response.status_code == 403
    assert "form" in response.content.decode()
