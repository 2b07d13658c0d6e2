"""Two agencies that hold files of one child, and what stands about it in the database."""

import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from agencies.models import Membership
from referrals import operations
from referrals.models import ChildFile, ChildMatch, Match, packed_matches, unpacked_matches
from tests import factories
from tests.application_role import application_role

BORN = datetime.date(2011, 3, 9)
ZYRIANKA = {"given_name": "Zyrianka", "family_name": "Kowalska", "date_of_birth": BORN}
ZIRIANKA = {"given_name": "Zirianka", "family_name": "Kowalski", "date_of_birth": BORN}
"""The same child, as another agency wrote it down."""


def two_files(one: Membership, other: Membership) -> tuple[ChildFile, ChildFile]:
    factories.desk(other.agency, phone="204 555 0199", name_en="Night desk", is_open_at_night=True)
    return factories.child_file(one, identity=ZYRIANKA), factories.child_file(other, identity=ZIRIANKA)


def matches_as(membership: Any) -> list[Match]:
    with application_role(membership):
        return Match.waiting(100)


def matches_of(child_file: ChildFile, membership: Any) -> list[Match]:
    with application_role(membership):
        return _of(ChildFile.objects.filter(pk=child_file.pk))


def change(child_file: ChildFile, by: Membership, **facts: Any) -> None:
    """As a worker does it: the identity is saved on a draft."""
    referral = factories.draft(by, of=child_file)
    identity = {name: getattr(child_file.identity, name) for name in ("given_name", "family_name", "date_of_birth")}
    with application_role(by):
        operations.save_child(referral, by=by, place=child_file.place, facts={}, identity=identity | facts)


def answer(by: Membership, said: str) -> None:
    with application_role(by):
        (match,) = [row for row in _all() if row.own_answer != said]
        operations.answer_match(match, by=by, answer=said)


def _all() -> list[Match]:
    with connection.cursor() as cursor:
        cursor.execute("select child_id from accord_matches()")
        keys = [key for (key,) in cursor.fetchall()]
    return _of(ChildFile.objects.filter(pk__in=keys))


def _of(child_files: QuerySet[ChildFile]) -> list[Match]:
    packed = child_files.annotate(packed=packed_matches("pk")).values_list("packed", flat=True)
    return [match for matches in packed for match in unpacked_matches(matches)]


def rows() -> list[ChildMatch]:
    return list(ChildMatch.objects.order_by("pk"))
