"""A child turns 18: noticed on the day, announced before it, once, and by nobody who may not know the birthday."""

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from agencies.models import Notification
from coordination.foundation.models import AuditEntry
from coordination.foundation.row_security import Operator, acting_as
from referrals import operations
from referrals.ages import days_to_show, eighteenth_birthday
from referrals.models import ChildFile, Referral, TimelineEvent
from tests import factories
from tests.application_role import application_role

pytestmark = pytest.mark.django_db
BORN = datetime.date(2009, 3, 14)
BIRTHDAY = datetime.datetime(2027, 3, 14, 9, 20, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def look(moment: datetime.datetime) -> int:
    """What the worker does at the moment."""
    with time_machine.travel(moment, tick=False), application_role(None):
        return operations.look_at_ages(timezone.now())


def known(born: datetime.date = BORN, **facts: Any) -> dict[str, Any]:
    return {"identity": {"given_name": "Ada", "date_of_birth": born}, "facts": {"age_band": "15-17", **facts}}


def bands() -> list[str]:
    return list(ChildFile.objects.order_by("pk").values_list("age_band", flat=True))


@pytest.mark.parametrize(
    ("born", "day"),
    [
        ((2009, 3, 14), (2027, 3, 14)),
        ((2008, 2, 29), (2026, 3, 1)),
        ((2008, 2, 28), (2026, 2, 28)),
        ((2008, 12, 31), (2026, 12, 31)),
    ],
)
def test_eighteenth_birthday(born, day) -> None:
    assert eighteenth_birthday(datetime.date(*born)) == datetime.date(*day)


@pytest.mark.parametrize(("left", "shown"), [(61, None), (60, 60), (1, 1), (0, 0), (-90, -90), (-91, None)])
def test_page_speaks_of_it_while_it_is_near(left: int, shown: int | None) -> None:
    assert days_to_show(BORN, BIRTHDAY.date() - left * DAY) == shown
    assert days_to_show(None, BIRTHDAY.date()) is None


def test_on_the_day_and_not_before(sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "accepted", **known())

    assert look(BIRTHDAY - DAY) == 0
    assert bands() == ["15-17"]
    assert look(BIRTHDAY) == 1

    assert bands() == ["18+"]
    event = referral.events.get(transition="came_of_age")
    assert (event.by, event.agency, event.at, event.to_status) == (None, sender.agency, BIRTHDAY, "accepted")
    told = Notification.objects.filter(event="came_of_age")
    assert {(row.membership, row.code) for row in told} == {
        (sender, referral.reference),
        (receiver, referral.reference),
    }


def test_run_twice_tells_once(sender, receiver) -> None:
    factories.referral(sender, receiver, "accepted", **known())

    found = [look(BIRTHDAY + number * DAY) for number in range(3)]

    assert found == [1, 0, 0]
    assert TimelineEvent.objects.filter(transition="came_of_age").count() == 1
    assert Notification.objects.filter(event="came_of_age").count() == 2


def test_a_worker_that_stood_still_catches_up(sender, receiver) -> None:
    factories.referral(sender, receiver, "accepted", **known())

    assert look(BIRTHDAY + 5 * DAY) == 1


@pytest.mark.parametrize(
    ("left", "stages"),
    [(61, []), (60, [60]), (31, [60]), (30, [30]), (8, [30]), (7, [7]), (1, [7]), (0, [])],
)
def test_the_holder_is_told_before(sender, receiver, left: int, stages: list[int]) -> None:
    child_file = factories.referral(sender, receiver, "accepted", **known()).child_file

    for _twice in range(2):
        look(BIRTHDAY - left * DAY)

    told = Notification.objects.filter(event__startswith="of_age_")
    assert [(row.membership, row.event, row.code, row.path) for row in told] == [
        (sender, f"of_age_{stage}", child_file.code, child_file.get_absolute_url()) for stage in stages
    ]


def test_twins_each_for_themselves(sender, receiver) -> None:
    first = factories.referral(sender, receiver, "accepted", **known())
    second = factories.referral(sender, receiver, "accepted", **known())

    assert look(BIRTHDAY) == 2

    assert [row.events.filter(transition="came_of_age").count() for row in (first, second)] == [1, 1]


@pytest.mark.parametrize(("home", "hour", "found"), [("CA-BC", 7, 0), ("CA-BC", 8, 1), ("NP", 7, 1)])
def test_the_day_is_that_of_the_agency(receiver, home: str, hour: int, found: int) -> None:
    """Midnight between 14 and 15 March in Vancouver, already in summer time, is seven hours later in Greenwich."""
    holder = factories.membership(factories.agency("HOLDER", home=home))
    factories.referral(holder, receiver, "accepted", **known(datetime.date(2009, 3, 15)))

    moment = datetime.datetime(2027, 3, 15, hour - 1, 30, tzinfo=datetime.UTC)
    assert look(moment) == found


@pytest.mark.parametrize(
    ("case", "found"),
    [
        ("15-17", 1),
        ("unknown", 1),
        ("12-14 since long", 1),
        ("12-14", 0),
        ("18+", 0),
        ("age in doubt", 0),
        ("no birth date", 0),
        ("closed", 0),
        ("erased", 0),
        ("draft", 1),
    ],
)
def test_which_files_are_looked_at(sender, receiver, case: str, found: int) -> None:
    """Unknown age, and age in doubt, is a child's until the age is established."""
    band = case.split(" since")[0] if case[0].isdigit() or case == "unknown" else "15-17"
    fields = known(None if case == "no birth date" else BORN, age_band=band)
    if case == "age in doubt":
        fields["facts"]["age_status"] = "presumed"
    status = {"closed": "declined", "erased": "declined", "draft": "draft"}.get(case, "accepted")
    child_file = factories.referral(sender, receiver, status, **fields).child_file
    if case == "12-14 since long":
        ChildFile.objects.update(created_at=BIRTHDAY - 4 * 365 * DAY)
    if case == "erased":
        ChildFile.objects.update(erased_at=timezone.now())
    AuditEntry.objects.all().delete()

    assert look(BIRTHDAY) == found

    assert ChildFile.objects.get(pk=child_file.pk).age_band == ("18+" if found else band)
    read = AuditEntry.objects.filter(purpose__startswith="birth dates of").count()
    assert read == found


def test_reading_and_writing_are_in_the_trail(sender, receiver) -> None:
    child_file = factories.referral(sender, receiver, "accepted", **known()).child_file
    factories.referral(sender, receiver, "accepted", **known(BORN + 20 * DAY))
    AuditEntry.objects.all().delete()

    look(BIRTHDAY)

    rows = AuditEntry.objects.order_by("id").values_list("verb", "actor", "object_code", "purpose")
    assert list(rows) == [
        ("job", "worker: coming of age", "", "birth dates of CBSA: 2"),
        ("job", "worker: coming of age", child_file.code, "age band"),
    ]


def test_the_birthday_is_hidden_from_those_who_see_the_preview(
    as_member, sender, receiver, outsider, coordinator
) -> None:
    referral = factories.referral(sender, receiver, "received", **known())
    with application_role(sender):
        operations.add_observer(Referral.objects.get(pk=referral.pk), by=sender, agency=outsider.agency)
    look(BIRTHDAY)

    for member, sees in ((sender, True), (receiver, False), (outsider, False), (coordinator, False)):
        events = TimelineEvent.objects.visible_to(member).filter(transition="came_of_age")
        assert events.exists() == sees
        with application_role(member):
            assert TimelineEvent.objects.filter(transition="came_of_age").exists() == sees
        page = as_member(member).get(referral.get_absolute_url()).content.decode()
        assert ("The child turned 18" in page) == sees
    assert set(Notification.objects.filter(event="came_of_age").values_list("membership", flat=True)) == {sender.pk}


def test_pages_say_what_to_do(as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "accepted", **known())
    pages = [(who, thing) for who in (sender, receiver) for thing in (referral, referral.child_file)]

    def shown(moment: datetime.datetime) -> set[str]:
        with time_machine.travel(moment, tick=False):
            found = [as_member(who).get(thing.get_absolute_url()).content.decode() for who, thing in pages]
        return {"|".join(re.findall(r"Turns 18 in \d+ days?|This person is 18", page)) for page in found}

    assert shown(BIRTHDAY - 61 * DAY) == {""}
    assert shown(BIRTHDAY - 60 * DAY) == {"Turns 18 in 60 days"}
    assert shown(BIRTHDAY - DAY) == {"Turns 18 in 1 day"}
    assert shown(BIRTHDAY) == {"This person is 18"}


def test_sheet_and_lost_race_bear_an_event_by_nobody(as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "accepted", **known())
    look(BIRTHDAY)
    browser = as_member(sender)

    sheet = browser.get(f"/referrals/{referral.reference}/sheet/").content.decode()
    late = browser.post(f"/referrals/{referral.reference}/answer/", {"words": "Late."})

    assert "The child turned 18" in sheet
    assert late.status_code == 409
    assert "turned 18" not in late.content.decode()


def test_mail_names_neither_the_child_nor_the_day(sender, receiver) -> None:
    factories.referral(sender, receiver, "accepted", **known())
    look(BIRTHDAY - 7 * DAY)
    look(BIRTHDAY)

    words = " ".join(Notification.objects.values_list("code", flat=True)) + "".join(row.body for row in mail.outbox)
    assert not re.search(r"Ada|2009|03-14|14 March|birth", words)


@pytest.mark.parametrize("role", ["worker", "lead", "coordinator", "auditor", ""])
def test_the_worker_alone_asks_the_database(sender, receiver, role: str) -> None:
    child_file = factories.referral(sender, receiver, "accepted", **known()).child_file

    with application_role(None), acting_as(Operator(role, sender.pk, sender.agency_id)), connection.cursor() as cursor:
        cursor.execute("select * from accord_near_age(%s)", [BIRTHDAY])
        assert cursor.fetchall() == []
        cursor.execute("select * from accord_come_of_age(%s, %s)", [child_file.pk, BIRTHDAY])
        assert cursor.fetchall() == []

    assert bands() == ["15-17"]
