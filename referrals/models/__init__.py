"""The tables of cases, child files and referrals."""

from referrals.models.cases import Case
from referrals.models.children import BlindIndex, ChildFile, ChildIdentity
from referrals.models.consents import Agreement, Consent, SharedContact
from referrals.models.conversation import Attachment, Message, Narrative, TimelineEvent
from referrals.models.decisions import Decision
from referrals.models.desk import SavedFilter, Snooze
from referrals.models.erasure import Erasure
from referrals.models.keys import ChildKey
from referrals.models.matches import ChildMatch, Match, MatchSeen, packed_matches, unpacked_matches
from referrals.models.needs import ReferralNeed
from referrals.models.notes import Note, ReadMark
from referrals.models.participation import Participation
from referrals.models.permits import Permit
from referrals.models.referrals import Referral
from referrals.models.reports import Absence, ProtectionReport
from referrals.models.rings import Ring
from referrals.models.templates import ReferralTemplate

__all__ = [
    "Absence",
    "Agreement",
    "Attachment",
    "BlindIndex",
    "Case",
    "ChildFile",
    "ChildIdentity",
    "ChildKey",
    "ChildMatch",
    "Consent",
    "Decision",
    "Erasure",
    "Match",
    "MatchSeen",
    "Message",
    "Narrative",
    "Note",
    "Participation",
    "Permit",
    "ProtectionReport",
    "ReadMark",
    "Referral",
    "ReferralNeed",
    "ReferralTemplate",
    "Ring",
    "SavedFilter",
    "Snooze",
    "SharedContact",
    "TimelineEvent",
    "packed_matches",
    "unpacked_matches",
]
