"""When a desk is open."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agencies.models import Desk
from agencies.time_zones import zone_of
from tests import factories

pytestmark = pytest.mark.django_db


def moment(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    """Day 1 is a Monday."""
    return datetime.datetime(2026, 1, 4 + day, hour, minute)


@pytest.mark.parametrize(
    ("days", "opens", "closes", "when", "is_open"),
    [
        ([1, 2], 9, 17, moment(1, 9), True),
        ([1, 2], 9, 17, moment(1, 16, 59), True),
        ([1, 2], 9, 17, moment(1, 17), False),
        ([1, 2], 9, 17, moment(1, 8, 59), False),
        ([1, 2], 9, 17, moment(3, 12), False),
        ([5], 18, 8, moment(5, 23), True),
        ([5], 18, 8, moment(6, 7, 59), True),
        ([5], 18, 8, moment(6, 8), False),
        ([5], 18, 8, moment(5, 3), False),
        ([7], 18, 8, moment(8, 3), True),  # Sunday's night goes on on Monday
        ([1, 2, 3, 4, 5, 6, 7], 0, 0, moment(6, 3), True),
        ([2], 0, 0, moment(1, 23), False),
        ([2], 0, 0, moment(3, 0), False),
    ],
)
def test_desk_is_open(days, opens, closes, when, is_open) -> None:
    desk = Desk(open_days=days, opens_at=datetime.time(opens), closes_at=datetime.time(closes))

    assert desk.is_open(when) is is_open
    assert desk.has_hours


def test_desk_without_hours_is_not_known_to_be_open() -> None:
    desk = factories.desk(factories.agency(), is_open_at_night=True, hours_en="Day and night")

    assert (desk.has_hours, desk.is_open(moment(1, 12))) == (False, False)


@pytest.mark.parametrize(
    "fields",
    [
        {"open_days": [1]},
        {"opens_at": datetime.time(9), "closes_at": datetime.time(17)},
        {"open_days": [1], "opens_at": datetime.time(9)},
        {"open_days": [8], "opens_at": datetime.time(9), "closes_at": datetime.time(17)},
    ],
)
def test_desk_hours_are_whole_or_not_there(fields: dict) -> None:
    agency = factories.agency()

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.desk(agency, **fields)
    with pytest.raises(ValidationError):
        Desk(agency=agency, name_en="Desk", phone="1", **fields).full_clean()


@pytest.mark.parametrize(
    ("coverage", "zone"),
    [
        (["CA-MB-WINNIPEG", "CA-MB", "CA"], "America/Winnipeg"),
        (["CA-QC", "CA"], "America/Toronto"),
        (["NP", "SOUTH-ASIA"], "Asia/Kathmandu"),
        (["ATLANTIS"], "America/Winnipeg"),
    ],
)
def test_zone_of_a_place(coverage: list[str], zone: str) -> None:
    assert zone_of(coverage).key == zone


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"hours_en": "Ask", "open_days": [1], "opens_at": "09:00", "closes_at": "17:00"}, "Ask"),
        ({"open_days": [2, 1], "opens_at": "09:00", "closes_at": "17:30"}, "Monday, Tuesday, 9 a.m. to 5:30 p.m."),
        ({"open_days": [1, 2, 3, 4, 5, 6, 7], "opens_at": "00:00", "closes_at": "00:00"}, "every day, all day"),
    ],
)
def test_hours_in_words(fields: dict, words: str) -> None:
    made = factories.desk(factories.agency(), **fields)

    assert Desk.objects.get(pk=made.pk).hours == words
