"""An agency that may be asked: for which needs, how closely its mandates fit, and its place in the order."""

import datetime
import math
from dataclasses import dataclass, field

from agencies.enums import JurisdictionKind, Urgency
from agencies.models import Agency, Answering, Desk, Jurisdiction, Mandate, Need, Population
from agencies.routing import words
from agencies.routing.facts import Fit, Known, narrowness
from agencies.time_zones import zone_of

OPEN_FIRST = {True: 0, None: 1, False: 2}


@dataclass(frozen=True)
class Service:
    """A need that a mandate serves: at which place the mandate is given, for whom, and how directly."""

    need: Need
    mandate: Mandate
    place: Jurisdiction
    fit: Fit
    directness: int
    """0 for the function that serves the fewest needs of those that serve this one: the most specific."""

    @property
    def key(self) -> tuple[int, int, int, int]:
        """Sure ones first, then by function, then the closer place, then the narrower population."""
        narrow = narrowness(self.mandate.population.code) if self.fit is Fit.IN else -1
        return (-self.fit, self.directness, -specificity(self.place), -narrow)


@dataclass
class Candidate:
    """An agency able to receive, with all that speaks for and against asking it."""

    agency: Agency
    known: Known
    at: datetime.datetime
    asked: list[Need]
    services: list[Service] = field(default_factory=list)
    covers: dict[str, dict[int, Population]] = field(default_factory=dict)
    """By function: every population it has a mandate for here, those included that leave this child out."""

    def sort(self) -> None:
        """Best first; and what the order of candidates needs, reckoned once."""
        self.services.sort(key=lambda service: (service.key, service.mandate.pk))
        served = {service.need.pk for service in self.services}
        sure = {service.need.pk for service in self.services if service.fit is Fit.IN}
        self.needs = [need for need in self.asked if need.pk in served]
        self.sure_needs = [need for need in self.asked if need.pk in sure]
        self.unserved = [need for need in self.asked if need.pk not in served]
        self.is_open = self._is_open()
        self.speaks = self._speaks()

    @property
    def rank(self) -> tuple:
        """Who serves more needs, then whose mandate fits more closely, then language, hours and past answers.

        In an emergency whoever is known to be closed comes after the others, and hours count before language. For a
        routine request they do not count.
        """
        language = 0 if self.speaks or not self.known.languages else 1
        hours = OPEN_FIRST[self.is_open]
        is_emergency = self.known.urgency == Urgency.EMERGENCY
        closed = int(is_emergency and self.is_open is False)
        if self.known.urgency == Urgency.ROUTINE:
            hours = 0
        within = (hours, language) if is_emergency else (language, hours)
        fit = self.services[0].key
        counts = (-len(self.sure_needs), -len(self.needs))
        return (closed, *counts, fit, within, self._answers, self.agency.sort_en, self.agency.pk)

    @property
    def answering(self) -> Answering | None:
        """How it answered lately; None for fewer than five answers."""
        return getattr(self.agency, "answering", None)

    @property
    def _answers(self) -> tuple[float, float]:
        row = self.answering
        return (row.median_hours, row.declined_percent) if row else (math.inf, math.inf)

    @property
    def desk(self) -> Desk | None:
        """A desk that is open now."""
        return next((desk for desk in self.agency.desks.all() if desk.is_open(self._local)), None)

    @property
    def _local(self) -> datetime.datetime:
        return self.at.astimezone(zone_of(self.agency.home_jurisdiction.coverage))

    def _is_open(self) -> bool | None:
        """By its desks' hours; None when none are on record."""
        if not any(desk.has_hours for desk in self.agency.desks.all()):
            return None
        return self.desk is not None

    def _speaks(self) -> list[str]:
        """Of the child's languages, those the agency or one of its desks works in."""
        spoken = {code.lower() for code in self.agency.languages}
        spoken |= {code.lower() for desk in self.agency.desks.all() for code in desk.languages}
        return [code for code in self.known.languages if code.lower() in spoken]

    @property
    def reasons(self) -> list[str]:
        """Why, in sentences: one a mandate, the closest first."""
        return list(dict.fromkeys(words.reason(row.mandate, row.place) for row in self.services))

    @property
    def limits(self) -> list[str]:
        """What it does not cover, in sentences."""
        return words.limits(self)

    @property
    def cautions(self) -> list[str]:
        """What to ask before, since it is not known whether the mandate takes the child in."""
        return words.cautions(self)


def specificity(place: Jurisdiction) -> int:
    """Deeper places are closer; an area of several countries is wider than a country at the same depth."""
    return 2 * place.depth - (place.kind == JurisdictionKind.INTERGOVERNMENTAL)
