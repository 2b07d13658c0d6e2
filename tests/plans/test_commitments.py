"""What is kept about a commitment: readings of its indicator, its budget by year and agency, every change."""

import datetime
import uuid

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from agencies.enums import Role
from coordination.plans.models import BudgetLine, Commitment, CommitmentChange, IndicatorReading
from coordination.plans.models.plans import envelope_of
from coordination.plans.models.readings import WORDS
from tests.plans import world
from tests.plans.test_writes import attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def own():
    return world.agency("OWN")


@pytest.fixture
def promise(own):
    return world.commitment(world.plan(), own, code="COM-X", indicator_en="Beds", unit_en="beds", target=10)


@pytest.fixture
def coordinating():
    return world.member(world.agency("TASKFORCE"), "coordinator")


def changes():
    return list(CommitmentChange.objects.order_by("pk").values_list("field", "before", "after"))


def edited(promise, **given):
    values = {"pillar": promise.pillar_id, "title_en": promise.title_en, "lead_agency": promise.lead_agency_id}
    return values | {"title_fr": promise.title_fr, "due_on": promise.due_on, "target": "10", **given}


def test_every_change_is_kept_and_shown(as_member, promise, coordinating, own):
    other, client = world.agency("OTHER"), as_member(coordinating)
    CommitmentChange.objects.all().delete()

    given = {"title_en": "Open two shelters", "lead_agency": other.pk, "partner_agencies": [own.pk]}
    given |= {"indicator_en": "Beds", "unit_en": "beds"}
    client.post("/plan/COM-X/edit/", edited(promise, **given))

    assert changes() == [
        ("lead_agency", "OWN", "OTHER"),
        ("title_en", "Open a shelter", "Open two shelters"),
        ("partner_agencies", "", "OWN"),
    ]
    assert set(CommitmentChange.objects.values_list("by", flat=True)) == {coordinating.pk}
    page = client.get("/plan/COM-X/history/").content.decode()
    assert "Open two shelters" in page
    assert coordinating.user.name in page


def test_each_column_of_a_commitment_has_words(promise):
    columns = {field.attname for field in Commitment._meta.concrete_fields}

    kept = columns - {"id", "code", "plan_id", "pillar_id", "lead_agency_id"}

    assert kept | {"added", "pillar", "lead_agency", "partner_agencies"} == set(WORDS)
    assert changes()[0] == ("added", "", "Open a shelter")
    assert str(CommitmentChange.objects.get()) == f"{promise.pk} added"
    assert CommitmentChange.objects.get().words == "added to the plan"


def test_partner_that_leaves_is_kept_too(promise):
    other = world.agency("OTHER")
    promise.partner_agencies.set([other])
    promise.partner_agencies.set([])

    assert changes()[1:] == [("partner_agencies", "", "OTHER"), ("partner_agencies", "OTHER", "")]


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize(
    "statement",
    [
        "update plans_commitmentchange set after = 'x'",
        "delete from plans_commitmentchange",
        "insert into plans_commitmentchange (commitment_id, field) select id, 'added' from plans_commitment",
        "update plans_indicatorreading set value = 0",
        "delete from plans_indicatorreading",
    ],
)
def test_history_and_readings_cannot_be_rewritten(statement, role, own, promise, application_role):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        application_role(world.member(own, role)),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


READS = {("coordinator", "own"): True, ("coordinator", "other"): True, ("lead", "own"): True}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("of", ["own", "other"])
def test_reading_by_role_and_agency(role, of, own, promise, as_member, application_role):
    member = world.member(own if of == "own" else world.agency("OTHER"), role)
    client, expected = as_member(member), READS.get((role, of), False)
    values = {"commitment": promise, "read_on": datetime.date(2026, 1, 5), "value": 4, "source": "A report"}

    with application_role(member):
        alone = attempt(lambda: IndicatorReading.objects.create(by=member, **values))
    response = client.post(
        "/plan/COM-X/readings/new/", {"read_on": "2026-01-05", "value": "4.5", "source": "The yearly report"}
    )

    assert (alone, response.status_code) == (expected, 302 if expected else 403)
    assert ("The yearly report" in client.get("/plan/COM-X/").content.decode()) == expected


def test_reading_sent_twice_is_one_and_the_future_is_not_read(promise, as_member, coordinating):
    client, key = as_member(coordinating), uuid.uuid4()
    given = {"read_on": "2026-01-05", "value": "4", "source": "A report", "submission": key}
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    for _time in range(2):
        client.post("/plan/COM-X/readings/new/", given)
    refused = client.post("/plan/COM-X/readings/new/", given | {"read_on": tomorrow, "submission": uuid.uuid4()})

    assert IndicatorReading.objects.count() == 1
    assert list(refused.context["form"].errors) == ["read_on"]
    assert str(IndicatorReading.objects.get()) == f"{promise.pk} 2026-01-05"


def test_budget_by_year_and_agency_is_replaced_and_never_on_top_of_the_envelope(promise, own, as_member, coordinating):
    client = as_member(coordinating)
    given = {"fiscal_year": "2030-31", "agency": own.pk, "amount_cad": "500", "source": "The budget"}

    client.post("/plan/COM-X/budget/", given)
    client.post("/plan/COM-X/budget/", given | {"amount_cad": "700"})
    refused = client.post("/plan/COM-X/budget/", given | {"fiscal_year": "2030"})

    line = BudgetLine.objects.get()
    assert (line.commitment, line.agency, line.amount_cad) == (promise, own, 700)
    assert list(refused.context["form"].errors) == ["fiscal_year"]
    assert "2030-31" in client.get("/plan/COM-X/").content.decode()
    assert client.get("/plan/").context["yearly"] == [("2030-31", 700)]
    line.agency = None
    assert envelope_of([line]) == 0


def test_plan_shows_what_was_spent_beside_the_cost(promise, own, as_member, coordinating):
    world.item(own, commitment=promise, spent_cad=1234, status="in_progress", percent_done=30)

    page = as_member(coordinating).get("/plan/").content.decode()

    assert "30 % done, $1,234 spent" in page
    assert "Reported as spent by the action items: $1,234." in page
