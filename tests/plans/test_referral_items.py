"""An item raised from a referral is seen by those who may see the referral, and by nobody else."""

import pytest
from django.urls import reverse

from agencies.enums import Role
from coordination.plans.models import ActionItem, BudgetLine, Commitment, Plan, ProgressUpdate
from coordination.plans.operations import raise_item
from referrals.enums import Status
from tests.plans import world

pytestmark = pytest.mark.django_db
MODELS = [Plan, Commitment, BudgetLine, ActionItem, ActionItem.partner_agencies.through, ProgressUpdate]


@pytest.fixture
def cast():
    """Members of the agency that refers, the one that is asked, and one that has nothing to do with it."""
    members = {name: world.member(world.agency(name.upper())) for name in ("sender", "receiver", "outsider")}
    taskforce = world.agency("TASKFORCE")
    return members | {role: world.member(taskforce, role) for role in Role.values[2:]}


def raised(cast, status=Status.ACCEPTED):
    referral = world.referral(cast["sender"], cast["receiver"], status)
    return world.item(
        cast["receiver"].agency,
        partners=(cast["sender"].agency,),
        referral=referral,
        raised_by=cast["sender"],
        title="Book the doctor",
    )


SEEN = {
    (Status.ACCEPTED, "sender"): True,
    (Status.ACCEPTED, "receiver"): True,
    (Status.ACCEPTED, "coordinator"): True,
    (Status.DRAFT, "sender"): True,
}
WHO = ["sender", "receiver", "outsider", "coordinator", "directory_administrator", "auditor"]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.DRAFT])
def test_item_of_referral_is_seen_with_its_referral(status, who, cast, as_member, application_role):
    item = raised(cast, status)
    ProgressUpdate.objects.create(
        item=item, by=cast["sender"], words="Called", percent_done=0, from_status="open", status="open"
    )
    is_seen = SEEN.get((status, who), False)

    by_scope = list(ActionItem.objects.visible_to(cast[who])), list(ProgressUpdate.objects.visible_to(cast[who]))
    with application_role(cast[who]):
        by_row_security = [model.objects.count() for model in MODELS[3:]]
    response = as_member(cast[who]).get(item.get_absolute_url())

    assert [bool(rows) for rows in by_scope] == [is_seen, is_seen]
    assert by_row_security == ([1, 1, 1] if is_seen else [0, 0, 0])
    assert response.status_code == (200 if is_seen else 404)


@pytest.mark.parametrize("who", WHO)
def test_scope_and_row_security_give_the_same_rows(who, cast, application_role):
    raised(cast)
    plan = world.plan()
    promise = world.commitment(plan, cast["sender"].agency)
    world.budget_line(plan, "2030-31", 100)
    world.item(cast["outsider"].agency, commitment=promise)
    scoped = [Plan, Commitment, BudgetLine, ActionItem, ProgressUpdate]

    by_scope = {model: set(model.objects.visible_to(cast[who]).values_list("pk", flat=True)) for model in scoped}
    with application_role(cast[who]):
        alone = {model: set(model.objects.values_list("pk", flat=True)) for model in scoped}

    assert alone == by_scope


def test_outsider_finds_it_in_no_list_and_no_export(cast, as_member):
    raised(cast)
    client = as_member(cast["outsider"])

    page = client.get(reverse("plans:action_list")).content.decode()
    export = b"".join(client.get(reverse("plans:action_list"), {"format": "csv"})).decode()

    assert "Book the doctor" not in page
    assert "Book the doctor" not in export


def test_commitment_counts_only_items_that_speak_of_no_child(cast):
    promise = world.commitment(world.plan(), cast["sender"].agency)
    world.item(cast["sender"].agency, commitment=promise, status="done", percent_done=100)
    item = raised(cast)
    ActionItem.objects.filter(pk=item.pk).update(commitment=promise)

    shown = Commitment.objects.with_progress().get()

    assert (shown.status, shown.percent_done) == ("done", 100)


def form(cast, **changes):
    return {
        "title": "Find an interpreter",
        "pillar": world.pillar().pk,
        "lead_agency": cast["receiver"].agency_id,
        "due_on": "2031-05-01",
        **changes,
    }


@pytest.mark.parametrize(
    ("who", "status", "expected"),
    [
        ("sender", Status.ACCEPTED, 302),
        ("receiver", Status.ACCEPTED, 302),
        ("coordinator", Status.ACCEPTED, 302),
        ("receiver", Status.SENT, 403),  # sees the preview only
        ("sender", Status.DRAFT, 403),
        ("sender", Status.COMPLETED, 403),
        ("outsider", Status.ACCEPTED, 404),
        ("auditor", Status.ACCEPTED, 404),
        ("directory_administrator", Status.ACCEPTED, 404),
    ],
)
def test_raising_from_a_referral(who, status, expected, cast, as_member):
    referral = world.referral(cast["sender"], cast["receiver"], status)
    address = reverse("plans:action_create", query={"referral": referral.reference})

    response = as_member(cast[who]).post(address, form(cast))

    assert response.status_code == expected
    assert ActionItem.objects.filter(referral=referral).count() == (expected == 302)


def test_page_names_the_referral_and_warns(cast, as_member):
    referral = world.referral(cast["sender"], cast["receiver"], Status.ACCEPTED)

    page = as_member(cast["sender"]).get(reverse("plans:action_create", query={"referral": referral.reference}))

    assert referral.reference in page.content.decode()
    assert "Do not name the child" in page.content.decode()
    assert set(page.context["form"].fields["lead_agency"].queryset) == {
        cast["sender"].agency,
        cast["receiver"].agency,
    }


def test_lead_agency_outside_the_referral_is_refused(cast, as_member):
    referral = world.referral(cast["sender"], cast["receiver"], Status.ACCEPTED)
    address = reverse("plans:action_create", query={"referral": referral.reference})

    response = as_member(cast["sender"]).post(address, form(cast, lead_agency=cast["outsider"].agency_id))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["lead_agency"]


@pytest.mark.parametrize("reference", ["R-2031-999999", "nonsense", "a\x00b", "x" * 500])
def test_unknown_referral_is_not_found(reference, cast, as_member):
    response = as_member(cast["sender"]).get(reverse("plans:action_create"), {"referral": reference})

    assert response.status_code == 404


def test_worker_raises_under_row_security_alone(cast, application_role):
    referral = world.referral(cast["sender"], cast["receiver"], Status.ACCEPTED)
    values = {"title": "Call", "pillar": world.pillar(), "due_on": world.DUE, "lead_agency": cast["receiver"].agency}

    with application_role(cast["sender"]):
        item = raise_item(by=cast["sender"], referral=referral, partner_agencies=[cast["sender"].agency], **values)

    assert list(item.partner_agencies.all()) == [cast["sender"].agency]
    assert item.code.startswith("A-")
