"""Progress moves an item; a commitment's state follows; money is never counted twice."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from coordination.plans import workflow
from coordination.plans.enums import CommitmentStatus, ItemStatus
from coordination.plans.fiscal_years import total_without_overlap, years_of
from coordination.plans.models import ActionItem, Commitment, ProgressUpdate
from coordination.plans.models.plans import envelope_of
from coordination.plans.operations import ItemMoved, raise_item, report_progress
from tests.plans import world

pytestmark = pytest.mark.django_db


def values(**changes):
    made = {"words": "Two beds found", "percent_done": 20, "status": ItemStatus.IN_PROGRESS, **changes}
    return made | ({"blocked_by": "The inspector"} if made["status"] == ItemStatus.BLOCKED else {})


@pytest.mark.parametrize("source", ItemStatus.values)
@pytest.mark.parametrize("target", ItemStatus.values)
@pytest.mark.parametrize("is_editor", [True, False])
def test_moves_offered_are_moves_the_database_takes(source, target, is_editor):
    percent = 100 if source == "done" else 0
    item = world.item(world.agency("OWN"), status=source, percent_done=percent)
    offered = target in workflow.moves_from(source, is_editor=is_editor)

    try:
        with transaction.atomic():
            report_progress(by=item.raised_by, item=item, **values(status=target))
        taken = True
    except IntegrityError:
        taken = False

    assert taken == ((source, target) in workflow.legal_moves())
    assert not offered or taken


def test_progress_moves_the_item():
    item = world.item(world.agency("OWN"))

    report_progress(by=item.raised_by, item=item, **values())

    item.refresh_from_db()
    assert (item.status, item.percent_done) == ("in_progress", 20)


def test_done_is_all_of_it():
    item = world.item(world.agency("OWN"))

    report_progress(by=item.raised_by, item=item, **values(status=ItemStatus.DONE))

    item.refresh_from_db()
    assert (item.status, item.percent_done) == ("done", 100)


def test_worker_moves_an_item_he_may_not_edit(application_role):
    own = world.agency("OWN")
    item, worker = world.item(world.agency("LEADING"), partners=(own,)), world.member(own)

    with application_role(worker):
        report_progress(by=worker, item=ActionItem.objects.get(pk=item.pk), **values())

    item.refresh_from_db()
    assert item.status == "in_progress"


def test_state_moved_in_between_is_told():
    item = world.item(world.agency("OWN"))
    stale = ActionItem.objects.get(pk=item.pk)
    report_progress(by=item.raised_by, item=item, **values(status=ItemStatus.BLOCKED))

    with pytest.raises(ItemMoved):
        report_progress(by=item.raised_by, item=stale, **values())

    assert list(ProgressUpdate.objects.values_list("status", flat=True)) == ["blocked"]


def test_sent_twice_is_one_update():
    item, key = world.item(world.agency("OWN")), uuid.uuid4()

    for _time in range(2):
        report_progress(by=item.raised_by, item=item, **values(submission=key))

    assert ProgressUpdate.objects.count() == 1


def test_raised_twice_is_one_item():
    own, key = world.agency("OWN"), uuid.uuid4()
    lead = world.member(own, "lead")
    fields = {"title": "Call", "pillar": world.pillar(), "lead_agency": own, "due_on": world.DUE, "submission": key}

    first, second = raise_item(by=lead, **fields), raise_item(by=lead, **fields)

    assert first == second
    assert ActionItem.objects.count() == 1


def test_what_the_database_refuses_for_another_reason_is_raised():
    own = world.agency("OWN")

    with pytest.raises(IntegrityError), transaction.atomic():
        raise_item(by=world.member(own, "lead"), title=None, pillar=world.pillar(), lead_agency=own, due_on=world.DUE)


def test_update_names_its_item():
    item = world.item(world.agency("OWN"))
    report_progress(by=item.raised_by, item=item, **values())

    assert str(ProgressUpdate.objects.get()) == f"{item.code} in_progress"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, CommitmentStatus.NOT_REPORTED),
        ({"open": 2}, CommitmentStatus.NOT_STARTED),
        ({"open": 1, "in_progress": 1}, CommitmentStatus.IN_PROGRESS),
        ({"open": 1, "done": 1}, CommitmentStatus.IN_PROGRESS),
        ({"in_progress": 3, "blocked": 1}, CommitmentStatus.BLOCKED),
        ({"done": 2}, CommitmentStatus.DONE),
    ],
)
def test_commitment_follows_its_items(counts, expected):
    promise = world.commitment(world.plan(), world.agency("OWN"))
    for status, number in counts.items():
        for _time in range(number):
            percent = 100 if status == "done" else 0
            world.item(promise.lead_agency, commitment=promise, status=status, percent_done=percent)
    world.item(promise.lead_agency, commitment=promise, status="dropped", percent_done=90)
    world.item(promise.lead_agency, commitment=promise, status="draft")

    shown = Commitment.objects.with_progress().get()

    assert shown.status == expected
    assert shown.percent_done == 100 * counts.get("done", 0) // max(sum(counts.values()), 1)


def test_envelope_counts_no_year_twice_and_no_share():
    plan = world.plan()
    lines = [world.budget_line(plan, "2012-13/2015-16", 25_000_000)]
    lines += [world.budget_line(plan, year, 6_250_000) for year in ("2012-13", "2013-14", "2014-15", "2015-16")]
    lines += [world.budget_line(plan, "2013-14", 500_000, world.agency("OWN"))]

    assert envelope_of(lines) == 25_000_000
    assert envelope_of([*lines, world.budget_line(plan, "2016-17", 5)]) == 25_000_005
    assert total_without_overlap(lines[1:5]) == 25_000_000


@pytest.mark.parametrize("label", ["", "2012", "2012-14", "2012-13/2011-12", "2012-13/", "x\x00"])
def test_what_is_no_fiscal_year_is_refused(label):
    with pytest.raises(ValueError, match="fiscal year|ends before"):
        years_of(label)


def test_codes_of_items_pass_four_digits():
    with connection.cursor() as cursor:
        cursor.execute("select setval('plans_item_code', 9998)")
    codes = [world.item(world.agency("OWN")).code for _time in range(2)]

    assert codes == ["A-9999", "A-10000"]
