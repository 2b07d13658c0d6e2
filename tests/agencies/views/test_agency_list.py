"""The list of agencies: search, filters, pages, CSV."""

import csv
import datetime
import io

import pytest

from agencies.models import Agency
from coordination.foundation.models import AuditEntry
from tests import factories
from tests.agencies.views.conftest import codes_on

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", {"SHELTER", "POLICE", "PART", "CBSA"}),
        ("q=maison sure", {"SHELTER"}),
        ("q=MAISON", {"SHELTER"}),
        ("q=sh", {"SHELTER"}),
        ("q=Maisson", {"SHELTER"}),
        ("kind=police", {"POLICE"}),
        ("function=shelter", {"SHELTER"}),
        ("pillar=PROTECTION", {"SHELTER", "POLICE"}),
        ("jurisdiction=CA-MB", {"SHELTER", "POLICE"}),
        ("jurisdiction=CA", {"SHELTER", "POLICE"}),
        ("jurisdiction=CA-ON", {"POLICE"}),
        ("jurisdiction=CA-ON&function=shelter", set()),
        ("q=nothing-like-it", set()),
    ],
)
def test_agency_list_filters(world, sender, as_member, query: str, codes: set[str]) -> None:
    factories.jurisdiction("CA-ON")

    response = as_member(sender).get(f"/agencies/?{query}")

    assert response.status_code == 200
    assert codes_on(response) == codes


@pytest.mark.parametrize("query", ["kind=circus", "function=x", "pillar=1", "jurisdiction=%00", "q=%00"])
def test_agency_list_made_up_filter_shows_the_error(world, sender, as_member, query: str) -> None:
    response = as_member(sender).get(f"/agencies/?{query}")

    assert response.status_code == 200
    assert codes_on(response) == set()
    assert response.context["filter"].form.errors


def test_agency_list_bad_page_is_400(sender, as_member) -> None:
    assert as_member(sender).get("/agencies/?page=rubbish").status_code == 400


def test_agency_list_leaves_out_the_retired(world, sender, as_member) -> None:
    Agency.objects.filter(code="POLICE").update(retired_on=datetime.date(2020, 1, 1))
    client = as_member(sender)

    assert "POLICE" not in codes_on(client.get("/agencies/"))
    assert "was retired on" in client.get("/agencies/POLICE/").content.decode()


def test_agency_list_pages(sender, as_member) -> None:
    for number in range(60):
        factories.agency(f"A-{number:02}")
    client = as_member(sender)

    first = client.get("/agencies/")
    second = client.get("/agencies/", {"page": first.context["page"].next})

    assert (len(codes_on(first)), len(codes_on(second))) == (50, 11)
    assert not codes_on(first) & codes_on(second)


def test_agency_list_csv(world, sender, as_member) -> None:
    Agency.objects.filter(code="POLICE").update(name_en="=1+1", name_fr="@cmd")

    response = as_member(sender).get("/agencies/?format=csv&kind=police")

    rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [row[:3] for row in rows] == [["code", "name in English", "name in French"], ["POLICE", "'=1+1", "'@cmd"]]
    entry = AuditEntry.objects.get(verb="export")
    assert (entry.membership_id, entry.object_kind, entry.purpose) == (sender.pk, "agencies", "csv kind")
