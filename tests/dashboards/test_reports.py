"""Quarterly reports: the dashboard's figures for the same days, none that points to a child, in both languages."""

import datetime
import io
import re

import pypdf
import pytest
import time_machine

from coordination.dashboards.quarters import Quarter, quarters_in
from coordination.dashboards.reports import REPORTED
from coordination.foundation.models import AuditEntry
from tests.dashboards.random_world import RandomWorld
from tests.plans import world

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 25, 15, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def report_of(page):
    return page.context["report"]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("who", ["coordinator", "ALPHA"])
def test_every_figure_equals_the_dashboards(seed, who, as_member):
    made = RandomWorld(seed, size=90)
    client = as_member(made.coordinator if who == "coordinator" else made.members[who])
    quarter = Quarter(2026, 3)

    report = client.get("/reports/2026-Q3/").context["bodies"]
    from_page = client.get("/dashboard/", {"since": quarter.first.isoformat(), "until": quarter.last.isoformat()})
    shown = {section.name: section for section in from_page.context["sections"]}
    told = {section.name: section for section in reported(client)}

    assert report
    assert list(told) == list(REPORTED)
    hidden = compared = 0
    for name, section in told.items():
        assert [line.code for line in section.lines] == [line.code for line in shown[name].lines], name
        for line, other in zip(section.lines, shown[name].lines, strict=True):
            for cell, seen in zip(line.cells, other.cells, strict=False):
                hidden += cell.is_hidden
                compared += not cell.is_hidden
                assert cell.is_hidden or seen.is_hidden or cell.value == seen.value, (name, line.code)
    assert compared > 10
    assert bool(hidden) == (who == "coordinator")


def reported(client):
    """The sections of the report as its page was made of them."""
    page = client.get("/reports/2026-Q3/")
    return next(context["report"] for context in page.context if "report" in context).sections


@pytest.mark.parametrize("who", ["coordinator", "ALPHA"])
def test_no_small_count_of_all_agencies(who, as_member):
    made = RandomWorld(3, size=60)
    client = as_member(made.coordinator if who == "coordinator" else made.members[who])

    small = [cell for section in reported(client) for line in section.lines for cell in line.cells
             if cell.kind == "count" and not cell.is_hidden and cell.value in (1, 2, 3, 4)]  # fmt: skip

    assert bool(small) == (who != "coordinator")


def test_what_changed_is_told_in_words(as_member):
    made = RandomWorld(0, size=0)
    sender, receiver = made.members["ALPHA"], made.members["BRAVO"]
    for day, number in ((datetime.date(2026, 5, 5), 6), (datetime.date(2026, 8, 8), 9)):
        hours = (NOW - datetime.datetime.combine(day, datetime.time(12), datetime.UTC)).total_seconds() / 3600
        for _time in range(number):
            world.referral(sender, receiver, sent_hours_ago=hours)
    client = as_member(made.coordinator)

    english = client.get("/reports/2026-Q3/?language=en").content.decode()

    assert "Referrals sent: 9, 3 more than in the quarter before (6)." in english
    assert "Answered until today: 0, as in the quarter before." in english


def test_both_languages_side_by_side(as_member):
    made = RandomWorld(1)
    page = as_member(made.coordinator).get("/reports/2026-Q3/?language=both").content.decode()

    assert re.findall(r'<article class="sheet" lang="(..)"', page) == ["en", "fr"]
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_as_pdf(language, as_member):
    made = RandomWorld(2, size=40)

    answer = as_member(made.coordinator).get(f"/reports/2026-Q3/?format=pdf&language={language}")
    read = pypdf.PdfReader(io.BytesIO(answer.content))
    words = " ".join(page.extract_text() for page in read.pages)

    assert answer["Content-Disposition"] == f'attachment; filename="accord-2026-Q3-{language}.pdf"'
    assert {"en": "third quarter of 2026", "fr": "2026"}[language] in words
    assert any(page.images for page in read.pages)
    assert AuditEntry.objects.filter(verb="print", object_kind="report", object_code="2026-Q3").count() == 1


@pytest.mark.parametrize("quarter", ["2026-Q4", "2027-Q1", "2026-Q5", "2026-Q0", "nonsense", "1999-Q1", "2026-q3"])
def test_no_report_of_a_quarter_that_is_not_over(quarter, as_member):
    made = RandomWorld(0, size=1)

    assert as_member(made.coordinator).get(f"/reports/{quarter}/").status_code == 404


def test_quarters_follow_one_another():
    day = datetime.date(2025, 1, 1)
    seen = set()
    while day < datetime.date(2027, 1, 1):
        quarter = Quarter.of(day)
        assert quarter.first <= day <= quarter.last
        assert Quarter.parse(quarter.label) == quarter
        assert quarter.after.before == quarter
        assert quarter.after.first - quarter.last == datetime.timedelta(days=1)
        seen.add(quarter)
        day += datetime.timedelta(days=1)
    assert len(seen) == 8


@pytest.mark.parametrize(
    ("since", "until", "labels"),
    [
        ((2026, 1, 1), (2026, 12, 31), ["2026-Q1", "2026-Q2", "2026-Q3"]),
        ((2026, 1, 2), (2026, 9, 29), ["2026-Q2"]),
        ((2026, 7, 1), (2026, 9, 30), ["2026-Q3"]),
        ((2026, 7, 1), (2026, 9, 29), []),
    ],
)
def test_whole_quarters_that_are_over(since, until, labels):
    found = quarters_in(datetime.date(*since), datetime.date(*until), over_by=NOW.date())

    assert [quarter.label for quarter in found] == labels
