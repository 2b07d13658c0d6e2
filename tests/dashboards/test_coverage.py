"""Coverage equals a slow look at every mandate, for random directories and days; every square leads on."""

import datetime
import random
import re

import pytest
from django.utils import timezone

from agencies.models import Agency, Function, Jurisdiction, Mandate, Need, Population
from coordination.dashboards.coverage import TILES, State, coverage_of, square_of
from coordination.foundation.models import AuditEntry
from coordination.plans.models import ActionItem
from tests.page_forms import posting
from tests.plans import world

pytestmark = pytest.mark.django_db
PAGE = "/coverage/"
TODAY = datetime.date(2026, 6, 1)
DAYS = [datetime.date(2025, 1, 1), TODAY, datetime.date(2027, 1, 1)]


def canada() -> Jurisdiction:
    """The country with its tiles, a city in Manitoba and another country."""
    made = {}
    for code, kind, parent in [("CA", "country", None), *((code, "province", "CA") for code in TILES),
                               ("CITY", "municipality", "CA-MB"), ("XX", "country", None)]:  # fmt: skip
        row = Jurisdiction(code=code, name_en=code, name_fr=code, kind=kind, parent=made.get(parent))
        row.coverage = [code, *(made[parent].coverage if parent else [])]
        row.save()
        made[code] = Jurisdiction.objects.get(pk=row.pk)
    return made["CA"]


def function(code: str, *, may_receive_referral: bool = True) -> Function:
    names = {"name_en": code, "name_fr": code, "default_pillar": world.pillar()}
    return Function.objects.create(code=code, may_receive_referral=may_receive_referral, **names)


def mandate(agency: Agency, work: Function, places: list[str], period: tuple) -> Mandate:
    population = Population.objects.get_or_create(code="all", defaults={"name_en": "All", "name_fr": "Tous"})[0]
    made = Mandate.objects.create(
        agency=agency, function=work, pillar=world.pillar(), population=population, statement_en="Does.", period=period
    )
    made.jurisdictions.set(Jurisdiction.objects.filter(code__in=places))
    return made


def random_directory(seed: int) -> tuple[Jurisdiction, list[Function]]:
    chance, country = random.Random(seed), canada()
    works = [function("shelter"), function("permits"), function("nursing")]
    for number in range(14):
        agency = world.agency(
            f"A-{number}",
            takes_referrals=chance.random() < 0.7,
            full_until=chance.choice([None, None, *DAYS]),
            retired_on=chance.choice([None, None, None, *DAYS]),
        )
        for work in chance.sample(works, chance.randint(0, 2)):
            begins = chance.choice([None, datetime.date(2024, 1, 1), datetime.date(2026, 7, 1)])
            ends = chance.choice([None, datetime.date(2026, 12, 31), TODAY + datetime.timedelta(days=60)])
            places = chance.sample(["CA", "XX", "CITY", *TILES], chance.randint(1, 4))
            mandate(agency, work, places, (begins, ends))
    return country, works


def slowly(place: Jurisdiction, work: Function, on: datetime.date) -> State:
    """The best any agency offers, agency by agency."""
    best = State.NOBODY
    for row in Mandate.objects.all():
        is_standing = row.agency.retired_on is None or row.agency.retired_on > on
        begins, ends = row.period.lower or datetime.date.min, row.period.upper or datetime.date.max
        wide = place
        reached = False
        while wide is not None:
            reached = reached or wide in row.jurisdictions.all()
            wide = wide.parent
        if row.function == work and is_standing and begins <= on < ends and reached:
            is_full = row.agency.full_until is not None and row.agency.full_until >= on
            offers = State.NOT_TAKING if not row.agency.takes_referrals else State.FULL if is_full else State.TAKING
            best = min(best, offers, key=list(State).index)
    return best


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("seed", range(6))
def test_matrix_equals_a_slow_look(seed: int, on: datetime.date) -> None:
    country, works = random_directory(seed)

    found = coverage_of(country, on, functions=works)

    expected = {(work.code, place.code): slowly(place, work, on) for work in works for place in found.places}
    assert {key: square.state for key, square in found.squares.items()} == expected
    for place, work in [
        (found.places[0], works[0]),
        (Jurisdiction.objects.get(code="CITY"), works[1]),
        (country, works[2]),
    ]:
        assert square_of(place, work, on).state == slowly(place, work, on)
    assert len(expected) == 39


def test_the_day_a_mandate_ends(as_member) -> None:
    """ "On 1 January 2027, when this mandate ends." """
    country, work = canada(), function("shelter")
    mandate(world.agency("HOME"), work, ["CA-MB"], (None, datetime.date(2027, 1, 1)))
    client = as_member(world.member(world.agency("TASKFORCE", home_jurisdiction=country), "coordinator"))

    states = [
        client.get(PAGE, {"on": day}).context["coverage"].squares["shelter", "CA-MB"].state
        for day in ("2026-12-31", "2027-01-01")
    ]

    assert states == [State.TAKING, State.NOBODY]


@pytest.mark.parametrize("role", ["worker", "lead", "coordinator", "directory_administrator", "auditor"])
def test_each_square_leads_to_who(role: str, as_member) -> None:
    country, _works = random_directory(1)
    client = as_member(world.member(world.agency("TASKFORCE", home_jurisdiction=country), role))
    page = client.get(PAGE, {"on": "2026-06-01"})

    links = set(re.findall(r'href="(/coverage/[^"]+on=2026-06-01)"', page.content.decode()))

    assert len(links) == 39
    for address in sorted(links)[:8]:
        square = client.get(address)
        assert square.context["square"].state in State
        offers = "Find a partner" in square.content.decode()
        assert offers <= (role == "coordinator")


def test_nobody_leads_to_an_item_that_is_filled_in(as_member) -> None:
    country, work = canada(), function("shelter")
    need = Need.objects.create(
        code="bed", name_en="A bed", name_fr="Un lit", pillar=world.pillar(), urgent_within_hours=4
    )
    need.functions.add(work)
    client = as_member(world.member(world.agency("TASKFORCE", home_jurisdiction=country), "coordinator"))
    page = client.get("/coverage/CA-NU/shelter/").content.decode()
    address = re.search(r'href="(/actions/new/\?gap_need=bed[^"]*)"', page).group(1).replace("&amp;", "&")

    form = posting(client.get(address).content.decode())
    answer = client.post(address, form.filled(lead_agency=Agency.objects.get(code="TASKFORCE").pk, due_on="2031-01-01"))

    assert answer.status_code == 302, answer.context["form"].errors
    made = ActionItem.objects.get()
    assert (made.gap_need, made.gap_place.code) == (need, "CA-NU")
    assert made.title == "Find a partner for: A bed, CA-NU"


@pytest.mark.parametrize(
    "given", [{"on": "tomorrow"}, {"on": "1066-10-14"}, {"on": "9999-01-01"}, {"country": "a\x00"}]
)
def test_a_wrong_choice_is_told_and_the_page_shows_today(given: dict, as_member) -> None:
    country, _work = canada(), function("shelter")
    page = as_member(world.member(world.agency("HOME", home_jurisdiction=country))).get(PAGE, given)

    assert page.status_code == 200
    assert page.context["form"].errors.keys() == given.keys()
    assert page.context["coverage"].on == timezone.localdate()


@pytest.mark.parametrize("address", ["/coverage/NOWHERE/shelter/", "/coverage/CA-MB/nothing/"])
def test_no_such_square(address: str, as_member) -> None:
    country, _work = canada(), function("shelter")

    assert as_member(world.member(world.agency("HOME", home_jurisdiction=country))).get(address).status_code == 404


def test_a_country_without_tiles_shows_its_table(as_member) -> None:
    canada()
    function("shelter")
    other = Jurisdiction.objects.get(code="XX")

    page = as_member(world.member(world.agency("HOME", home_jurisdiction=other))).get(PAGE)

    assert page.context["tiles"] == []
    assert list(page.context["coverage"].squares) == [("shelter", "XX")]


def test_an_empty_directory_says_so(as_member) -> None:
    page = as_member(world.member(world.agency("HOME"))).get(PAGE).content.decode()

    assert "No function or place is on record yet." in page


def test_as_csv(as_member) -> None:
    country, _works = random_directory(2)
    client = as_member(world.member(world.agency("TASKFORCE", home_jurisdiction=country), "coordinator"))

    body = b"".join(client.get(PAGE, {"format": "csv", "on": "2026-06-01"}).streaming_content).decode()

    assert len(body.splitlines()) == 1 + 39
    assert AuditEntry.objects.filter(verb="export", object_kind="coverage", object_code="2026-06-01").count() == 1


def test_queries_do_not_grow(as_member, queries_of) -> None:
    country, work = canada(), function("shelter")
    client = as_member(world.member(world.agency("TASKFORCE", home_jurisdiction=country), "coordinator"))
    mandate(world.agency("ONE"), work, ["CA-MB"], (None, None))
    one = len(queries_of(client, PAGE))
    for number in range(3):
        mandate(world.agency(f"MORE-{number}"), function(f"work-{number}"), ["CA"], (None, None))

    assert len(queries_of(client, PAGE)) == one <= 10
