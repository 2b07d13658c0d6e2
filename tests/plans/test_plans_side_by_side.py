"""Several plans stand side by side: made and kept by coordinators, and none hides the one that holds."""

import datetime

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange

from agencies.models import Instrument
from coordination.dashboards.standing import plan_by_pillar
from coordination.foundation.models import AuditEntry
from coordination.plans.models import BudgetLine, Plan
from tests.plans import world

pytestmark = pytest.mark.django_db
TODAY = datetime.datetime(2026, 6, 1, 15, tzinfo=datetime.UTC)
DAY = datetime.date


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def coordinating():
    return world.member(world.agency("TASKFORCE"), "coordinator")


def plan(code: str, first: DAY | None, last: DAY | None = None, *, promises: int = 1) -> Plan:
    made = world.plan(code)
    Plan.objects.filter(pk=made.pk).update(period=DateRange(first, last))
    for _time in range(promises):
        world.commitment(made, world.agency("LEAD"))
    return made


def instrument(code: str = "NEXT-PLAN") -> Instrument:
    return Instrument.objects.create(
        code=code, name_en="The next plan", name_fr="Le prochain plan", kind="plan", jurisdiction=world.place()
    )


WORLDS = {
    "one": ([("A", DAY(2012, 6, 6), DAY(2016, 4, 1), 1)], "A"),
    "a successor in the making hides nothing": (
        [("A", DAY(2012, 6, 6), None, 1), ("B", DAY(2027, 4, 1), None, 3)],
        "A",
    ),
    "a successor that began takes over": ([("A", DAY(2012, 6, 6), None, 1), ("B", DAY(2026, 4, 1), None, 1)], "B"),
    "one without commitments does not": ([("A", DAY(2012, 6, 6), None, 1), ("B", DAY(2019, 9, 4), None, 0)], "A"),
    "all are to come": ([("A", DAY(2027, 1, 1), None, 1), ("B", DAY(2028, 1, 1), None, 1)], "B"),
    "no first day is set": ([("A", None, None, 1)], "A"),
    "nothing promised": ([("A", DAY(2012, 6, 6), None, 0)], "A"),
}


@pytest.mark.parametrize("name", WORLDS)
def test_which_plan_opens(name, as_member, coordinating):
    rows, expected = WORLDS[name]
    for code, first, last, promises in rows:
        plan(code, first, last, promises=promises)
    client = as_member(coordinating)

    page = client.get("/plan/")

    assert page.context["plan"].code == expected
    for code, *_rest in rows:  # every other is a click away
        assert client.get(f"/plan/?plan={code}").context["plan"].code == code
        assert code == expected or f"?plan={code}" in page.content.decode()
    on_dashboard = {commitment.plan_id for row in plan_by_pillar(coordinating) for commitment in row.commitments}
    began = [code for code, first, _last, promises in rows if promises and (first is None or first <= TODAY.date())]
    assert on_dashboard == ({Plan.objects.get(code=expected).pk} if began else set())


def values(**changes):
    return {"instrument": "", "starts_on": "2027-04-01", "ends_on": "2032-03-31", "follows": "", **changes}


def test_a_coordinator_makes_a_plan_changes_it_and_gives_it_money(as_member, coordinating):
    before = plan("CA-NAP-2012", DAY(2012, 6, 6))
    text = instrument()
    client = as_member(coordinating)
    assert "/plans/new/" in client.get("/plan/").content.decode()

    made = client.post("/plans/new/", values(instrument=text.pk, follows=before.pk))
    page = client.get(made.url).content.decode()

    kept = Plan.objects.get(code="NEXT-PLAN")
    assert (kept.name_en, kept.name_fr) == ("The next plan", "Le prochain plan")
    assert (kept.starts_on, kept.ends_on, kept.follows) == (DAY(2027, 4, 1), DAY(2032, 3, 31), before)
    assert "This plan has not begun yet." in page
    assert "It follows" in page
    assert "It is followed by" in client.get("/plan/?plan=CA-NAP-2012").content.decode()
    money = {"fiscal_year": "2027-28/2031-32", "agency": "", "amount_cad": "40000000", "source": "Budget"}
    client.post("/plans/NEXT-PLAN/budget/", money)
    client.post("/plans/NEXT-PLAN/budget/", {**money, "amount_cad": "50000000"})
    assert BudgetLine.objects.get(plan=kept, commitment=None).amount_cad == 50_000_000
    client.post("/plans/NEXT-PLAN/edit/", values(name_en="Renamed", name_fr="Renommé", ends_on=""))
    kept.refresh_from_db()
    assert (kept.name_en, kept.ends_on) == ("Renamed", None)
    assert AuditEntry.objects.filter(object_kind="plan", object_code="NEXT-PLAN").count() == 4
    form = client.get("/plan/new/?plan=NEXT-PLAN").context["form"]
    assert form.initial["plan"] == kept


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"instrument": ""}, "instrument"),
        ({"instrument": "999999"}, "instrument"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"ends_on": "2027-03-31"}, "ends_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"follows": "nonsense"}, "follows"),
        ({"name_en": "a\x00b"}, "name_en"),
    ],
)
def test_bad_input_is_told_beside_the_field(changes, field, as_member, coordinating):
    text = instrument()

    answer = as_member(coordinating).post("/plans/new/", values(**{"instrument": text.pk, **changes}))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not Plan.objects.exists()


def test_no_plan_comes_before_itself(as_member, coordinating):
    first, second = plan("A", DAY(2012, 1, 1)), plan("B", DAY(2020, 1, 1))
    Plan.objects.filter(pk=second.pk).update(follows=first)

    answer = as_member(coordinating).post("/plans/A/edit/", values(name_en="A", name_fr="A", follows=second.pk))

    assert list(answer.context["form"].errors) == ["follows"]


@pytest.mark.parametrize("role", ["worker", "lead", "directory_administrator", "auditor"])
def test_others_read_and_do_not_write(role, as_member):
    made = plan("A", DAY(2012, 1, 1))
    text = instrument()
    client = as_member(world.member(world.agency("OWN"), role))

    answers = [client.post("/plans/new/", values(instrument=text.pk)), client.post("/plans/A/edit/", values()),
               client.post("/plans/A/budget/", {})]  # fmt: skip

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert client.get(made.get_absolute_url()).status_code == 200
    assert "/plans/new/" not in client.get("/plan/").content.decode()
