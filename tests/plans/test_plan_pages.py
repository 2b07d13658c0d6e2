"""The plan's pages: a public document for every member, kept by the coordinator."""

import pytest
from django.urls import reverse

from agencies.enums import Role
from coordination.foundation.models import AuditEntry
from coordination.plans.models import Commitment
from tests.plans import world

pytestmark = pytest.mark.django_db
PLAN = "/plan/"


@pytest.fixture
def coordinating():
    return world.member(world.agency("TASKFORCE"), "coordinator")


def filled(commitments=1):
    plan, own, other = world.plan(), world.agency("OWN"), world.agency("OTHER")
    world.budget_line(plan, "2030-31/2031-32", 1000)
    for number in range(commitments):
        promise = world.commitment(plan, own, code=f"COM-X{number}", budget_cad=500)
        promise.partner_agencies.add(other)
        world.budget_line(plan, f"203{number}-3{number + 1}", 500)
        world.item(own, commitment=promise, status="in_progress", percent_done=40)
    return plan


@pytest.mark.parametrize("role", Role.values)
def test_every_role_reads_the_plan(role, as_member):
    filled()
    client = as_member(world.member(world.agency("ANY"), role))

    page, detail = client.get(PLAN), client.get("/plan/COM-X0/")

    for response in (page, detail):
        assert response.status_code == 200
        text = response.content.decode()
        assert "Open a shelter" in text
        assert "40 %" in text
        assert ("Edit the commitment" in text or "Add a commitment" in text) == (role == "coordinator")


def test_plan_says_what_the_money_is(as_member, coordinating):
    filled()

    page = as_member(coordinating).get(PLAN)

    assert page.context["envelope"] == 1000
    assert "The envelope is $1,000." in page.content.decode()


def test_plan_is_in_french_for_who_reads_french(as_member, coordinating):
    filled()

    page = as_member(coordinating).get(PLAN, headers={"accept-language": "fr"}).content.decode()

    assert "Ouvrir un refuge" in page


def test_without_a_plan_the_page_says_what_to_do(as_member, coordinating):
    assert "load_reference" in as_member(coordinating).get(PLAN).content.decode()


def test_plan_without_commitments_says_so_and_is_not_the_first_choice(as_member, coordinating):
    filled()
    world.plan("PLAN-2")
    client = as_member(coordinating)

    assert client.get(PLAN).context["plan"].code == "PLAN-1"
    assert "No commitment of this plan" in client.get(PLAN, {"plan": "PLAN-2"}).content.decode()


@pytest.mark.parametrize("code", ["NO-SUCH", "a\x00", "'; drop"])
def test_unknown_plan_or_commitment_is_not_found(code, as_member, coordinating):
    client = as_member(coordinating)

    assert client.get(PLAN, {"plan": code}).status_code == 404
    assert client.get("/plan/NO-SUCH/").status_code == 404
    assert client.get("/plan/%00/").status_code == 404


@pytest.mark.parametrize("address", [PLAN, "/plan/COM-X0/"])
def test_wrong_method_is_refused(address, as_member, coordinating):
    filled()

    assert as_member(coordinating).post(address).status_code == 405


def test_put_on_a_form_is_refused(as_member, coordinating):
    filled()
    client = as_member(coordinating)

    assert [client.put(f"/plan/{path}/").status_code for path in ("new", "COM-X0/edit")] == [405, 405]


@pytest.mark.parametrize("address", ["/plan/", "/plan/COM-X0/"])
def test_queries_do_not_grow(address, as_member, coordinating, queries_of):
    client = as_member(coordinating)
    plan = filled(1)
    one = len(queries_of(client, address))
    for number in (7, 8):
        promise = world.commitment(plan, world.agency(f"L{number}"))
        promise.partner_agencies.add(world.agency(f"P{number}"))
        world.item(world.agency(f"I{number}"), commitment=Commitment.objects.get(code="COM-X0"))
        world.budget_line(plan, f"203{number}-3{number + 1}", 5, world.agency(f"B{number}"))

    assert len(queries_of(client, address)) == one <= 10


def test_csv_holds_every_commitment_and_is_audited(as_member, coordinating):
    filled(2)

    lines = b"".join(as_member(coordinating).get(PLAN, {"format": "csv"})).decode("utf-8-sig").splitlines()

    assert [line.split(",")[0] for line in lines] == ["code", "COM-X0", "COM-X1"]
    assert AuditEntry.objects.filter(verb="export", object_kind="commitments").count() == 1


def values(plan, **changes):
    return {
        "code": "NEW-01",
        "plan": plan.pk,
        "pillar": world.pillar().pk,
        "title_en": "Train officers",
        "title_fr": "Former les agents",
        "lead_agency": world.agency("OWN").pk,
        "partner_agencies": [world.agency("OTHER").pk],
        "starts_on": "2030-01-01",
        "due_on": "2031-01-01",
        "budget_cad": "100",
        **changes,
    }


def test_coordinator_adds_and_edits_a_commitment(as_member, coordinating):
    plan = filled()
    client = as_member(coordinating)

    added = client.post("/plan/new/", values(plan))
    edited = client.post("/plan/NEW-01/edit/", values(plan, title_en="Train all officers", partner_agencies=[]))

    assert (added.status_code, added.url, edited.status_code) == (302, "/plan/NEW-01/", 302)
    promise = Commitment.objects.get(code="NEW-01")
    assert (promise.title_en, list(promise.partner_agencies.all())) == ("Train all officers", [])
    assert AuditEntry.objects.filter(object_code="NEW-01").count() == 2
    assert client.get("/plan/new/").status_code == client.get("/plan/NEW-01/edit/").status_code == 200


@pytest.mark.parametrize("role", [role for role in Role.values if role != "coordinator"])
def test_others_may_not_write_the_plan(role, as_member):
    plan = filled()
    client = as_member(world.member(world.agency("OWN"), role))

    answers = [client.post(address, values(plan)).status_code for address in ("/plan/new/", "/plan/COM-X0/edit/")]

    assert answers == [403, 403]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "COM-X0"}, "code"),
        ({"code": "no code"}, "code"),
        ({"title_en": ""}, "title_en"),
        ({"title_en": "a\x00b"}, "title_en"),
        ({"title_en": "x" * 301}, "title_en"),
        ({"pillar": "nonsense"}, "pillar"),
        ({"pillar": "9" * 30}, "pillar"),
        ({"lead_agency": "\x00"}, "lead_agency"),
        ({"partner_agencies": ["999999"]}, "partner_agencies"),
        ({"due_on": "31/31/2030"}, "due_on"),
        ({"due_on": "0001-01-01"}, "due_on"),
        ({"due_on": "2029-12-31"}, "due_on"),
        ({"budget_cad": "-1"}, "budget_cad"),
        ({"budget_cad": "9" * 5000}, "budget_cad"),
    ],
)
def test_bad_input_is_told_beside_the_field(changes, field, as_member, coordinating):
    plan = filled()

    response = as_member(coordinating).post("/plan/new/", values(plan, **changes))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert "Former les agents" in response.content.decode()


def test_names_and_addresses_of_the_models():
    plan = filled()
    promise = Commitment.objects.get()
    item = promise.action_items.get()

    assert str(plan) == "The plan PLAN-1"
    assert plan.get_absolute_url() == reverse("plans:plan_detail") + "?plan=PLAN-1"
    assert str(promise) == "COM-X0: Open a shelter"
    assert str(item) == f"{item.code}: Find ten beds"
    assert {str(line) for line in plan.budget_lines.all()} == {"PLAN-1 2030-31", "PLAN-1 2030-31/2031-32"}
