"""The directory's tables."""

from agencies.models.agencies import Agency, Desk, Mandate, Office
from agencies.models.people import Membership, User
from agencies.models.reference import Function, Instrument, Jurisdiction, Need, Pillar, Population

__all__ = [
    "Agency",
    "Desk",
    "Function",
    "Instrument",
    "Jurisdiction",
    "Mandate",
    "Membership",
    "Need",
    "Office",
    "Pillar",
    "Population",
    "User",
]
