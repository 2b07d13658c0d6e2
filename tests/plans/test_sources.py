"""Items from a gap, an unmet need and drafts: who may raise them, who sees them, what counts; partners that confirm."""

import datetime

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse

from agencies.enums import Role
from agencies.models import Notification
from coordination.foundation.models import AuditEntry
from coordination.plans import workflow
from coordination.plans.enums import CommitmentStatus, Hand, ItemStatus
from coordination.plans.models import ActionItem, Commitment, Confirmation, ProgressUpdate
from coordination.plans.notifications import ring_before_due
from coordination.plans.operations import confirm_part, raise_item
from coordination.plans.pillars import by_pillar
from referrals.enums import Outcome, Status
from referrals.models import ReferralNeed
from tests.plans import world
from tests.plans.test_writes import attempt

pytestmark = pytest.mark.django_db
NEW = "/actions/new/"


@pytest.fixture
def own():
    return world.agency("OWN")


@pytest.fixture
def coordinating():
    return world.member(world.agency("TASKFORCE"), "coordinator")


def gap_of(agency, **fields):
    return world.item(agency, gap_need=world.need(), gap_place=world.place(), title="Find a partner", **fields)


def form(lead, **changes):
    values = {"title": "Ask", "pillar": world.pillar().pk, "lead_agency": lead.pk, "due_on": "2031-05-01"}
    return values | changes


# ---- Moves --------------------------------------------------------------------------------------


def test_only_editors_make_the_moves_of_editors_also_in_the_database(own, application_role):
    """The product of the table: what a worker may report, row security takes, and nothing else."""
    worker, taken = world.member(own), set()
    for source, target in workflow.legal_moves():
        item = world.item(own, status=source, percent_done=100 if source == "done" else 0)
        try:
            with transaction.atomic(), application_role(worker):
                ProgressUpdate.objects.create(
                    item=item, by=worker, words="So", percent_done=100 if target == "done" else 0, from_status=source,
                    status=target, blocked_by="Rain" if target == "blocked" else "",
                )  # fmt: skip
            taken.add((source, target))
        except ProgrammingError:
            continue

    assert taken == set(workflow.legal_moves()) - set(workflow.moves_of_editors())
    assert {row.hand for row in workflow.MOVES.values()} == set(Hand)


@pytest.mark.parametrize("status", ItemStatus.values)
@pytest.mark.parametrize("role", ["worker", "lead"])
def test_page_offers_the_moves_of_the_table(status, role, as_member, own):
    item = world.item(own, status=status, percent_done=100 if status == "done" else 0)
    client = as_member(world.member(own, role))

    page = client.get(item.get_absolute_url())

    expected = workflow.available(status, is_editor=role == "lead")
    assert page.context["moves"] == expected
    for move in expected:
        assert f"?move={move.name}#report" in page.content.decode()
        chosen = client.get(item.get_absolute_url(), {"move": move.name})
        assert chosen.context["form"]["status"].value() == move.target


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "blocked"},
        {"status": "open", "blocked_by": "Rain"},
        {"status": "dropped", "words": " "},
        {"status": "open", "evidence_url": "http://example.org/"},
    ],
)
def test_database_refuses_what_the_form_would(changes, own):
    item = world.item(own)
    values = {"by": item.raised_by, "words": "So", "percent_done": 0, "from_status": "open", **changes}

    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressUpdate.objects.create(item=item, **values)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": "blocked"}, "blocked_by"),
        ({"status": "blocked", "blocked_by": "\x00"}, "blocked_by"),
        ({"blocked_agency": "999999"}, "blocked_agency"),
        ({"spent_cad": "-1"}, "spent_cad"),
        ({"spent_cad": "9" * 30}, "spent_cad"),
        ({"evidence_url": "http://example.org/"}, "evidence_url"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        ({"evidence_url": "https://"}, "evidence_url"),
    ],
)
def test_bad_report_is_told_beside_the_field(changes, field, as_member, own):
    item = world.item(own)
    given = {"words": "Two beds", "percent_done": "20", "status": "open", "seen": "open", **changes}

    response = as_member(world.member(own)).post(item.get_absolute_url(), given)

    assert list(response.context["form"].errors) == [field]
    assert "Two beds" in response.content.decode()


def test_report_says_what_blocks_what_was_spent_and_where_the_evidence_is(as_member, own):
    item, other = world.item(own), world.agency("OTHER")
    given = {"words": "Waiting", "percent_done": "20", "status": "blocked", "blocked_by": "The permit"}
    given |= {"blocked_agency": other.pk, "spent_cad": "1200", "evidence_url": "https://example.org/a"}
    client = as_member(world.member(own))

    client.post(item.get_absolute_url(), given)

    item.refresh_from_db()
    assert (item.blocked_by, item.blocked_agency, item.spent_cad) == ("The permit", other, 1200)
    page = client.get(item.get_absolute_url()).content.decode()
    assert "Agency OTHER can unblock it" in page
    assert "$1,200" in page
    assert 'href="https://example.org/a"' in page
    client.post(item.get_absolute_url(), {"words": "On", "percent_done": "30", "status": "in_progress"})
    item.refresh_from_db()
    assert (item.blocked_by, item.blocked_agency, item.spent_cad) == ("", None, 1200)


# ---- Sources ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role.values)
def test_item_of_a_gap_is_the_coordinators(role, own, as_member, application_role):
    item, member = gap_of(own), world.member(own, role)
    is_seen = role == "coordinator"

    with application_role(member):
        alone = list(ActionItem.objects.all())

    assert alone == list(ActionItem.objects.visible_to(member)) == ([item] if is_seen else [])
    assert as_member(member).get(item.get_absolute_url()).status_code == (200 if is_seen else 404)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("of", ["OWN", "OTHER"])
def test_draft_is_seen_by_its_lead_agency_and_coordinators(role, of, own, as_member, application_role):
    item, member = world.item(world.agency(of), status="draft"), world.member(own, role)
    is_seen = role == "coordinator" or (of == "OWN" and role in {"worker", "lead"})

    with application_role(member):
        alone = list(ActionItem.objects.all())

    assert alone == list(ActionItem.objects.visible_to(member)) == ([item] if is_seen else [])
    assert as_member(member).get(item.get_absolute_url()).status_code == (200 if is_seen else 404)


@pytest.mark.parametrize("role", Role.values)
def test_raising_from_a_gap_by_role(role, own, as_member):
    need, client = world.need(), as_member(world.member(own, role))
    address = reverse("plans:action_create", query={"gap_need": need.code, "gap_place": world.place().code})

    response = client.post(address, form(own))

    assert response.status_code == (302 if role == "coordinator" else 403)
    assert ActionItem.objects.filter(gap_need=need, gap_place=world.place()).count() == (role == "coordinator")
    if role == "coordinator":
        page = client.get(address)
        assert page.context["form"]["title"].value() == f"Find a partner for: {need.name}, Place"
        assert "only coordinators see this item" in page.content.decode()
        assert client.get(ActionItem.objects.get().get_absolute_url() + "edit/").status_code == 200
        assert client.get(reverse("plans:action_create", query={"gap_need": "no-such"})).status_code == 404


def test_draft_raised_by_the_form_is_opened_by_its_lead(own, as_member):
    client = as_member(world.member(own, "lead"))

    client.post(NEW, form(own, is_draft="on"))
    item = ActionItem.objects.get()
    assert item.status == "draft"
    client.post(item.get_absolute_url(), {"words": "Go", "percent_done": "0", "status": "open", "seen": "draft"})

    item.refresh_from_db()
    assert item.status == "open"


UNMET = {
    ("sender", Outcome.NOT_MET): 302,
    ("receiver", Outcome.PARTLY_MET): 302,
    ("coordinator", Outcome.NOT_MET): 302,
    ("sender", Outcome.MET): 403,
    ("outsider", Outcome.NOT_MET): 404,
}


@pytest.mark.parametrize(("who", "outcome"), UNMET)
def test_raising_from_an_unmet_need(who, outcome, as_member, application_role):
    cast = {name: world.member(world.agency(name.upper())) for name in ("sender", "receiver", "outsider")}
    cast["coordinator"] = world.member(world.agency("TASKFORCE"), "coordinator")
    need = world.need()
    referral = world.referral(cast["sender"], cast["receiver"], Status.COMPLETED, needs=(need,))
    reason = "" if outcome == Outcome.MET else "no_place"
    ReferralNeed.objects.update(outcome=outcome, unmet_reason=reason)
    address = reverse("plans:action_create", query={"referral": referral.reference, "need": need.code})
    client = as_member(cast[who])

    response = client.post(address, form(cast["sender"].agency))

    assert response.status_code == UNMET[who, outcome]
    if response.status_code == 302:
        item = ActionItem.objects.get()
        assert (item.referral, item.referral_need.need) == (referral, need)
        assert need.name in client.get(item.get_absolute_url()).content.decode()
        assert not ActionItem.objects.visible_to(cast["outsider"]).exists()
        assert "The need that was not met" in client.get(address).content.decode()
    page = client.get(referral.get_absolute_url())
    assert (f"need={need.code}" in page.content.decode()) == (response.status_code == 302)


def test_need_of_another_referral_is_refused_by_row_security(application_role):
    sender, receiver = world.member(world.agency("S")), world.member(world.agency("R"))
    first, second = (world.referral(sender, receiver, Status.COMPLETED, needs=(world.need(),)) for _ in range(2))
    ReferralNeed.objects.update(outcome=Outcome.NOT_MET, unmet_reason="no_place")
    values = {"title": "Ask", "pillar": world.pillar(), "due_on": world.DUE, "lead_agency": sender.agency}

    with pytest.raises(ProgrammingError), transaction.atomic(), application_role(sender):
        raise_item(by=sender, referral=first, referral_need=second.referral_needs.get(), **values)


def test_what_only_some_may_see_counts_in_no_figure(own):
    promise = world.commitment(world.plan(), own)
    world.item(own, commitment=promise, status="in_progress", percent_done=40, spent_cad=100)
    world.item(own, commitment=promise, status="dropped", percent_done=90, spent_cad=20)
    world.item(own, commitment=promise, status="draft", percent_done=0, spent_cad=5)
    gap_of(own, commitment=promise, status="blocked", spent_cad=1000)

    shown = Commitment.objects.for_plan().get()
    pillar = by_pillar([shown])[0]

    assert (shown.status, shown.percent_done, shown.spent_cad) == (CommitmentStatus.IN_PROGRESS, 40, 120)
    assert (pillar.status, pillar.percent_done, pillar.spent_cad, pillar.cost_cad) == ("in_progress", 40, 120, None)


def test_pillar_follows_from_all_items_of_its_commitments(own):
    plan = world.plan()
    for status in ("done", "blocked"):
        promise = world.commitment(plan, own, budget_cad=500)
        world.item(own, commitment=promise, status=status, percent_done=100 if status == "done" else 0)

    pillar = by_pillar(Commitment.objects.for_plan())[0]

    assert (pillar.status, pillar.percent_done, pillar.cost_cad) == (CommitmentStatus.BLOCKED, 50, 1000)


# ---- Partners -----------------------------------------------------------------------------------


CONFIRMS = {("worker", "partner"): 302, ("lead", "partner"): 302, ("coordinator", "partner"): 302}


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("relation", ["partner", "lead", "foreign"])
def test_partner_confirms_its_part(role, relation, own, as_member, application_role):
    other = world.agency("OTHER")
    item = world.item(own if relation == "lead" else other, partners=(own,) if relation == "partner" else ())
    member = world.member(own, role)
    expected = CONFIRMS.get((role, relation), 403)

    with application_role(member):
        alone = attempt(lambda: confirm_part(by=member, item=item) is None)
    response = as_member(member).post(f"/actions/{item.code}/confirm/")

    assert (response.status_code, alone) == (expected, expected == 302)
    assert Confirmation.objects.count() == (expected == 302)


def test_confirming_twice_is_once_and_ends_with_a_change(own, as_member):
    item = world.item(world.agency("OTHER"), partners=(own,))
    client = as_member(world.member(own))
    assert "has not confirmed its part yet" in client.get(item.get_absolute_url()).content.decode()

    for _time in range(2):
        client.post(f"/actions/{item.code}/confirm/")
    assert "confirmed its part on" in client.get(item.get_absolute_url()).content.decode()
    assert AuditEntry.objects.filter(object_code=item.code, verb="write").count() == 1

    ActionItem.objects.update(due_on=datetime.date(2031, 6, 1))
    assert "before the item was changed" in client.get(item.get_absolute_url()).content.decode()
    client.post(f"/actions/{item.code}/confirm/")
    assert "confirmed its part on" in client.get(item.get_absolute_url()).content.decode()
    assert str(Confirmation.objects.first()) == f"{item.code} {own.pk}"


def test_nobody_acting_sees_no_confirmation():
    assert not Confirmation.objects.visible_to(None).exists()


# ---- Reminders ----------------------------------------------------------------------------------


def test_late_item_rings_once_and_a_draft_never(own, coordinating, application_role):
    worker = world.member(own)
    late = world.item(own, due_on=datetime.date(2031, 5, 1))
    world.item(own, due_on=datetime.date(2031, 5, 1), status="draft", raised_by=late.raised_by)
    found = gap_of(coordinating.agency, due_on=datetime.date(2031, 5, 1), raised_by=coordinating)
    world.member(coordinating.agency)  # a worker, who does not see the gap's item

    for day in (2, 3, 20):
        with application_role(None):
            ring_before_due(datetime.date(2031, 5, day))

    rows = Notification.objects.order_by("code", "membership").values_list("event", "code", "membership")
    lead = late.raised_by
    assert set(rows) == {
        ("item_late", late.code, worker.pk),
        ("item_late", late.code, lead.pk),
        ("item_late", found.code, coordinating.pk),
    }
    assert len(rows) == 3
