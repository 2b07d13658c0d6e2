"""The dashboard: whose figures, the right figures, a fixed number of queries, nothing of a child."""

import datetime
import io
import re
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import ProgrammingError
from django.utils import timezone
from PIL import Image

from agencies.enums import Role
from agencies.models import Gap
from coordination.dashboards import pages
from coordination.dashboards.exports import BESIDE
from coordination.dashboards.figures import SECTIONS
from coordination.dashboards.kept import usual_question
from coordination.dashboards.models import KeptFigures
from coordination.dashboards.sections import Cell, Kind, Line, Section
from coordination.foundation.models import AuditEntry
from referrals.enums import Status
from referrals.models import Referral
from tests.application_role import application_role
from tests.dashboards.random_world import RandomWorld
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


def shown(page, name):
    return next(section for section in page.context["sections"] if section.name == name)


def test_most_overdue_comes_first(cast, as_member):
    fill(cast)
    for _turn in range(2):
        world.referral(cast["police"], cast["border"], Status.SENT)

    agencies = shown(as_member(cast["coordinator"]).get(PAGE), "agencies")

    assert [(line.code, line.cells[0].value) for line in agencies.lines] == [("BORDER", 2), ("SHELTER", 1)]


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
    assert "to_agency=SHELTER&amp;overdue=on" in page


def test_empty_dashboard_says_so(cast, as_member):
    page = as_member(cast["coordinator"]).get(PAGE).content.decode()

    assert "No referral was sent in this time." in page
    assert "No commitment is recorded yet." in page


def test_queries_do_not_grow(cast, as_member, queries_of):
    client = as_member(cast["coordinator"])
    world.referral(cast["border"], cast["shelter"], needs=(world.need(),))
    plan = world.plan()
    world.commitment(plan, cast["border"].agency)
    client.get(PAGE)  # counted now and kept
    one = len(queries_of(client, PAGE))
    world.referral(cast["police"], cast["border"], needs=(world.need(world.pillar("PREVENTION", 1)),))
    world.referral(cast["shelter"], cast["police"], needs=(world.need(),))
    world.commitment(plan, cast["police"].agency, pillar=world.pillar("PREVENTION", 1))

    assert len(queries_of(client, PAGE)) == one <= 10


def rows_of(response):
    return [line.split(",") for line in b"".join(response).decode("utf-8-sig").splitlines()[1:]]


QUARTER = {"since": "2026-01-01", "until": "2026-03-31"}
IN_IT = datetime.datetime(2026, 2, 3, 12, tzinfo=datetime.UTC)


def long_ago(made, at=IN_IT):
    """The referral as sent and answered at a time that is over."""
    times = {"sent_at": at, "first_sent_at": at, "respond_by": at + datetime.timedelta(hours=9)}
    if made.answered_at:
        times["answered_at"] = times["accepted_at"] = at + datetime.timedelta(hours=2)
    Referral.objects.filter(pk=made.pk).update(**times)


def test_small_counts_of_all_agencies_are_hidden_in_exports(cast, as_member):
    """One agency's single referral takes a second agency's row with it: the page shows what both come to."""
    for _time in range(5):
        long_ago(world.referral(cast["border"], cast["shelter"], Status.ACCEPTED, answered_after=2))
        long_ago(world.referral(cast["border"], cast["outside"], Status.ACCEPTED, answered_after=2))
    long_ago(world.referral(cast["border"], cast["outside"], Status.ACCEPTED, answered_after=2))
    long_ago(world.referral(cast["border"], cast["police"], Status.ACCEPTED, answered_after=2))
    asked = {"format": "csv", "table": "agencies", **QUARTER}

    whole = rows_of(as_member(cast["coordinator"]).get(PAGE, asked))
    own = rows_of(as_member(cast["police"]).get(PAGE, asked))

    hidden = {code: [row[4] for row in whole if row[1] == code] for code in ("OUTSIDE", "SHELTER", "POLICE")}
    assert hidden == {"OUTSIDE": ["0", "6", "6", "2.0"], "SHELTER": ["x"] * 4, "POLICE": ["x"] * 4}
    assert {row[0] for row in whole} == {"2026-Q1"}
    assert own == [["POLICE", "Agency POLICE", "0", "1", "1", "2.0"]]


@pytest.mark.parametrize(
    "chosen", [{"urgency": "urgent"}, {"place": "PLACE"}, {"since": "2026-01-02"}, {"until": "2026-03-30"}]
)
def test_what_leaves_is_neither_narrowed_nor_part_of_a_quarter(chosen, cast, as_member):
    """Two exports whose difference would point to a child cannot be had."""
    for urgency in ("urgent", "routine"):
        for _time in range(6):
            made = world.referral(cast["border"], cast["shelter"], Status.ACCEPTED, answered_after=2)
            long_ago(made)
            Referral.objects.filter(pk=made.pk).update(urgency=urgency)
    client, asked = as_member(cast["coordinator"]), {"format": "csv", "table": "places", **QUARTER}

    whole, narrowed = (rows_of(client.get(PAGE, {**asked, **more})) for more in ({}, chosen))

    assert whole == [["2026-Q1", "PLACE", "Place", "Referrals", "12"]]
    assert narrowed == ([] if {"since", "until"} & set(chosen) else whole)


@pytest.mark.parametrize("chosen", [{}, {"silent_for": "24"}, {"urgency": "routine"}, {"until": "2030-01-01"}])
@pytest.mark.parametrize("form", ["csv", "svg"])
def test_silence_of_all_agencies_leaves_as_usual(chosen, form, cast, as_member):
    """Silent for one day or for three: the difference would point to a child."""
    for hours, number in ((100, 7), (40, 2)):
        for _time in range(number):
            made = world.referral(cast["border"], cast["shelter"])
            moment = timezone.now() - datetime.timedelta(hours=hours)
            Referral.objects.filter(pk=made.pk).update(updated_at=moment, urgency="urgent")
    client = as_member(cast["coordinator"])

    if form == "csv":
        told = rows_of(client.get(PAGE, {"format": "csv", "table": "silence", **chosen}))
        assert told == [["urgent", "Urgent", "7"]]
    else:
        drawn = ElementTree.fromstring(client.get("/dashboard/pictures/silence.svg", chosen).content)
        assert "Urgent: 7" in "".join(drawn.itertext())


@pytest.mark.parametrize("until", ["2026-12-31", "2027-12-31", "2026-11-25", "2026-10-01"])
def test_no_picture_of_a_quarter_that_is_not_over(until, cast, as_member):
    with time_machine.travel(datetime.datetime(2026, 11, 25, 17, tzinfo=datetime.UTC), tick=False):
        for month in (8, 11):
            at = datetime.datetime(2026, month, 3, tzinfo=datetime.UTC)
            for _time in range(6):
                long_ago(world.referral(cast["border"], cast["shelter"], Status.ACCEPTED, answered_after=2), at)
        asked = {"since": "2026-07-01", "until": until}
        drawn = as_member(cast["coordinator"]).get("/dashboard/pictures/places.svg", asked)

    words = "".join(ElementTree.fromstring(drawn.content).itertext())
    assert "Place: 6" in words
    assert "Sept" in words


def test_a_row_is_hidden_in_every_measure():
    """What is overdue is open too: shown, it would bound a hidden count of open ones. In each measure two stand in."""

    def hidden(*measures):
        lines = [Line(code, code, [Cell(measure[code]) for measure in measures]) for code in measures[0]]
        section = Section(
            "s", "", "", ["", *(str(number) for number in range(len(measures)))], lines, "", adds_up=False
        )
        told = section.suppressed().lines
        assert all(len({cell.is_hidden for cell in line.cells}) == 1 for line in told)
        return {line.code for line in told if line.cells[0].is_hidden}

    overdue, is_open = {"a": 0, "b": 60, "c": 30, "d": 7}, {"a": 1, "b": 70, "c": 31, "d": 8}
    assert hidden(is_open) == {"a", "d"}
    assert hidden(overdue, is_open) == {"a", "c", "d"}
    assert hidden(is_open, overdue) == {"a", "c", "d"}
    assert hidden({"a": 2, "b": 2, "c": 1}) == {"a", "b", "c"}
    assert hidden({"a": 0, "b": 5}) == set()


def test_a_share_or_a_rest_gives_no_small_count_away():
    """93 percent of fourteen in time tells of the one that was not; fourteen answered of seventeen of the three."""

    def told(lines):
        section = Section("s", "", "", [], lines, "", adds_up=False)
        return [[cell.is_hidden for cell in line.cells] for line in section.suppressed().lines]

    def shares(tells):
        of_all = Line("", "", [Cell(28), Cell(60, Kind.PERCENT)])
        first = Line("a", "", [Cell(14), Cell(93, Kind.PERCENT, tells=tells)])
        return [first, Line("b", "", [Cell(14), Cell(9, Kind.PERCENT)]), of_all]

    assert told(shares((13, 1))) == [[False, True], [False, False], [False, True]]
    assert told(shares((7, 7))) == [[False, False], [False, False], [False, False]]
    rest = [Line("sent", "", [Cell(17)]), Line("answered", "", [Cell(14, tells=(3,))])]
    assert told(rest) == [[False], [True]]


def test_a_sum_line_gives_no_part_away(cast):
    """Seven and six of seventeen: the four that are left are hidden, and so is one more."""
    lines = [Line(code, code, [Cell(number)]) for code, number in (("a", 7), ("b", 4), ("c", 6), ("", 17))]

    told = Section("s", "", "", ["", ""], lines, "", adds_up=False).suppressed().lines

    assert {line.code: line.cells[0].is_hidden for line in told} == {"a": False, "b": True, "c": True, "": False}


@pytest.mark.parametrize("table", [*SECTIONS, *BESIDE])
@pytest.mark.parametrize("who", ["coordinator", "border"])
def test_every_table_exports_and_is_audited(table, who, cast, as_member):
    fill(cast)

    response = as_member(cast[who]).get(PAGE, {"format": "csv", "table": table})

    assert response.status_code == 200
    assert b"".join(response).decode("utf-8-sig").splitlines()[0].count(",") >= 1
    assert AuditEntry.objects.filter(verb="export", object_kind="dashboard", object_code=table).count() == 1


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize(
    "name", [name for name in SECTIONS if name not in ("agencies", "unmet", "permits", "declined")]
)
def test_every_chart_is_a_picture(name, kind, cast, as_member):
    fill(cast)
    for made in Referral.objects.filter(status__in=["sent", "completed"]):
        Referral.objects.filter(pk=made.pk).update(updated_at=IN_IT)

    response = as_member(cast["shelter"]).get(f"/dashboard/pictures/{name}.{kind}")

    assert response.status_code == 200
    if kind == "png":
        picture = Image.open(io.BytesIO(response.content)).convert("L")
        assert picture.width >= 1000
        assert picture.getextrema() == (27, 255) or picture.getextrema()[0] < 90
    else:
        drawn = ElementTree.fromstring(response.content)
        words = "".join(drawn.itertext())
        assert "Source: Accord" in words
        assert not [part for part in drawn.iter() if "style" in part.attrib or part.tag.endswith(("style", "script"))]
    assert AuditEntry.objects.filter(verb="export", object_kind="dashboard", object_code=name).count() == 1


@pytest.mark.parametrize("address", ["nonsense.png", "months.gif"])
def test_no_such_picture(address, cast, as_member):
    assert as_member(cast["coordinator"]).get(f"/dashboard/pictures/{address}").status_code == 404


@pytest.mark.parametrize("name", ["agencies", "months"])
def test_nothing_to_draw_is_told(name, cast, as_member):
    """Of all agencies only a quarter that is over is drawn."""
    fill(cast)

    page = as_member(cast["coordinator"]).get(f"/dashboard/pictures/{name}.png", follow=True)

    assert "There is nothing to draw" in page.content.decode()


BAD = [
    ("since", "yesterday", "Enter a valid date."), ("since", "1900-01-01", "Give a day from the year 2000 on."),
    ("until", "9999-12-31", "Give a day that is nearer."),
    ("until", "2001-01-01", "Give a day that is not before the first one."),
    ("since", "2003-01-01", "Choose ten years at most."), ("urgency", "x", "Select a valid choice."),
    ("need", "a\x00b", "Select a valid choice."), ("place", "NOWHERE", "Select a valid choice."),
    ("silent_for", "-1", "Select a valid choice."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "told"), BAD)
def test_a_wrong_choice_is_told_beside_its_field(name, value, told, cast, as_member):
    page = as_member(cast["coordinator"]).get(PAGE, {name: value})

    assert page.status_code == 200
    assert told in page.content.decode()
    assert page.context["reader"].question == usual_question(cast["coordinator"])


def test_choices_are_kept_on_every_link(cast, as_member):
    fill(cast)
    page = as_member(cast["coordinator"]).get(PAGE, {"urgency": "urgent", "since": "2026-01-01"}).content.decode()

    links = re.findall(r'href="([^"]+)"', page)
    exports = [link for link in links if "format=csv" in link and "table=months" in link]
    rows = [
        link for link in links if link.startswith("/referrals/?") and "silent_for" not in link and "overdue" not in link
    ]
    assert exports == ["/dashboard/?since=2026-01-01&amp;urgency=urgent&amp;format=csv&amp;table=months"]
    assert rows
    assert all("urgency=" in link for link in rows)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("who", ["coordinator", "ALPHA"])
def test_each_figure_leads_to_its_rows(seed, who, as_member):
    """As many rows as the figure counts."""
    made = RandomWorld(seed, size=15)
    viewer = made.coordinator if who == "coordinator" else made.members[who]
    client = as_member(viewer)
    sections = client.get(PAGE).context["sections"]

    followed = 0
    for section in sections:
        for line in section.lines:
            for cell in line.cells:
                if cell.link and cell.value and not cell.is_hidden:
                    page = client.get(cell.link)
                    assert page.context["count"].number == cell.value, (section.name, line.code, cell.link)
                    followed += 1
    assert followed > 20


# ---- Kept for a minute -------------------------------------------------------------------------------


def test_figures_are_at_most_a_minute_old(cast, as_member):
    client = as_member(cast["coordinator"])
    with time_machine.travel(IN_IT, tick=False) as clock:
        world.referral(cast["border"], cast["shelter"])
        first = client.get(PAGE).context["reader"].facts["total"][0]["n"]
        world.referral(cast["border"], cast["shelter"])
        clock.shift(59)
        kept = client.get(PAGE).context["reader"].facts["total"][0]["n"]
        clock.shift(2)
        fresh = client.get(PAGE).context["reader"].facts["total"][0]["n"]

    assert (first, kept, fresh) == (1, 1, 2)


def test_the_worker_keeps_fresh_what_is_looked_at(cast, as_member):
    """And counts for each scope under its own eyes; nobody's figures are counted for another."""
    with time_machine.travel(IN_IT, tick=False) as clock:
        world.referral(cast["border"], cast["shelter"])
        as_member(cast["shelter"]).get(PAGE)
        clock.shift(120)
        world.referral(cast["border"], cast["shelter"])
        world.referral(cast["border"], cast["police"])
        with application_role(None):
            pages.refresh()
        rows = {row.scope: row.facts for row in KeptFigures.objects.all()}

        assert rows["agency"]["total"][0]["n"] == 2
        assert rows["whole"]["total"][0]["n"] == 3
        assert set(rows["everyone"]) == {"times"}
        assert {name for row in rows["everyone"]["times"] for name in row} == {
            "urgency",
            "receive",
            "accept",
            "complete",
        }
        clock.shift(49 * 3600)
        with application_role(None):
            pages.refresh()
        assert {row.scope for row in KeptFigures.objects.all()} == {"whole"}


def test_an_agency_stands_beside_the_median_of_all(cast, as_member):
    for _time in range(5):
        world.referral(cast["border"], cast["shelter"], Status.ACCEPTED, answered_after=2)
    for _time in range(6):
        world.referral(cast["border"], cast["police"], Status.ACCEPTED, answered_after=4)
    client = as_member(cast["shelter"])
    before = shown(client.get(PAGE), "times")
    with application_role(None):
        pages.refresh()

    page = client.get(PAGE).content.decode()

    assert "Accepted, all agencies" not in before.header
    [table] = re.findall(r"<caption[^>]*>How long children wait.*?</table>", page, re.DOTALL)
    header = re.findall(r"<th scope=.col.[^>]*>([^<]*)", table)
    rows = [
        re.findall(r"<td[^>]*>(?:<a[^>]*>)?([^<]*)", row) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)[1:]
    ]
    told = {title: {row[header.index(title) - 1] for row in rows} for title in header[1:]}
    assert told["Accepted, median"] == {"2.0 h"}
    assert told["Accepted, all agencies"] == {"4.0 h"}


@pytest.mark.parametrize("who", ["coordinator", "shelter", "police", "directory_administrator", "auditor"])
def test_who_sees_kept_figures(who, cast, as_member):
    """Scope and row security alike."""
    world.referral(cast["border"], cast["shelter"])
    for looking in ("coordinator", "shelter", "border"):
        as_member(cast[looking]).get(PAGE)
    with application_role(None):
        pages.refresh()
    allowed = {
        "coordinator": {("whole", None), ("everyone", None)},
        "shelter": {("agency", "SHELTER"), ("everyone", None)},
        "police": {("everyone", None)},
    }.get(who, set())

    with application_role(cast[who]):
        bare = {(row.scope, row.agency and row.agency.code) for row in KeptFigures.objects.select_related("agency")}
    scoped = {(row.scope, row.agency and row.agency.code) for row in KeptFigures.objects.visible_to(cast[who])}

    assert bare == scoped == allowed


def test_figures_of_another_cannot_be_written(cast):
    row = KeptFigures(scope="whole", key="k", question={}, facts={}, made_at=IN_IT, asked_at=IN_IT)

    with pytest.raises(ProgrammingError), application_role(cast["shelter"]):
        row.save()


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
    assert as_member(cast["border"]).get(PAGE).context["reader"].gaps == []
