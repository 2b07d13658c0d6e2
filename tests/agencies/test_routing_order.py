"""Who can help: language, hours and past answers in the order; what a candidate does not cover; several needs."""

import datetime
import itertools

import pytest
from django.utils import timezone

from agencies.models import Answering, Jurisdiction, Mandate
from agencies.routing import NOT_VICTIMS, Known, best_set, nearest_level_up, unmet, who_can_help
from agencies.routing.facts import Fit, fit
from tests import factories

pytestmark = pytest.mark.django_db
TUESDAY_NOON = datetime.datetime(2026, 1, 13, 18, 0, tzinfo=datetime.UTC)  # noon in Winnipeg
NIGHT = datetime.timedelta(hours=12)
OFFICE = {"open_days": [1, 2, 3, 4, 5], "opens_at": datetime.time(9), "closes_at": datetime.time(17)}


def candidates(needs: list, place: str = "CA-MB", at: datetime.datetime = TUESDAY_NOON, **known):
    return who_can_help(needs, factories.jurisdiction(place), known=Known(**known), at=at)


def codes(needs: list, **values) -> list[str]:
    return [candidate.agency.code for candidate in candidates(needs, **values)]


def answers(code: str, hours: float, declined: int = 0) -> None:
    agency = factories.agency(code)
    now = timezone.now()
    Answering.objects.create(agency=agency, answered=10, declined=declined, median_hours=hours, refreshed_at=now)


def test_language_of_the_agency_or_of_a_desk_counts() -> None:
    need = factories.need()
    factories.mandate(factories.agency("A", languages=["en"]))
    factories.mandate(factories.agency("B", languages=["en", "FR"]))
    factories.desk(factories.agency("C", languages=["en"]), languages=["cr"])
    factories.mandate(factories.agency("C"))

    assert codes([need]) == ["A", "B", "C"]
    assert codes([need], languages=("fr",)) == ["B", "A", "C"]
    assert codes([need], languages=("cr", "fr")) == ["B", "C", "A"]
    (first, *_rest) = candidates([need], languages=("cr",))
    assert (first.agency.code, first.speaks, first.cautions) == ("C", ["cr"], [])
    assert _rest[0].cautions == ["Not known to work in Cree: ask for an interpreter."]


def test_closer_mandate_comes_before_language() -> None:
    need = factories.need()
    factories.mandate(factories.agency("NEAR", languages=["en"]))
    factories.mandate(factories.agency("WIDE", languages=["fr"]), places=["CA"])

    assert codes([need], languages=("fr",)) == ["NEAR", "WIDE"]


def test_who_is_open_now_comes_first_then_who_has_no_hours_on_record() -> None:
    need = factories.need()
    all_tuesday_night = {"open_days": [2], "opens_at": datetime.time(20), "closes_at": datetime.time(20)}
    for code, desks in {"CLOSED": [OFFICE], "UNKNOWN": [{}], "OPEN": [OFFICE, all_tuesday_night]}.items():
        for desk in desks:
            factories.desk(factories.agency(code), name_en=code, **desk)
        factories.mandate(factories.agency(code))

    at_night = candidates([need], at=TUESDAY_NOON + NIGHT)

    assert [(found.agency.code, found.is_open) for found in at_night] == [
        ("OPEN", True),
        ("UNKNOWN", None),
        ("CLOSED", False),
    ]
    assert at_night[0].desk.name == "OPEN"
    assert at_night[2].desk is None
    assert codes([need]) == ["CLOSED", "OPEN", "UNKNOWN"]


def test_emergency_leaves_the_closed_for_last_and_routine_does_not_look_at_hours() -> None:
    need = factories.need()
    factories.desk(factories.agency("CLOSED", languages=["fr"]), **OFFICE)
    factories.mandate(factories.agency("CLOSED"))
    factories.mandate(factories.agency("WIDE"), places=["CA"])
    night = TUESDAY_NOON + NIGHT

    assert codes([need], at=night, urgency="emergency", languages=("fr",)) == ["WIDE", "CLOSED"]
    assert codes([need], at=night, urgency="urgent") == ["CLOSED", "WIDE"]

    factories.mandate(factories.agency("B-UNKNOWN"))

    assert codes([need], at=night, urgency="urgent") == ["B-UNKNOWN", "CLOSED", "WIDE"]
    assert codes([need], at=night, urgency="routine") == ["B-UNKNOWN", "CLOSED", "WIDE"]
    factories.desk(factories.agency("A-CLOSED"), **OFFICE)
    factories.mandate(factories.agency("A-CLOSED"))
    assert codes([need], at=night, urgency="routine")[0] == "A-CLOSED"


def test_hours_are_those_of_the_agency_home() -> None:
    need = factories.need()
    factories.desk(factories.agency("WEST", home="CA-MB"), **OFFICE)
    factories.desk(factories.agency("EAST", home="CA-QC"), **OFFICE)
    for code in ("WEST", "EAST"):
        factories.mandate(factories.agency(code), places=["CA"])
    half_past_eight = datetime.datetime(2026, 1, 13, 14, 30, tzinfo=datetime.UTC)  # in Winnipeg; 9:30 in Quebec

    found = {c.agency.code: c.is_open for c in candidates([need], at=half_past_eight)}

    assert found == {"WEST": False, "EAST": True}


def test_who_answered_faster_and_declined_less_comes_first() -> None:
    need = factories.need()
    for code in ("A", "B", "C", "D"):
        factories.mandate(factories.agency(code))
    answers("B", 9)
    answers("C", 3, declined=5)
    answers("D", 3, declined=1)

    found = candidates([need])

    assert [c.agency.code for c in found] == ["D", "C", "B", "A"]
    assert [c.answering.declined_percent if c.answering else None for c in found] == [10, 50, 0, None]


@pytest.mark.parametrize(
    ("serves", "known", "limits", "cautions"),
    [
        (["all"], {}, ["No mandate outside Ca mb."], []),
        (["children"], {}, ["No mandate for anybody of 18 or older.", "No mandate outside Ca mb."], []),
        (["children", "survivors"], {}, ["No mandate outside Ca mb."], []),
        (
            ["women-girls", "children"],
            {"gender": "male"},
            ["No mandate for anybody but these: women girls, children.", "No mandate outside Ca mb."],
            [],
        ),
        (
            ["first-nations"],
            {},
            ["No mandate for people who are not First Nations.", "No mandate outside Ca mb."],
            ["Only for First nations: ask, since nothing is said of that here."],
        ),
        (
            ["youth-16-24"],
            {"age_band": "15-17"},
            ["No mandate for anybody under 16 or over 24.", "No mandate outside Ca mb."],
            ["Only from 16 to 24 years: check the age."],
        ),
        (
            ["newborns"],
            {"situations": frozenset({"newborns"})},
            ["No mandate for anybody but these: newborns.", "No mandate outside Ca mb."],
            [],
        ),
    ],
)
def test_what_it_does_not_cover(serves: list[str], known: dict, limits: list[str], cautions: list[str]) -> None:
    need = factories.need()
    for population in serves:
        factories.mandate(factories.agency("A"), serves=population)

    (candidate,) = candidates([need], **known)

    assert candidate.limits == limits
    assert candidate.cautions == cautions


def test_nothing_to_ask_where_another_mandate_is_sure() -> None:
    need = factories.need()
    for population in ("first-nations", "children"):
        factories.mandate(factories.agency("A"), serves=population)

    (candidate,) = candidates([need])

    assert candidate.sure_needs == [need]
    assert candidate.cautions == []


def test_what_it_does_not_cover_by_function_need_and_place() -> None:
    shelter, care = factories.need(), factories.need("medical", served_by=["health"])
    school = factories.need("school", served_by=["education"])
    agency = factories.agency("A")
    factories.mandate(agency, places=["CA-MB", "CA-ON"])
    factories.mandate(agency, "health", serves="children")

    (candidate,) = candidates([shelter, care, school])

    assert candidate.limits == [
        "No mandate for health for anybody of 18 or older.",
        "No mandate for: school.",
    ]
    factories.mandate(factories.agency("WORLD"), places=["WORLD"])
    assert candidates([shelter])[1].limits == []


def test_best_set_is_the_smallest_and_keeps_the_order() -> None:
    names = ["a", "b", "c", "d"]
    needs = [factories.need(name, served_by=[name]) for name in names]
    for code, does in {"AB": "ab", "CD": "cd", "ABC": "abc", "D": "d", "AB2": "ab"}.items():
        for name in does:
            factories.mandate(factories.agency(code), name)

    found = candidates(needs)
    chosen = [(candidate.agency.code, [need.code for need in wanted]) for candidate, wanted in best_set(found)]

    assert found[0].agency.code == "ABC"
    assert chosen == [("ABC", ["a", "b", "c"]), ("CD", ["d"])]


def test_best_set_of_more_than_four_agencies() -> None:
    needs = [factories.need(name, served_by=[name]) for name in "abcdef"]
    for name in "abcdef":
        factories.mandate(factories.agency(name.upper()), name)

    assert [candidate.agency.code for candidate, _needs in best_set(candidates(needs))] == list("ABCDEF")
    assert best_set([]) == []


def test_best_set_of_very_many_kinds_of_agencies_is_found_step_by_step() -> None:
    names = [f"n{number}" for number in range(7)]
    needs = [factories.need(name, served_by=[name]) for name in names]
    for number, pair in enumerate(itertools.combinations(names, 2)):  # 21 different pairs
        for name in pair:
            factories.mandate(factories.agency(f"A{number:02}"), name)

    chosen = best_set(candidates(needs))

    assert len(chosen) == 4
    assert {need.code for _candidate, wanted in chosen for need in wanted} == set(names)


def test_best_set_rests_on_sure_mandates_where_there_are_any() -> None:
    a, b = factories.need("a", served_by=["a"]), factories.need("b", served_by=["b"])
    for name, serves in (("a", "first-nations"), ("b", "all")):
        factories.mandate(factories.agency("BOTH-MAYBE"), name, serves=serves)
    factories.mandate(factories.agency("A"), "a")

    chosen = {candidate.agency.code: wanted for candidate, wanted in best_set(candidates([a, b]))}

    assert chosen == {"BOTH-MAYBE": [b], "A": [a]}


def test_nearest_level_up() -> None:
    need, nowhere = factories.need(), factories.need("nowhere", served_by=["none"])
    for code, place, serves in [
        ("MANITOBA", "CA-MB", "children"),
        ("QUEBEC", "CA-QC", "all"),
        ("STATES", "US", "all"),
        ("WOMEN", "CA-MB", "women-girls"),
    ]:
        factories.mandate(factories.agency(code), places=[place], serves=serves)
    factories.mandate(factories.agency("FORMER"), places=["CA-QC"], period=(None, datetime.date(2020, 1, 1)))
    ontario = factories.jurisdiction("CA-ON")

    here, none = nearest_level_up([need, nowhere], ontario, known=Known(gender="male"))

    assert unmet([need], who_can_help([need], ontario)) == [need]
    assert (here.place.code, [(there.agency.code, there.place.name) for there in here.agencies]) == (
        "CA",
        [("MANITOBA", "Ca mb"), ("QUEBEC", "Ca qc")],
    )
    assert (none.place, none.agencies) == (None, [])
    for adult in nearest_level_up([need], ontario, known=Known(age_band="18+", gender="male")):
        assert [there.agency.code for there in adult.agencies] == ["QUEBEC"]
    assert nearest_level_up([], ontario) == []


def test_nobody_is_near_where_no_place_is_shared() -> None:
    need = factories.need()
    factories.mandate(factories.agency("A"), places=["CA-MB"])
    island = Jurisdiction.objects.create(code="ISLAND", name_en="Island", name_fr="Île", kind="country")

    (level,) = nearest_level_up([need], island)

    assert (level.place, level.agencies, level.is_within) == (None, [], False)


@pytest.mark.parametrize("population", NOT_VICTIMS)
def test_mandate_for_others_than_victims_fits_no_child(population: str) -> None:
    assert fit(population, Known()) is Fit.OUT


def test_mandate_of_the_future_never_matches() -> None:
    need = factories.need()
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    factories.mandate(factories.agency("A"), period=(tomorrow, None))

    assert Mandate.objects.count() == 1
    assert codes([need]) == []
