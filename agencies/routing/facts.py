"""What is known of the child, and whether a mandate for some population takes the child in."""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from agencies.enums import AgeBand, Gender, Urgency

NOT_VICTIMS = ("professionals", "public", "offenders")
FOR_EVERY_VICTIM = ("all", "survivors")
ALSO = {
    "children-in-care": ("children",),
    "unaccompanied": ("children", "foreign-nationals"),
    "arrivals": ("foreign-nationals",),
    "migrant-workers": ("foreign-nationals",),
    "first-nations": ("indigenous",),
    "inuit": ("indigenous",),
    "metis": ("indigenous",),
}
"""Whoever belongs to the population named also belongs to these."""
NATIONS = frozenset({"first-nations", "inuit", "metis"})
INDIGENOUS = NATIONS | {"indigenous"}
NEWCOMERS = frozenset({"foreign-nationals", "arrivals", "migrant-workers", "unaccompanied"})
FOR_CHILDREN = frozenset({"children", "children-in-care", "unaccompanied"})
FOR_YOUTH = "youth-16-24"
TOO_YOUNG_FOR_YOUTH = frozenset({AgeBand.UNDER_6, AgeBand.FROM_6, AgeBand.FROM_12})
SAID_BY_NEED = {
    "immigration-status": "foreign-nationals",
    "voluntary-return": "foreign-nationals",
    "labour-rights": "migrant-workers",
    "cultural-support": "indigenous",
}
"""Asking for the need says that much of the child, unless something else is known."""
NARROWNESS = {
    "all": 0, "families": 0, FOR_YOUTH: 0, "survivors": 1, "children-in-care": 3, "first-nations": 3, "inuit": 3,
    "metis": 3, "migrant-workers": 3, "arrivals": 3, "unaccompanied": 4,
}  # fmt: skip
"""How closely a population is drawn. Young people count as everyone: an age band never proves 16 to 24."""
USUAL_NARROWNESS = 2


class Fit(IntEnum):
    """Whether a mandate's population takes the child in."""

    OUT = 0
    UNSURE = 1
    IN = 2


@dataclass(frozen=True)
class Known:
    """What is known of the child. Whatever is left out is not known, which is not the same as false."""

    age_band: str = AgeBand.UNKNOWN
    situations: frozenset[str] = frozenset()
    gender: str = ""
    languages: tuple[str, ...] = ()
    urgency: str = Urgency.URGENT

    @property
    def is_adult(self) -> bool:
        return self.age_band == AgeBand.ADULT

    @cached_property
    def populations(self) -> frozenset[str]:
        """The populations the child belongs to for certain."""
        also = {code for situation in self.situations for code in ALSO.get(situation, ())}
        return frozenset(self.situations | also)


NOTHING_KNOWN = Known()


def fit(population: str, known: Known, need: str = "") -> Fit:
    """Whether a mandate for the population takes in a child of whom this is known and who needs this."""
    if population in NOT_VICTIMS:
        return Fit.OUT
    if population in FOR_EVERY_VICTIM:
        return Fit.IN
    if population in FOR_CHILDREN and known.is_adult:
        return Fit.OUT
    if population == "children":
        return Fit.IN
    if population == FOR_YOUTH:
        return _fit_youth(known)
    if population == "women-girls" and known.gender:
        return Fit.IN if known.gender == Gender.FEMALE else Fit.OUT
    if population in known.populations:
        return Fit.IN
    if _is_ruled_out(population, known.populations):
        return Fit.OUT
    said = SAID_BY_NEED.get(need, "")
    return Fit.IN if population == said or population in ALSO.get(said, ()) else Fit.UNSURE


def narrowness(population: str) -> int:
    return NARROWNESS.get(population, USUAL_NARROWNESS)


def _fit_youth(known: Known) -> Fit:
    """Young people of 16 to 24: a band that touches these years counts, with a word of caution."""
    if known.age_band in TOO_YOUNG_FOR_YOUTH:
        return Fit.OUT
    return Fit.UNSURE if known.age_band == AgeBand.UNKNOWN else Fit.IN


def _is_ruled_out(population: str, known: frozenset[str]) -> bool:
    """An Indigenous child is no foreign national, and an Inuk not of a First Nation, unless both were said."""
    if population in INDIGENOUS:
        return bool(known & NEWCOMERS and not known & INDIGENOUS) or (population in NATIONS and bool(known & NATIONS))
    return population in NEWCOMERS and bool(known & INDIGENOUS) and not known & NEWCOMERS
