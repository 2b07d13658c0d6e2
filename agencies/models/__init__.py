"""The directory's tables."""

from agencies.models.agencies import Agency
from agencies.models.answering import Answering
from agencies.models.contact import Desk, Office
from agencies.models.gaps import Gap
from agencies.models.invitations import Invitation
from agencies.models.mandates import Mandate
from agencies.models.notifications import Mail, Notification
from agencies.models.people import Membership, User
from agencies.models.permit_rules import PermitRule
from agencies.models.reference import Function, Instrument, Jurisdiction, Need, Pillar, Population
from agencies.models.reference_rows import ReferenceRow
from agencies.models.sessions import Session

__all__ = [
    "Agency",
    "Answering",
    "Desk",
    "Function",
    "Gap",
    "Instrument",
    "Invitation",
    "Jurisdiction",
    "Mail",
    "Mandate",
    "Membership",
    "Need",
    "Notification",
    "Office",
    "PermitRule",
    "Pillar",
    "Population",
    "ReferenceRow",
    "Session",
    "User",
]
