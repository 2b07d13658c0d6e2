"""The admin site: who gets in, what it keeps, what it refuses."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.utils import timezone

from agencies.models import Agency, Jurisdiction, Mandate, Membership, Need, User
from coordination.foundation.models import AuditEntry
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
KEPT = [
    "agency", "desk", "function", "instrument", "jurisdiction", "mandate", "membership", "need", "office",
    "permitrule", "pillar", "population", "user",
]  # fmt: skip


def test_admin_keeps_the_directory_and_nothing_else() -> None:
    registered = {model._meta.label_lower for model in admin.site._registry}

    assert registered == {f"agencies.{name}" for name in KEPT}
    tables = {model._meta.model_name for model in apps.get_app_config("agencies").get_models()}
    others = {"answering", "gap", "referencerow", "invitation", "session", "mail", "notification"}
    assert tables - set(KEPT) == others


@pytest.mark.parametrize("role", ["sender", "lead", "coordinator", "auditor"])
def test_admin_is_closed_to_everybody_else(as_member, request, role: str) -> None:
    client = as_member(request.getfixturevalue(role))

    for address in ("/admin/", "/admin/agencies/agency/", "/admin/agencies/agency/add/", "/admin/jsi18n/"):
        assert client.get(address).status_code == 403, address


def test_admin_sends_strangers_to_sign_in(client) -> None:
    assert client.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/").headers["Location"] == "/accounts/login/?next=%2Fadmin%2F"


@pytest.mark.parametrize("name", KEPT)
def test_admin_lists_searches_and_adds_every_table(administrator, as_member, name: str) -> None:
    factories.mandate(factories.agency("A"), under=factories.instrument())
    factories.need()
    client = as_member(administrator)

    for address in (f"/admin/agencies/{name}/", f"/admin/agencies/{name}/?q=a", f"/admin/agencies/{name}/add/"):
        assert client.get(address).status_code == 200, address


def test_admin_pages_and_search_and_sign_out(administrator, as_member) -> None:
    agency = factories.agency("NDINAWE", name_en="Ndinawe")
    factories.mandate(agency)
    client = as_member(administrator)

    assert client.get("/admin/").status_code == 200
    assert client.get(f"/admin/agencies/agency/{agency.pk}/change/").status_code == 200
    assert client.get(f"/admin/agencies/agency/{agency.pk}/history/").status_code == 200
    assert "Ndinawe" in client.get("/admin/agencies/agency/?q=ndinwae").content.decode()
    assert client.get("/admin/agencies/agency/?q=%00").status_code == 200
    found = client.get("/admin/autocomplete/?app_label=agencies&model_name=mandate&field_name=agency&term=ndinawe")
    assert [row["text"] for row in found.json()["results"]] == ["Ndinawe"]
    assert client.get("/admin/login/").headers["Location"] == "/admin/"
    assert client.post("/admin/logout/").headers["Location"] == "/accounts/logout/"
    assert client.get("/admin/password_change/").headers["Location"] == "/accounts/password/change/"


def place_fields(**fields) -> dict:
    return {
        "code": "CA-NU", "name_en": "Nunavut", "name_fr": "Nunavut", "kind": "territory", "groups": "",
        "source_status": "known", "note": "", "iso_3166": "", "source": "", "source_url": "", "parent": "",
    } | fields  # fmt: skip


def test_admin_write_follows_save_and_is_recorded(administrator, as_member) -> None:
    client = as_member(administrator)

    client.post("/admin/agencies/jurisdiction/add/", place_fields(parent=factories.jurisdiction("CA").pk))
    place = Jurisdiction.objects.get(code="CA-NU")
    client.post(
        f"/admin/agencies/jurisdiction/{place.pk}/change/",
        place_fields(parent=place.parent_id, name_en="Nunavut Territory"),
    )

    place.refresh_from_db()
    assert (place.coverage, place.depth, place.sort_en) == (
        ["CA-NU", "CA", "NORTH-AMERICA", "WORLD"],
        3,
        "nunavut territory",
    )
    purposes = AuditEntry.objects.filter(object_code="CA-NU", membership_id=administrator.pk)
    assert set(purposes.values_list("purpose", flat=True)) == {
        "added in the admin",
        "changed in the admin: Name in English",
    }


def test_admin_bad_input_is_a_form_error(administrator, as_member) -> None:
    client = as_member(administrator)
    canada = factories.jurisdiction("CA")
    manitoba = factories.jurisdiction("CA-MB")

    answer = client.post(
        f"/admin/agencies/jurisdiction/{canada.pk}/change/",
        place_fields(code="CA", kind="country", parent=manitoba.pk),
    )
    twice = client.post("/admin/agencies/jurisdiction/add/", place_fields(code="CA"))

    assert "This would make the place part of itself." in answer.content.decode()
    assert "already exists" in twice.content.decode()


def test_admin_overlapping_mandate_is_a_form_error(administrator, as_member) -> None:
    mandate = factories.mandate(factories.agency("A"))
    fields = {
        "agency": mandate.agency_id, "function": mandate.function_id, "pillar": mandate.pillar_id,
        "population": mandate.population_id, "jurisdictions": [factories.jurisdiction().pk], "instrument": "",
        "section": "", "statement_en": "Again", "statement_fr": "", "period_0": "2020-01-01", "period_1": "",
        "source": "", "source_url": "", "source_status": "known",
    }  # fmt: skip

    answer = as_member(administrator).post("/admin/agencies/mandate/add/", fields)

    assert "The agency already has a mandate for this function" in answer.content.decode()
    assert Mandate.objects.count() == 1


def test_admin_deleting_what_is_in_use_is_refused_with_the_uses(administrator, as_member) -> None:
    act = factories.instrument()
    factories.mandate(factories.agency("A"), under=act)
    client = as_member(administrator)

    page = client.get(f"/admin/agencies/instrument/{act.pk}/delete/").content.decode()
    client.post(f"/admin/agencies/instrument/{act.pk}/delete/", {"post": "yes"})

    assert "A: Shelter" in page
    assert Mandate.objects.get().instrument == act


def test_admin_deletes_what_nobody_uses(administrator, as_member) -> None:
    act = factories.instrument()

    as_member(administrator).post(f"/admin/agencies/instrument/{act.pk}/delete/", {"post": "yes"})

    assert AuditEntry.objects.filter(object_code=act.code, purpose="deleted in the admin").exists()


def test_admin_retires_agencies_and_never_deletes_them(administrator, as_member) -> None:
    agency = factories.agency("A")
    client = as_member(administrator)

    assert client.post(f"/admin/agencies/agency/{agency.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post("/admin/agencies/agency/", {"action": "retire", "_selected_action": [agency.pk]})

    agency.refresh_from_db()
    assert agency.retired_on == timezone.localdate()
    assert AuditEntry.objects.filter(object_code="A", purpose="changed in the admin: retired on").exists()


def test_admin_adds_a_person_with_a_link(administrator, as_member) -> None:
    client = as_member(administrator)

    response = client.post(
        "/admin/agencies/user/add/",
        {"email": "New@Example.org", "name": "Nora New", "language": "", "is_active": "on"},
        follow=True,
    )

    person = User.objects.get(email="new@example.org")
    assert not person.has_usable_password()
    assert "/accounts/password/" in response.content.decode()
    again = client.post("/admin/agencies/user/", {"action": "make_link", "_selected_action": [person.pk]}, follow=True)
    assert "/accounts/password/" in again.content.decode()
    assert client.post(f"/admin/agencies/user/{person.pk}/delete/", {"post": "yes"}).status_code == 403


def test_admin_ends_memberships_and_never_deletes_them(administrator, outsider, as_member) -> None:
    client = as_member(administrator)
    address = f"/admin/agencies/membership/{outsider.pk}/"

    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    client.post(
        f"{address}change/",
        {
            "user": outsider.user_id,
            "agency": outsider.agency_id,
            "role": "worker",
            "period_0": "2020-01-01",
            "period_1": "2021-01-01",
        },  # fmt: skip
    )

    assert outsider not in Membership.objects.current()


def test_admin_of_one_need_keeps_its_functions(administrator, as_member) -> None:
    need = factories.need()
    other = factories.function("health")

    as_member(administrator).post(
        f"/admin/agencies/need/{need.pk}/change/",
        {
            "code": need.code,
            "name_en": "N",
            "name_fr": "N",
            "definition_en": "",
            "definition_fr": "",
            "pillar": need.pillar_id,
            "functions": [other.pk],
            "urgent_within_hours": "0",
        },  # fmt: skip
    )

    assert list(Need.objects.get().functions.values_list("code", flat=True)) == ["shelter"]
    assert Agency.objects.filter(code="HT-TASKFORCE").exists()


@pytest.mark.parametrize("key", ["no number", "9" * 30, "-1", "1.5", "²"])
@pytest.mark.parametrize("page", ["agency", "mandate", "membership"])
def test_key_that_is_none_is_a_form_error(administrator, as_member, page, key) -> None:
    fields = ("parent", "home_jurisdiction", "agency", "jurisdictions", "user", "function")

    response = as_member(administrator).post(f"/admin/agencies/{page}/add/", dict.fromkeys(fields, key))

    assert response.status_code == 200
    assert response.context["errors"]
