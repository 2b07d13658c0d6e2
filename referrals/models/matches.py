"""Two agencies' child files that may be of one child: the database finds them and tells each side its own."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Desk, Membership
from referrals.enums import MatchAnswer, MatchReason, MatchState
from referrals.models.children import ChildFile

COLUMNS = """
    m.uuid, m.child_id, m.reason, m.found_at, m.own_answer, m.other_answer, m.is_holder, c.code,
    a.id, a.code, a.name_en, a.name_fr, a.acronym_en, a.acronym_fr,
    d.name_en, d.name_fr, d.phone, d.hours_en, d.hours_fr
"""
WITH_DESK = """
    from {function} m
    join referrals_childfile c on c.id = m.child_id
    join agencies_agency a on a.id = m.other_agency_id
    left join lateral (select * from agencies_desk where agency_id = a.id and phone <> ''
                       order by is_open_at_night desc, name_en, id limit 1) d on true
"""
AGENCY = ("id", "code", "name_en", "name_fr", "acronym_en", "acronym_fr")
DESK = ("name_en", "name_fr", "phone", "hours_en", "hours_fr")


def packed_matches(child: str) -> Func:
    """The matches of the child that the path `child` names, for `unpacked_matches`: one column of its query.

    Empty for an agency that did not open the child.
    """
    rows = f"select jsonb_agg(jsonb_build_array({COLUMNS}) order by m.found_at desc)"
    function = "accord_matches_of(%(expressions)s)"
    template = f"({rows} {WITH_DESK.format(function=function)})"
    return Func(F(child), template=template, output_field=models.JSONField())


def unpacked_matches(packed: list[list[Any]] | None) -> list["Match"]:
    return [
        Match.read([uuid.UUID(row[0]), *row[1:3], datetime.fromisoformat(row[3]), *row[4:]]) for row in packed or []
    ]


class ChildMatch(models.Model):
    """A match. The application's role cannot read the table: `accord_matches()` gives each agency its own side only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first_child = models.ForeignKey(ChildFile, on_delete=models.CASCADE, related_name="+")
    second_child = models.ForeignKey(ChildFile, on_delete=models.CASCADE, related_name="+")
    first_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    second_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=MatchReason)
    facts = ArrayField(models.BinaryField())
    """Which facts matched, so that a dismissed match comes back for new ones only."""
    found_at = models.DateTimeField()
    first_answer = models.CharField(max_length=10, choices=MatchAnswer, blank=True)
    first_at = models.DateTimeField(null=True)
    first_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    second_answer = models.CharField(max_length=10, choices=MatchAnswer, blank=True)
    second_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        indexes = [
            models.Index(fields=["first_agency", "-found_at"], name="match_of_first_agency"),
            models.Index(fields=["second_agency", "-found_at"], name="match_of_second_agency"),
            models.Index(fields=["-found_at"], name="match_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first_child", "second_child"], name="match_once"),
            models.CheckConstraint(condition=Q(first_child__lt=F("second_child")), name="match_in_order"),
            models.CheckConstraint(condition=Q(reason__in=MatchReason.values), name="match_reason"),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{side}_answer": "", f"{side}_at": None, f"{side}_by": None})
                    | Q(
                        **{
                            f"{side}_answer__in": MatchAnswer.values,
                            f"{side}_at__isnull": False,
                            f"{side}_by__isnull": False,
                        }
                    ),
                    name=f"match_{side}_answer",
                )
                for side in ("first", "second")
            ],
        ]

    def __str__(self) -> str:
        return str(self.uuid)


def state_of(*answers: str) -> MatchState:
    """What the answers of both sides come to."""
    given = {answer for answer in answers if answer}
    if given == set(MatchAnswer.values):
        return MatchState.DISPUTED
    return MatchState(given.pop()) if given else MatchState.OPEN


@dataclass
class Match:
    """One agency's side of a match: the own child file, and which agency to call. Nothing of the other file."""

    uuid: uuid.UUID
    child_id: int
    reason: MatchReason
    found_at: datetime
    own_answer: str
    other_answer: str
    is_holder: bool  # whether the asking agency holds the file, and so may answer
    code: str
    agency: Agency
    desk: Desk | None  # the one to call: with a phone, one that answers at night before others

    @classmethod
    def waiting(cls, most: int) -> list[Self]:
        """Of the acting agency's files, those that wait for its answer, newest first."""
        return cls._fetch("accord_matches()", "where m.own_answer = '' order by m.found_at desc limit %s", [most])

    @classmethod
    def named(cls, match_uuid: uuid.UUID) -> Self | None:
        """The match of a file that the acting agency holds; None for any other."""
        return next(iter(cls._fetch("accord_matches()", "where m.uuid = %s", [match_uuid])), None)

    @classmethod
    def _fetch(cls, function: str, rest: str, values: list[Any]) -> list[Self]:
        """The matches, each with the agency and its desk, in one query."""
        with connection.cursor() as cursor:
            cursor.execute(f"select {COLUMNS} {WITH_DESK.format(function=function)} {rest}", values)
            rows = cursor.fetchall()
        return [cls.read(list(row)) for row in rows]

    @classmethod
    def read(cls, row: list[Any]) -> Self:
        agency = Agency(**dict(zip(AGENCY, row[8:14], strict=True)))
        desk = Desk(**dict(zip(DESK, row[14:], strict=True))) if row[14] is not None else None
        return cls(row[0], row[1], MatchReason(row[2]), *row[3:8], agency, desk)

    @property
    def state(self) -> MatchState:
        return state_of(self.own_answer, self.other_answer)

    @property
    def own_words(self) -> Any:
        return MatchAnswer(self.own_answer).label if self.own_answer else ""

    @property
    def other_words(self) -> Any:
        return MatchAnswer(self.other_answer).label if self.other_answer else ""

    @property
    def is_confirmed(self) -> bool:
        return self.own_answer == MatchAnswer.CONFIRMED


@dataclass
class MatchSeen:
    """What the coordinator knows of a match: between whom, since when, what came of it."""

    first_agency_id: int
    second_agency_id: int
    found_at: datetime
    first_answer: str
    second_answer: str
    agencies: tuple[Agency, ...] = ()

    @classmethod
    def newest(cls, most: int) -> list[Self]:
        """For a coordinator, the newest; empty for anybody else."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select first_agency_id, second_agency_id, found_at, first_answer, second_answer"
                " from accord_match_overview(%s)",
                [most],
            )
            rows = [cls(*row) for row in cursor.fetchall()]
        agencies = Agency.objects.in_bulk({key for row in rows for key in (row.first_agency_id, row.second_agency_id)})
        for row in rows:
            row.agencies = (agencies[row.first_agency_id], agencies[row.second_agency_id])
        return rows

    @property
    def state(self) -> MatchState:
        return state_of(self.first_answer, self.second_answer)
