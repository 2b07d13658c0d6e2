"""Where somebody is mandated for what: places by functions, on any day.

It counts agencies and their mandates, no child and no referral, so nothing of it is kept back. Whether an agency takes
referrals has no history: that is as of today; until when it is full is compared with the day asked about.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Function, Jurisdiction, Mandate
from coordination.dashboards.names import PROVINCIAL
from coordination.foundation.bilingual import name_order

TILES = {
    "CA-YT": (0, 0), "CA-NT": (1, 0), "CA-NU": (2, 0), "CA-NL": (5, 0),
    "CA-BC": (0, 1), "CA-AB": (1, 1), "CA-SK": (2, 1), "CA-MB": (3, 1), "CA-ON": (4, 1), "CA-QC": (5, 1),
    "CA-PE": (6, 1), "CA-NB": (5, 2), "CA-NS": (6, 2),
}  # fmt: skip
"""Column and row of each tile on the map of Canada; a country whose tiles have no place shows as a table alone."""


class State(TextChoices):
    """What somebody who looks for help at a place finds. The best that any mandated agency offers."""

    TAKING = "taking", _("mandated and taking referrals")
    FULL = "full", _("mandated, but full")
    NOT_TAKING = "not_taking", _("mandated, but takes no referrals")
    NOBODY = "nobody", _("nobody is mandated")

    @property
    def sign(self) -> str:
        """So that no state is told by colour alone."""
        return {"taking": "✓", "full": "◐", "not_taking": "–", "nobody": "✗"}[self.value]


@dataclass(frozen=True)
class Covering:
    """A mandate that reaches a place, and what its agency does on the day."""

    mandate: Mandate
    state: State


@dataclass
class Square:
    """One function at one place."""

    place: Jurisdiction
    function: Function
    found: list[Covering] = field(default_factory=list)

    @property
    def state(self) -> State:
        states = {covering.state for covering in self.found}
        return next((state for state in State if state in states), State.NOBODY)

    @property
    def sign(self) -> str:
        return self.state.sign

    @property
    def agencies(self) -> int:
        return len({covering.mandate.agency_id for covering in self.found})


@dataclass(frozen=True)
class Coverage:
    """The squares of a country on a day, by function and place."""

    on: datetime.date
    places: Sequence[Jurisdiction]
    functions: Sequence[Function]
    squares: dict[tuple[str, str], Square]

    @property
    def rows(self) -> list[tuple[Function, list[Square]]]:
        return [
            (function, [self.squares[function.code, place.code] for place in self.places])
            for function in self.functions
        ]

    @property
    def has_tiles(self) -> bool:
        return bool(self.places) and all(place.code in TILES for place in self.places)

    def number(self, state: State) -> int:
        return sum(square.state == state for square in self.squares.values())


def state_of(agency: Agency, on: datetime.date) -> State:
    if not agency.takes_referrals:
        return State.NOT_TAKING
    return State.FULL if agency.full_until is not None and agency.full_until >= on else State.TAKING


def coverage_of(country: Jurisdiction | None, on: datetime.date, *, functions: Iterable[Function]) -> Coverage:
    """All mandates of the day are read once and matched here, so the queries do not grow with the matrix."""
    chosen, places = list(functions), places_of(country) if country else []
    squares = {(function.code, place.code): Square(place, function) for function in chosen for place in places}
    for mandate in mandates_on(on) if squares else []:
        for place in places:
            square = squares.get((mandate.function.code, place.code))
            if square and reaches(mandate, place):
                square.found.append(Covering(mandate, state_of(mandate.agency, on)))
    return Coverage(on, places, chosen, squares)


def square_of(place: Jurisdiction, function: Function, on: datetime.date) -> Square:
    """Who is mandated for one kind of work at one place, those that take referrals first."""
    mandates = mandates_on(on).filter(function=function).order_by(f"agency__{name_order()}", "pk")
    found = [Covering(mandate, state_of(mandate.agency, on)) for mandate in mandates if reaches(mandate, place)]
    return Square(place, function, sorted(found, key=lambda covering: list(State).index(covering.state)))


def reaches(mandate: Mandate, place: Jurisdiction) -> bool:
    """Given for the place, a wider one, or an area it belongs to."""
    return not {jurisdiction.code for jurisdiction in mandate.jurisdictions.all()}.isdisjoint(place.coverage)


def mandates_on(on: datetime.date) -> QuerySet[Mandate]:
    """In force on the day, of agencies that were not retired by then."""
    standing = Q(agency__retired_on=None) | Q(agency__retired_on__gt=on)
    rows = Mandate.objects.filter(standing, period__contains=on)
    rows = rows.select_related("agency", "function", "population", "instrument")
    return rows.prefetch_related(Prefetch("jurisdictions", Jurisdiction.objects.only("code")))


def places_of(country: Jurisdiction) -> list[Jurisdiction]:
    """Its provinces and territories, or the country itself where it has none."""
    inside = Jurisdiction.objects.within(country.code).filter(kind__in=PROVINCIAL)
    return list(inside.order_by(name_order(), "pk")) or [country]
