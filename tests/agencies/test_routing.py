"""Who can help: which agencies, in which order, and why."""

import datetime

import pytest
from django.utils import timezone

from agencies.models import Agency, Jurisdiction
from agencies.routing import Known, unmet, who_can_help
from tests import factories

pytestmark = pytest.mark.django_db


def found(needs: list, place: str = "CA-MB", on: datetime.date | None = None, **known) -> list[str]:
    return [c.agency.code for c in who_can_help(needs, factories.jurisdiction(place), on, known=Known(**known))]


def test_closest_mandate_comes_first_and_foreign_ones_never() -> None:
    need = factories.need()
    factories.mandate(factories.agency("WIDE"), places=["CA"])
    factories.mandate(factories.agency("WORLDWIDE"), places=["WORLD"])
    factories.mandate(factories.agency("NEAR"), places=["CA-MB"])
    factories.mandate(factories.agency("ELSEWHERE"), places=["CA-ON"])

    assert found([need]) == ["NEAR", "WIDE", "WORLDWIDE"]


def test_who_serves_more_needs_comes_first() -> None:
    shelter, care = factories.need(), factories.need("medical", served_by=["health"])
    factories.mandate(factories.agency("NEAR"), places=["CA-MB"])
    both = factories.agency("BOTH")
    factories.mandate(both, places=["CA"])
    factories.mandate(both, "health", places=["CA"])

    candidates = who_can_help([care, shelter], factories.jurisdiction())

    assert [c.agency.code for c in candidates] == ["BOTH", "NEAR"]
    assert candidates[0].needs == [care, shelter]


def test_area_of_several_countries_is_wider_than_the_country() -> None:
    need = factories.need()
    factories.jurisdiction("CA")
    area = factories.jurisdiction("AREA")
    area.kind = "intergovernmental"
    area.save()
    country = factories.jurisdiction("US")
    country.groups = ["AREA"]
    country.save()
    factories.mandate(factories.agency("A-AREA"), places=["AREA"])
    factories.mandate(factories.agency("B-COUNTRY"), places=["US"])

    assert found([need], "US") == ["B-COUNTRY", "A-AREA"]


@pytest.mark.parametrize(
    "fields",
    [
        {"takes_referrals": False},
        {"full_until": timezone.localdate()},
        {"retired_on": datetime.date(2020, 1, 1)},
    ],
)
def test_agency_that_cannot_receive_is_left_out(fields: dict) -> None:
    need = factories.need()
    factories.mandate(factories.agency("CLOSED", **fields))

    assert found([need]) == []


def test_agency_no_longer_full_is_back() -> None:
    need = factories.need()
    factories.mandate(factories.agency("A", full_until=timezone.localdate() - datetime.timedelta(days=1)))

    assert found([need]) == ["A"]


def test_mandate_out_of_period_is_left_out() -> None:
    need = factories.need()
    agency = factories.agency("A")
    factories.mandate(agency, period=(datetime.date(2019, 1, 1), datetime.date(2020, 1, 1)))

    assert found([need]) == []
    assert found([need], on=datetime.date(2019, 6, 1)) == ["A"]


def test_function_that_may_not_receive_is_left_out() -> None:
    factories.function("awareness", may_receive_referral=False)
    need = factories.need("knowledge", served_by=["awareness"])
    factories.mandate(factories.agency("A"), "awareness")

    assert found([need]) == []


@pytest.mark.parametrize("population", ["professionals", "public", "offenders"])
def test_mandate_for_others_than_victims_is_left_out(population: str) -> None:
    need = factories.need()
    factories.mandate(factories.agency("A"), serves=population)

    assert found([need]) == []


def test_what_is_known_of_the_child_narrows() -> None:
    need = factories.need()
    for population in ("all", "children", "indigenous", "first-nations", "migrant-workers"):
        factories.mandate(factories.agency(f"FOR-{population}"), serves=population)

    assert set(found([need], situations=frozenset({"first-nations"}))) == {
        "FOR-all",
        "FOR-children",
        "FOR-first-nations",
        "FOR-indigenous",
    }
    assert len(found([need])) == 5


def test_reasons_are_sentences() -> None:
    need = factories.need()
    act = factories.instrument("CA-IRPA")
    agency = factories.agency("A")
    factories.mandate(agency, under=act)
    factories.mandate(agency, serves="children", under=act)
    factories.mandate(agency, serves="first-nations")
    factories.mandate(agency)

    (candidate,) = who_can_help([need], factories.jurisdiction())

    assert set(candidate.reasons) == {
        "Mandated for shelter in Ca mb, under Ca irpa.",
        "Mandated for shelter in Ca mb, for children, under Ca irpa.",
        "Mandated for shelter in Ca mb, for First nations.",
        "Mandated for shelter in Ca mb.",
    }


def test_unmet_needs_are_named() -> None:
    shelter, care = factories.need(), factories.need("medical", served_by=["health"])
    factories.mandate(factories.agency("A"))

    candidates = who_can_help([shelter, care], factories.jurisdiction())

    assert unmet([shelter, care], candidates) == [care]


def test_queries_do_not_grow(django_assert_num_queries) -> None:
    needs = [factories.need(), factories.need("medical", served_by=["health", "shelter"])]
    place = factories.jurisdiction()
    for number in range(3):
        factories.mandate(factories.agency(f"A{number}"), under=factories.instrument())

        with django_assert_num_queries(4):
            who_can_help(needs, Jurisdiction.objects.get(pk=place.pk), known=Known(languages=("en",)))


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("ndinawe", {"NDINAWE"}),
        ("NDINWAE", {"NDINAWE"}),
        ("gendarmerie", {"RCMP"}),
        ("GRC", {"RCMP"}),
        ("québec", {"QC-DPJ"}),
        ("Quebec", {"QC-DPJ"}),
        ("assembly cheifs", {"AMC"}),
        ("chiefs assembly", {"AMC"}),
        ("amc", {"AMC", "GAC"}),
        ("100%", set()),
        ("xyzzy", set()),
        ("   ", {"NDINAWE", "RCMP", "QC-DPJ", "AMC", "GAC"}),
    ],
)
def test_search_forgives(words: str, codes: set[str]) -> None:
    factories.agency("NDINAWE", name_en="Ndinawe", name_fr="Ndinawe")
    factories.agency("RCMP", name_en="Royal Canadian Mounted Police", name_fr="Gendarmerie royale", acronym_fr="GRC")
    factories.agency("QC-DPJ", name_en="Youth protection", name_fr="Protection de la jeunesse (Québec)")
    factories.agency("AMC", name_en="Assembly of Manitoba Chiefs", name_fr="Assemblée des chefs du Manitoba")
    factories.agency("GAC", name_en="Global Affairs", name_fr="Affaires mondiales", acronym_fr="AMC")

    assert set(Agency.objects.search(words).values_list("code", flat=True)) == codes
