"""Who can help: answers with reasons, and honest gaps."""

import datetime

import pytest

from agencies.jobs import forget_old_gaps
from agencies.models import Gap
from agencies.routing import Known
from tests import factories

pytestmark = pytest.mark.django_db
QUERIES = 8
QUERIES_WITH_A_GAP = 10


def test_who_can_help_answers_with_reasons_and_gaps(world, sender, as_member) -> None:
    factories.need()
    factories.need("medical", served_by=["health"])

    response = as_member(sender).get("/who-can-help/?needs=safe-shelter&needs=medical&place=CA-MB")

    page = response.content.decode()
    answer = response.context["answer"]
    assert [c.agency.code for c in answer.candidates] == ["SHELTER"]
    assert "Mandated for shelter in Ca mb, under Convention." in page
    assert [level.need.code for level in answer.unmet] == ["medical"]
    assert "nobody is mandated for this in Ca mb" in page


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("needs=safe-shelter", {"place"}),
        ("place=CA-MB", {"needs"}),
        ("needs=x&place=ATLANTIS", {"needs", "place"}),
        ("needs=%00&place=%00", {"needs", "place"}),
        ("needs=safe-shelter&place=CA-MB&situations=offenders", {"situations"}),
    ],
)
def test_who_can_help_bad_question_is_a_form_error(world, sender, as_member, query: str, wrong: set[str]) -> None:
    factories.need()

    response = as_member(sender).get(f"/who-can-help/?{query}")

    assert response.status_code == 200
    assert set(response.context["form"].errors) == wrong
    assert response.context["answer"] is None


def test_who_can_help_starts_at_home(world, sender, as_member) -> None:
    response = as_member(sender).get("/who-can-help/")

    assert response.context["form"].initial == {"place": "CA"}
    assert not response.context["form"].errors


def test_who_can_help_goes_back_to_the_question(world, sender, as_member) -> None:
    factories.need()

    response = as_member(sender).get("/who-can-help/?needs=safe-shelter&place=CA-MB&change=on")

    assert response.context["answer"] is None
    assert '<option value="CA-MB" selected>' in response.content.decode()


def test_who_can_help_takes_what_is_known(world, sender, as_member) -> None:
    factories.need()
    factories.population("first-nations")
    question = "needs=safe-shelter&place=CA-MB&age_band=12-14&gender=female&languages=fr; cr,fr&urgency=emergency"

    response = as_member(sender).get(f"/who-can-help/?{question}&situations=first-nations")

    assert response.context["answer"].known == Known(
        "12-14", frozenset({"first-nations"}), "female", ("fr", "cr"), "emergency"
    )
    assert "call 911 first" in response.content.decode()


def test_who_can_help_shows_the_best_set(world, sender, as_member) -> None:
    factories.need()
    factories.need("medical", served_by=["health"])
    factories.mandate(factories.agency("CLINIC"), "health")

    response = as_member(sender).get("/who-can-help/?needs=safe-shelter&needs=medical&place=CA-MB")

    answer = response.context["answer"]
    assert [(row.agency.code, [need.code for need in needs]) for row, needs in answer.together] == [
        ("CLINIC", ["medical"]),
        ("SHELTER", ["safe-shelter"]),
    ]
    assert "Best set, 2 agencies" in response.content.decode()


def test_who_can_help_offers_the_nearest_level_up_and_notes_the_gap(world, sender, coordinator, as_member) -> None:
    factories.need("medical", served_by=["health"])
    factories.mandate(factories.agency("CLINIC"), "health", places=["CA-QC"])
    address = "/who-can-help/?needs=medical&place=CA-MB"

    for member in (sender, sender, coordinator):
        page = as_member(member).get(address).content.decode()

    assert "The nearest elsewhere in Ca; ask what they can arrange:" in page
    assert "/agencies/CLINIC/" in page
    gap = Gap.objects.get()  # asked again the same day it counts once, and who refers nobody does not count
    assert (gap.need.code, gap.place.code, gap.is_adult, gap.agency) == ("medical", "CA-MB", False, sender.agency)
    assert list(Gap.objects.visible_to(sender)) == []
    assert list(Gap.objects.visible_to(coordinator)) == [gap]
    dashboard = as_member(coordinator).get("/dashboard/")
    assert [(row.need, row.place, row.asked, row.agencies) for row in dashboard.context["reader"].gaps] == [
        ("Medical", "Ca mb", 1, 1)
    ]
    assert as_member(sender).get("/dashboard/").context["reader"].gaps == []


@pytest.mark.parametrize("place", ["CA-MB", "CA"])
def test_who_can_help_has_a_fixed_number_of_queries(world, sender, as_member, queries_of, place: str) -> None:
    factories.need()
    factories.need("medical", served_by=["health"])
    client = as_member(sender)
    for number in range(3):
        agency = factories.agency(f"A{number}")
        factories.mandate(agency, places=["CA"])
        factories.desk(agency)
        if number in {0, 2}:
            address = f"/who-can-help/?needs=safe-shelter&place={place}&languages=fr"

            assert len(queries_of(client, address)) == QUERIES
            assert len(queries_of(client, f"{address}&needs=medical")) == QUERIES_WITH_A_GAP


def test_old_gaps_are_forgotten(sender) -> None:
    need, place = factories.need(), factories.jurisdiction()
    Gap.objects.note([need], place=place, is_adult=False, by=sender)
    old = Gap(need=need, place=place, is_adult=True, agency=sender.agency, asked_on=datetime.date(2020, 1, 1))
    old.save()

    forget_old_gaps(0)

    assert [gap.is_adult for gap in Gap.objects.all()] == [False]
    assert str(old.asked_on) in str(old)


def test_who_can_help_place_named_too_widely_is_no_gap(world, sender, as_member) -> None:
    factories.need()

    response = as_member(sender).get("/who-can-help/?needs=safe-shelter&place=CA&age_band=18%2B")

    (level,) = response.context["answer"].unmet
    assert level.is_within
    assert [there.agency.code for there in level.agencies] == ["SHELTER"]
    assert "nobody is mandated for the whole of Ca, but for parts of it." in response.content.decode()
    assert "For an adult in Ca:" in response.content.decode()
    assert not Gap.objects.exists()
