"""The dashboard: whose figures, the right figures, a fixed number of queries, nothing of a child."""

import statistics

import pytest
from django.utils import timezone

from agencies.enums import Role
from agencies.models import Gap
from coordination.dashboards.exports import hidden_rows
from coordination.dashboards.figures import dashboard_for
from coordination.foundation.models import AuditEntry
from referrals.enums import CLOCK_RUNS, OPEN, Status
from referrals.models import Referral
from tests.plans import world

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/"


@pytest.fixture
def cast():
    members = {name: world.member(world.agency(name.upper())) for name in ("border", "shelter", "police", "outside")}
    return members | {role: world.member(world.agency("TASKFORCE"), role) for role in Role.values[2:]}


def fill(cast):
    """Referrals in many states, to two agencies, with needs of two pillars, answered after different times."""
    safe, warn = world.need(), world.need(world.pillar("PREVENTION", 1))
    border, shelter, police = cast["border"], cast["shelter"], cast["police"]
    made = [
        world.referral(border, shelter, Status.SENT, needs=(safe,)),  # overdue
        world.referral(border, shelter, Status.RECEIVED, needs=(safe, warn), respond_within=90),
        world.referral(border, shelter, Status.ACCEPTED, answered_after=1, needs=(safe,)),
        world.referral(border, shelter, Status.COMPLETED, answered_after=2, needs=(safe, warn)),
        world.referral(border, shelter, Status.DECLINED, answered_after=9, needs=(warn,)),
        world.referral(police, border, Status.NEEDS_INFORMATION, needs=(warn,)),  # its clock stands still
        world.referral(shelter, border, Status.IN_PROGRESS, answered_after=3, needs=(safe,)),
        world.referral(border, shelter, Status.WITHDRAWN, needs=(safe,)),
        world.referral(border, shelter, Status.DRAFT, needs=(safe,)),
    ]
    world.commitment(world.plan(), border.agency)
    return made


def counted(referrals):
    """The slow way: open, overdue, answered, median hours."""
    hours = [(row.answered_at - row.sent_at).total_seconds() / 3600 for row in referrals if row.answered_at]
    return (
        sum(row.status in OPEN for row in referrals),
        sum(row.status in CLOCK_RUNS and row.respond_by < timezone.now() for row in referrals),
        len(hours),
        pytest.approx(statistics.median(hours)) if hours else None,
    )


def shown(row):
    return (row.open, row.overdue, row.answered, row.median_hours)


@pytest.mark.parametrize("who", ["coordinator", "border", "shelter", "police", "outside"])
def test_figures_equal_a_slow_count(who, cast):
    fill(cast)
    seen = [row for row in Referral.objects.visible_to(cast[who]) if row.status != Status.DRAFT]

    figures = dashboard_for(cast[who])

    assert shown(figures.total) == counted(seen)
    asked = {row.receiving_agency.code for row in seen}
    assert {row.code: shown(row) for row in figures.agencies} == {
        code: counted([row for row in seen if row.receiving_agency.code == code]) for code in asked
    }
    with_pillars = [(row, {asked.need.pillar.code for asked in row.referral_needs.all()}) for row in seen]
    pillars = set().union(*(codes for _row, codes in with_pillars)) if with_pillars else set()
    assert {row.code: shown(row) for row in figures.pillars} == {
        code: counted([row for row, codes in with_pillars if code in codes]) for code in pillars
    }


def test_most_overdue_comes_first(cast):
    fill(cast)
    for _turn in range(2):
        world.referral(cast["police"], cast["border"], Status.SENT)

    figures = dashboard_for(cast["coordinator"])

    assert [(row.code, row.overdue) for row in figures.agencies] == [("BORDER", 2), ("SHELTER", 1)]


@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 200), ("border", 200), ("directory_administrator", 403), ("auditor", 403)],
)
def test_who_may_look(who, status, cast, as_member):
    fill(cast)

    assert as_member(cast[who]).get(PAGE).status_code == status


def test_lead_sees_the_own_agency_alone(cast, as_member):
    made = fill(cast)
    lead = world.member(cast["police"].agency, "lead")

    page = as_member(lead).get(PAGE).content.decode()

    references = {row.reference for row in made if row.reference in page}
    assert references == {row.reference for row in made if row.sending_agency == lead.agency}


def test_page_shows_moves_and_no_child(cast, as_member):
    made = fill(cast)

    page = as_member(cast["coordinator"]).get(PAGE).content.decode()

    assert all((row.reference in page) == (row.status != Status.DRAFT) for row in made)
    assert not [row.child_file.code for row in made if row.child_file.code in page]
    assert "?with_agency=SHELTER&amp;overdue=on" in page


def test_empty_dashboard_says_so(cast, as_member):
    page = as_member(cast["coordinator"]).get(PAGE).content.decode()

    assert "No referral has been sent yet." in page
    assert "No commitment is recorded yet." in page


def test_queries_do_not_grow(cast, as_member, queries_of):
    client = as_member(cast["coordinator"])
    world.referral(cast["border"], cast["shelter"], needs=(world.need(),))
    plan = world.plan()
    world.commitment(plan, cast["border"].agency)
    one = len(queries_of(client, PAGE))
    world.referral(cast["police"], cast["border"], needs=(world.need(world.pillar("PREVENTION", 1)),))
    world.referral(cast["shelter"], cast["police"], needs=(world.need(),))
    world.commitment(plan, cast["police"].agency, pillar=world.pillar("PREVENTION", 1))

    assert len(queries_of(client, PAGE)) == one <= 10


def rows_of(response):
    return [line.split(",") for line in b"".join(response).decode("utf-8-sig").splitlines()[1:]]


def test_small_counts_of_all_agencies_are_hidden_in_exports(cast, as_member):
    """One agency's single referral takes a second agency's row with it: the page shows what both come to."""
    for _time in range(5):
        world.referral(cast["border"], cast["shelter"], Status.ACCEPTED, answered_after=2)
        world.referral(cast["border"], cast["outside"], Status.ACCEPTED, answered_after=2)
    world.referral(cast["border"], cast["outside"], Status.ACCEPTED, answered_after=2)
    world.referral(cast["border"], cast["police"], Status.ACCEPTED, answered_after=2)

    whole = rows_of(as_member(cast["coordinator"]).get(PAGE, {"format": "csv", "table": "agencies"}))
    own = rows_of(as_member(cast["police"]).get(PAGE, {"format": "csv"}))

    assert whole == [
        ["OUTSIDE", "Agency OUTSIDE", "0", "6", "6", "2.0"],
        ["SHELTER", "Agency SHELTER", "x", "x", "x", "x"],
        ["POLICE", "Agency POLICE", "x", "x", "x", "x"],
    ]
    assert own == [["POLICE", "Agency POLICE", "0", "1", "1", "2.0"]]


def test_a_row_is_hidden_in_every_measure():
    """What is overdue is open too: shown, it would bound a hidden count of open ones. In each measure two stand in."""
    overdue, is_open = {"a": 0, "b": 60, "c": 30, "d": 7}, {"a": 1, "b": 70, "c": 31, "d": 8}

    assert hidden_rows([is_open]) == {"a", "d"}
    assert hidden_rows([overdue, is_open]) == {"a", "c", "d"}
    assert hidden_rows([is_open, overdue]) == {"a", "c", "d"}
    assert hidden_rows([{"a": 2, "b": 2, "c": 1}]) == {"a", "b", "c"}
    assert hidden_rows([{"a": 0, "b": 5}]) == set()


@pytest.mark.parametrize(("table", "rows"), [("agencies", 2), ("pillars", 2), ("moves", 8), ("plan", 1)])
def test_every_table_exports_and_is_audited(table, rows, cast, as_member):
    fill(cast)

    response = as_member(cast["coordinator"]).get(PAGE, {"format": "csv", "table": table})

    assert len(rows_of(response)) == rows
    assert AuditEntry.objects.filter(verb="export", object_kind="dashboard", object_code=table).count() == 1


@pytest.mark.parametrize("table", ["", "nonsense", "a\x00b"])
def test_unknown_table_is_a_bad_request(table, cast, as_member):
    response = as_member(cast["coordinator"]).get(PAGE, {"format": "csv", "table": table})

    assert response.status_code == 400


def test_wrong_method_is_refused(cast, as_member):
    assert as_member(cast["coordinator"]).post(PAGE).status_code == 405


def test_gaps_as_csv_hide_small_counts(cast, as_member):
    need, place = world.need(), cast["border"].agency.home_jurisdiction
    Gap.objects.note([need], place=place, is_adult=True, by=cast["border"])

    body = b"".join(as_member(cast["coordinator"]).get(f"{PAGE}?format=csv&table=gaps").streaming_content).decode()

    assert body.splitlines()[1].split(",")[2:5] == ["an adult", "x", "x"]
    assert as_member(cast["border"]).get(PAGE).context["gaps"] == []
