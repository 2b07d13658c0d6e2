"""The pages of action items: the list with its filters, progress, raising and editing."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from agencies.enums import Role
from coordination.foundation.models import AuditEntry
from coordination.plans import operations
from coordination.plans.models import ActionItem, ProgressUpdate
from coordination.plans.views import actions
from coordination.plans.views.exports import items_csv
from tests import factories
from tests.plans import world

pytestmark = pytest.mark.django_db
LIST, NEW = "/actions/", "/actions/new/"
PAST = datetime.date(2021, 1, 1)


@pytest.fixture
def own():
    return world.agency("OWN")


@pytest.fixture
def worker(own):
    return world.member(own)


@pytest.fixture
def leading(own):
    return world.member(own, "lead")


@pytest.mark.parametrize("role", Role.values)
def test_every_role_reads_items_without_a_referral(role, as_member, own):
    item = world.item(own)
    client = as_member(world.member(world.agency("ANY"), role))

    assert "Find ten beds" in client.get(LIST).content.decode()
    assert client.get(item.get_absolute_url()).status_code == 200


def test_filters_narrow_the_list(as_member, worker, own):
    other = world.agency("OTHER")
    world.item(own, title="mine", status="blocked")
    world.item(other, title="partner", partners=(own,), due_on=PAST)
    world.item(
        other, title="foreign", pillar=world.pillar("PREVENTION", 1), due_on=PAST, status="done", percent_done=100
    )
    client = as_member(worker)

    def found(**asked):
        return {item.title for item in client.get(LIST, asked).context["page"].rows}

    assert found() == {"mine", "partner", "foreign"}
    assert found(status="blocked") == {"mine"}
    assert found(pillar="PREVENTION") == {"foreign"}
    assert found(lead_agency="OTHER") == {"partner", "foreign"}
    assert found(mine="on") == {"mine", "partner"}
    assert found(late="on") == {"partner"}
    assert found(late="on", lead_agency="OWN") == set()


@pytest.mark.parametrize("value", ["nonsense", "a\x00b", "9" * 500])
@pytest.mark.parametrize("name", ["status", "pillar", "lead_agency"])
def test_bad_filter_is_told_and_narrows_nothing(name, value, as_member, worker, own):
    world.item(own)

    response = as_member(worker).get(LIST, {name: value})

    assert response.status_code == 200
    assert list(response.context["filter"].form.errors) == [name]
    assert len(response.context["page"].rows) == 1


def test_pages_lead_on_and_back(as_member, worker, own):
    for number in range(120):
        world.item(own, title=f"item {number:03}", due_on=world.DUE + datetime.timedelta(days=number // 7))
    client = as_member(worker)

    seen, page = [], client.get(LIST).context["page"]
    while True:
        seen += [item.title for item in page.rows]
        if not page.next:
            break
        page = client.get(LIST, {"page": page.next}).context["page"]

    assert seen == [f"item {number:03}" for number in range(120)]
    assert [item.title for item in client.get(LIST, {"page": "last"}).context["page"].rows][-1] == "item 119"
    assert client.get(LIST, {"page": "n.nonsense"}).status_code == 400


@pytest.mark.parametrize("kind", ["list", "detail"])
def test_queries_do_not_grow(kind, as_member, worker, own, queries_of):
    client = as_member(worker)
    first = world.item(own, partners=(world.agency("P0"),), commitment=world.commitment(world.plan(), own))
    address = LIST if kind == "list" else first.get_absolute_url()

    def grow(number):
        other = world.agency(f"L{number}")
        world.item(other, partners=(world.agency(f"P{number}"),), pillar=world.pillar(f"PILLAR-{number}", number))
        operations.report_progress(
            by=world.member(other, "coordinator"), item=first, words="More", percent_done=number, status=first.status
        )

    grow(1)
    one = len(queries_of(client, address))
    grow(2)
    grow(3)

    assert len(queries_of(client, address)) == one <= 10


def test_csv_follows_the_filters_and_is_audited(as_member, worker, own):
    world.item(own, title="=cmd()", status="blocked")
    world.item(own, title="other")

    response = as_member(worker).get(LIST, {"format": "csv", "status": "blocked"})
    lines = b"".join(response).decode("utf-8-sig").splitlines()

    assert len(lines) == 2
    assert ",'=cmd()," in lines[1]
    assert AuditEntry.objects.filter(verb="export", object_kind="action items").count() == 1


def progress(**changes):
    return {"words": "Two beds found", "percent_done": "20", "status": "in_progress", "seen": "open", **changes}


REPORTS = {("worker", "own"): 302, ("lead", "own"): 302, ("coordinator", "own"): 302, ("coordinator", "other"): 302}


@pytest.mark.parametrize("of", ["own", "other"])
@pytest.mark.parametrize("role", Role.values)
def test_progress_by_role_and_agency(role, of, as_member, own):
    item = world.item(own if of == "own" else world.agency("OTHER"))
    expected = REPORTS.get((role, of), 403)
    client = as_member(world.member(own, role))

    response = client.post(item.get_absolute_url(), progress())

    assert response.status_code == expected
    assert ProgressUpdate.objects.count() == (expected == 302)
    page = client.get(item.get_absolute_url()).content.decode()
    assert ("Percent done" in page) == (expected == 302)
    assert ("Two beds found" in page) == (expected == 302)


def test_partner_reports_and_is_audited(as_member, worker, own):
    item = world.item(world.agency("OTHER"), partners=(own,))

    as_member(worker).post(item.get_absolute_url(), progress(status="done"))

    item.refresh_from_db()
    assert (item.status, item.percent_done) == ("done", 100)
    assert AuditEntry.objects.filter(object_code=item.code, verb="write").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "a\x00b"}, "words"),
        ({"words": "x" * 4001}, "words"),
        ({"percent_done": "101"}, "percent_done"),
        ({"percent_done": "-1"}, "percent_done"),
        ({"percent_done": "half"}, "percent_done"),
        ({"percent_done": "9" * 5000}, "percent_done"),
        ({"percent_done": ""}, "percent_done"),
        ({"status": "nonsense"}, "status"),
        ({"status": "dropped"}, "status"),  # a worker gives nothing up
        ({"status": "\x00"}, "status"),
    ],
)
def test_bad_progress_is_told_beside_the_field(changes, field, as_member, worker, own):
    item = world.item(own)

    response = as_member(worker).post(item.get_absolute_url(), progress(**changes))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    kept = "20" if field == "words" else "Two beds found"
    assert kept in response.content.decode()
    assert ProgressUpdate.objects.count() == 0


def test_empty_form_says_what_is_missing(as_member, worker, own):
    response = as_member(worker).post(world.item(own).get_absolute_url(), {})

    assert set(response.context["form"].errors) == {"words", "percent_done"}


def test_without_a_status_the_item_keeps_its_own(as_member, worker, own):
    item = world.item(own, status="blocked")

    as_member(worker).post(item.get_absolute_url(), {"words": "Waiting", "percent_done": "5", "blocked_by": "Rain"})

    item.refresh_from_db()
    assert (item.status, item.percent_done) == ("blocked", 5)


def test_lost_race_is_told_and_keeps_what_was_typed(as_member, worker, own):
    item = world.item(own, status="blocked")
    client = as_member(worker)

    lost = client.post(item.get_absolute_url(), progress())
    again = client.post(item.get_absolute_url(), progress(seen=lost.context["form"]["seen"].value()))

    text = lost.content.decode()
    assert "the item is now blocked" in text
    assert "Two beds found" in text
    assert again.status_code == 302


def test_race_lost_at_the_last_moment_is_told_too(as_member, worker, own, monkeypatch):
    item = world.item(own)

    def late(**values):
        other = ActionItem.objects.get(pk=item.pk)
        operations.report_progress(
            by=worker, item=other, words="First", percent_done=1, status="blocked", blocked_by="Rain"
        )
        operations.report_progress(**values)

    monkeypatch.setattr(actions, "report_progress", late)
    response = as_member(worker).post(item.get_absolute_url(), progress())

    assert response.status_code == 200
    assert "the item is now blocked" in response.content.decode()
    assert list(ProgressUpdate.objects.values_list("words", flat=True)) == ["First"]


def values(own, **changes):
    return {
        "title": "Call the school",
        "pillar": world.pillar().pk,
        "lead_agency": own.pk,
        "due_on": "2031-05-01",
        **changes,
    }


RAISES = {"lead": 302, "coordinator": 302}


@pytest.mark.parametrize("role", Role.values)
def test_raising_by_role(role, as_member, own):
    client = as_member(world.member(own, role))
    expected = RAISES.get(role, 403)

    response = client.post(NEW, values(own))

    assert response.status_code == expected
    assert ActionItem.objects.count() == (expected == 302)
    assert client.get(NEW).status_code == (200 if expected == 302 else 403)


def test_raising_twice_from_one_form_is_one_item(as_member, leading, own):
    client = as_member(leading)
    key = client.get(NEW).context["form"]["submission"].value()

    addresses = {client.post(NEW, values(own, submission=key)).url for _time in range(2)}

    assert len(addresses) == ActionItem.objects.count() == 1


def test_raising_for_a_commitment_fills_it_in(as_member, leading, own):
    promise = world.commitment(world.plan(), own)
    client = as_member(leading)

    page = client.get(NEW, {"commitment": promise.code})
    client.post(NEW, values(own, commitment=promise.pk))

    assert page.context["form"]["pillar"].value() == promise.pillar_id
    assert ActionItem.objects.get().commitment == promise
    assert client.get(NEW, {"commitment": "NO-SUCH"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"pillar": "nonsense"}, "pillar"),
        ({"pillar": "\x00"}, "pillar"),
        ({"lead_agency": "999999"}, "lead_agency"),
        ({"lead_agency": "foreign"}, "lead_agency"),
        ({"due_on": "2031-02-31"}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
        ({"due_on": "9999-12-31"}, "due_on"),
        ({"due_on": ""}, "due_on"),
        ({"partner_agencies": ["\x00"]}, "partner_agencies"),
        ({"commitment": "999999"}, "commitment"),
        ({"commitment": "other pillar"}, "pillar"),
        ({"submission": "nonsense"}, "submission"),
    ],
)
def test_bad_item_is_told_beside_the_field(changes, field, as_member, leading, own):
    if changes == {"lead_agency": "foreign"}:
        changes = {"lead_agency": world.agency("OTHER").pk}
    if changes == {"commitment": "other pillar"}:
        changes = {"commitment": world.commitment(world.plan(), own, pillar=world.pillar("PREVENTION", 1)).pk}

    response = as_member(leading).post(NEW, values(own, **changes))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert "Call the school" in response.content.decode() or field == "title"


EDITS = {("lead", "own"): 302, ("coordinator", "own"): 302, ("coordinator", "other"): 302}


@pytest.mark.parametrize("of", ["own", "other"])
@pytest.mark.parametrize("role", Role.values)
def test_editing_by_role_and_agency(role, of, as_member, own):
    lead = own if of == "own" else world.agency("OTHER")
    item = world.item(lead, partners=(world.agency("P1"),))
    client, address = as_member(world.member(own, role)), f"/actions/{item.code}/edit/"

    response = client.post(address, values(lead, partner_agencies=[world.agency("P2").pk]))

    expected = EDITS.get((role, of), 403)
    assert response.status_code == expected
    assert client.get(address).status_code == (200 if expected == 302 else 403)
    item.refresh_from_db()
    assert (item.title == "Call the school") == (expected == 302)
    assert [partner.code for partner in item.partner_agencies.all()] == (["P2"] if expected == 302 else ["P1"])


def test_late_is_unfinished_and_past(own):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    late = world.item(own, due_on=yesterday)
    world.item(own, due_on=yesterday, status="dropped")
    world.item(own, due_on=timezone.localdate())

    assert list(ActionItem.objects.late()) == [late]
    assert [item.is_late for item in ActionItem.objects.order_by("pk")] == [True, False, False]


@pytest.mark.parametrize("address", ["/actions/A-999999/", "/actions/A-999999/edit/", "/actions/%00/"])
def test_unknown_item_is_not_found(address, as_member, leading):
    assert as_member(leading).get(address).status_code == 404


def test_wrong_methods_are_refused(as_member, leading, own):
    client, item = as_member(leading), world.item(own)

    assert client.post(LIST).status_code == 405
    assert [client.put(path).status_code for path in (NEW, item.get_absolute_url())] == [405, 405]


def test_nobody_acting_sees_nothing():
    world.item(world.agency("OWN"))

    assert list(ActionItem.objects.visible_to(None)) == list(ProgressUpdate.objects.visible_to(None)) == []


def test_person_who_acts_for_no_agency_sees_and_takes_nothing(as_member):
    own = world.agency("OWN")
    world.item(own)
    client = as_member(factories.membership(own, period=(datetime.date(2020, 1, 1), datetime.date(2021, 1, 1))))

    assert [client.get(path).status_code for path in (LIST, "/plan/", "/dashboard/", "/audit/", NEW)] == [403] * 5
    with pytest.raises(PermissionDenied):
        items_csv(ActionItem.objects.for_list(), by=None)
