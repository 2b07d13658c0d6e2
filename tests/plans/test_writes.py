"""Who may write what in the plan: one table for every role and relation, asked of the policies and of PostgreSQL."""

import itertools
import uuid

import pytest
from django.db import ProgrammingError, connection, transaction

from agencies.enums import Role
from coordination.plans import policies
from coordination.plans.models import ActionItem, BudgetLine, Commitment, ProgressUpdate
from tests.plans import world

pytestmark = pytest.mark.django_db

RELATIONS = ["lead", "partner", "foreign"]
NOTHING = frozenset()
EVERYTHING = frozenset({"report", "edit", "raise", "plan"})
EXPECTED = {
    ("worker", "lead"): {"report"},
    ("worker", "partner"): {"report"},
    ("worker", "foreign"): NOTHING,
    ("lead", "lead"): {"report", "edit", "raise"},
    ("lead", "partner"): {"report"},
    ("lead", "foreign"): NOTHING,
    **{("coordinator", relation): EVERYTHING for relation in RELATIONS},
    **{("directory_administrator", relation): NOTHING for relation in RELATIONS},
    **{("auditor", relation): NOTHING for relation in RELATIONS},
}
PRODUCT = list(itertools.product(Role.values, RELATIONS))


def world_of(role, relation):
    """A member in the role, and an item its agency leads, is a partner in, or has nothing to do with."""
    own, other = world.agency("OWN"), world.agency("OTHER")
    lead = own if relation == "lead" else other
    made = world.item(lead, partners=(own,) if relation == "partner" else ())
    return world.member(own, role), made


def attempt(act):
    """Whether PostgreSQL let it happen, undone either way."""
    try:
        with transaction.atomic():
            happened = act()
            transaction.set_rollback(True)
            return bool(happened)
    except ProgrammingError as error:
        if "row-level security" not in str(error):
            raise
        return False


def report(made, member):
    return ProgressUpdate.objects.create(
        item=made, by=member, words="Two beds", percent_done=20, from_status="open", status="in_progress"
    )


def raise_for(made, member):
    return ActionItem.objects.create(
        title="Another", pillar=made.pillar, lead_agency=made.lead_agency, due_on=world.DUE, raised_by=member
    )


def keep_plan(made, member):
    changed = Commitment.objects.update(title_fr="Changé") and BudgetLine.objects.update(amount_cad=1)
    return changed and Commitment.objects.create(
        code=f"NEW-{uuid.uuid4().hex[:6]}",
        plan=Commitment.objects.first().plan,
        pillar=made.pillar,
        title_en="New",
        lead_agency=made.lead_agency,
    )


ACTS = {
    "report": report,
    "edit": lambda made, member: ActionItem.objects.filter(pk=made.pk).update(title="Changed"),
    "raise": raise_for,
    "plan": keep_plan,
}


@pytest.mark.parametrize(("role", "relation"), PRODUCT)
def test_policies_answer_by_role_and_relation(role, relation):
    member, made = world_of(role, relation)

    allowed = {
        name
        for name, answer in {
            "report": policies.can_report_progress(member, made),
            "edit": policies.can_edit_item(member, made),
            "raise": policies.can_raise_item(member) and policies.can_edit_item(member, made),
            "plan": policies.can_write_plan(member),
        }.items()
        if answer
    }

    assert allowed == EXPECTED[role, relation]


@pytest.mark.parametrize(("role", "relation"), PRODUCT)
def test_row_security_alone_answers_the_same(role, relation, application_role):
    member, made = world_of(role, relation)
    plan = world.plan()
    world.commitment(plan, made.lead_agency)
    world.budget_line(plan, "2030-31", 100)

    with application_role(member):
        allowed = {name for name, act in ACTS.items() if attempt(lambda act=act: act(made, member))}

    assert allowed == EXPECTED[role, relation]


def test_nobody_acting_reads_and_writes_nothing(application_role):
    made = world.item(world.agency("OWN"))
    world.commitment(world.plan(), made.lead_agency)

    with application_role(None):
        counts = [model.objects.count() for model in (ActionItem, Commitment, ProgressUpdate, BudgetLine)]

    assert counts == [0, 0, 0, 0]


@pytest.mark.parametrize("role", Role.values)
def test_progress_in_the_name_of_another_is_refused(role, application_role):
    member, made = world_of(role, "lead")
    other = world.member(made.lead_agency, "worker")

    with application_role(member):
        assert not attempt(lambda: report(made, other))


@pytest.mark.parametrize(
    "statement",
    [
        "update plans_progressupdate set words = 'other'",
        "delete from plans_progressupdate",
        "truncate plans_progressupdate",
        "delete from plans_actionitem",
        "update plans_actionitem set status = 'done', percent_done = 100",
        "update plans_actionitem set referral_id = null",
    ],
)
@pytest.mark.parametrize("role", Role.values)
def test_history_and_state_cannot_be_rewritten(statement, role, application_role):
    member, made = world_of(role, "lead")
    report(made, member)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        application_role(member),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
