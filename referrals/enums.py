"""The closed lists of a referral. Imports nothing of ours but lists that agencies are asked by too."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.enums import AgeBand as AgeBand
from agencies.enums import AgeStatus as AgeStatus
from agencies.enums import Question as Question
from agencies.enums import Urgency as Urgency


class Status(TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    RECEIVED = "received", _("Received")
    NEEDS_INFORMATION = "needs_information", _("Needs information")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    DECLINED = "declined", _("Declined")
    REDIRECTED = "redirected", _("Redirected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


AWAITING_ANSWER = frozenset({Status.SENT, Status.RECEIVED, Status.NEEDS_INFORMATION})
"""The receiver has neither accepted, declined nor redirected."""
CLOCK_RUNS = frozenset({Status.SENT, Status.RECEIVED})
"""The receiver owes an answer. While it waits for information the clock stands still."""
AT_WORK = frozenset({Status.ACCEPTED, Status.IN_PROGRESS})
OPEN = AWAITING_ANSWER | AT_WORK
CLOSED = frozenset({Status.COMPLETED, Status.DECLINED, Status.REDIRECTED, Status.WITHDRAWN})


TO_BE_SEEN = frozenset({Status.COMPLETED, Status.DECLINED})
"""The receiver said what became of it; the sender says that it has seen that."""


class Party(TextChoices):
    """As what an agency takes part in a referral."""

    SENDER = "sender", _("Sender")
    RECEIVER = "receiver", _("Receiver")
    GUARDIAN = "guardian", _("Guardian")
    OBSERVER = "observer", _("Observer")


class Access(TextChoices):
    """How much a participating agency sees. Beyond the preview it reads the conversation, then how to reach the child,
    then everything."""

    PREVIEW = "preview", _("Preview")
    NEEDS = "needs", _("Needs only")
    CONTACT = "contact", _("Needs and contact")
    FULL = "full", _("Everything")


BEYOND_PREVIEW = frozenset({Access.NEEDS, Access.CONTACT, Access.FULL})
KNOWS_CONTACT = frozenset({Access.CONTACT, Access.FULL})


class Sharing(TextChoices):
    """What the sender shares with a receiver that accepted."""

    NEEDS = "needs", _("Needs only: nothing that says who the child is")
    CONTACT = "contact", _("Needs and contact: the name, and how to make contact safely")
    ALL = "all", _("Everything: also date of birth, what happened and files")


OPENS = {Sharing.NEEDS: Access.NEEDS, Sharing.CONTACT: Access.CONTACT, Sharing.ALL: Access.FULL}
"""What opens to the receiver when it accepts."""


class Basis(TextChoices):
    """What allows the sender to share ; a child's referral need not rest on consent."""

    CONSENT = "consent", _("Informed consent")
    ASSENT = "assent", _("The child's assent, with the guardian's consent")
    DUTY_TO_REPORT = "duty_to_report", _("Duty to report a child in need of protection")
    STATUTE = "statute", _("Another statute")
    COURT_ORDER = "court_order", _("Court order")
    VITAL_INTEREST = "vital_interest", _("Danger to life or safety now")


RESTS_ON_CONSENT = frozenset({Basis.CONSENT, Basis.ASSENT})
"""These cover just what was agreed; the others cover any agency mandated for the same needs."""


class GivenBy(TextChoices):
    """Who consented. What a guardian agreed to ends when the child turns 18."""

    PERSON = "person", _("The person, of an age and maturity to decide")
    GUARDIAN = "guardian", _("A parent or guardian")


class GuardianTold(TextChoices):
    NOT_YET = "not_yet", _("The guardian was not told so far")
    TOLD = "told", _("The guardian was told")
    NOT_TOLD = "not_told", _("The guardian was deliberately not told (may be involved, or it is not safe)")
    NO_GUARDIAN = "no_guardian", _("There is no known guardian")
    NOT_NEEDED = "not_needed", _("Not needed: the person is an adult")


class DeclinedReason(TextChoices):
    NO_PLACE = "no_place", _("No place or capacity now")
    NOT_MANDATED = "not_mandated", _("Outside the agency's mandate")
    WRONG_PLACE = "wrong_place", _("Outside the agency's area")
    AGE = "age", _("Outside the ages served")
    NOT_SAFE = "not_safe", _("Not safe for this child or others there")
    KNOWN_ELSEWHERE = "known_elsewhere", _("Another agency already acts")
    OTHER = "other", _("Another reason")


class Outcome(TextChoices):
    """What became of a need."""

    MET = "met", _("Met")
    PARTLY_MET = "partly_met", _("Partly met")
    NOT_MET = "not_met", _("Not met")


class Decided(TextChoices):
    """The answer of a best-interests decision to its question."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_NOW = "not_now", _("Not now")


UNMET = frozenset({Outcome.PARTLY_MET, Outcome.NOT_MET})
"""These say why."""


class UnmetReason(TextChoices):
    """Why a need was not met, or not wholly."""

    NO_PLACE = "no_place", _("No place or capacity")
    NOBODY_MANDATED = "nobody_mandated", _("Nobody is mandated for it here")
    REFUSED = "refused", _("The child or the guardian refused")
    NOT_REACHED = "not_reached", _("The child or the family could not be reached")
    GONE = "gone", _("The child moved away or went missing")
    NOT_NEEDED = "not_needed", _("Not needed any more")
    WAITING = "waiting", _("Another body has not answered yet")
    DECISION = "decision", _("A best-interests decision refuses it")
    OTHER = "other", _("Another reason")


UNMET_CHOSEN = tuple(row for row in UnmetReason if row != UnmetReason.DECISION)
"""What a person chooses from; that a decision refuses a need is written by the decision."""


class Asks(TextChoices):
    """What a transition asks of the person who makes it."""

    WORKER = "worker", _("Worker")
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    REASON = "reason", _("Reason")
    DECLINED_REASON = "declined_reason", _("Reason from the list")
    RECEIVING_AGENCY = "receiving_agency", _("Receiving agency")
    OUTCOMES = "outcomes", _("Outcome of every need")
    CALL = "call", _("Time of the call, and who answered")


class Said(TextChoices):
    """What the receiver said to a referral that was made by phone."""

    NOTED = "noted", _("They took note of it")
    ACCEPTED = "accepted", _("They accepted it")
    DECLINED = "declined", _("They declined it")
    ASKED = "asked", _("They asked a question first")


class EventKind(TextChoices):
    """What stands in a timeline besides the transitions."""

    OPENED = "opened", _("Opened before accepting")
    REMINDED = "reminded", _("Reminder from the task force")
    MESSAGE = "message", _("Message")
    OBSERVER_ADDED = "observer_added", _("Agency added")
    PERMIT = "permit", _("Permit recorded")
    PERMIT_REQUESTED = "permit_requested", _("Permit requested")
    PERMIT_RENEWED = "permit_renewed", _("Permit renewed")
    PERMIT_REFUSED = "permit_refused", _("Permit refused")
    ATTACHMENT = "attachment", _("File added")
    BASIS_CHANGED = "basis_changed", _("Basis for sharing changed")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("Consent withdrawn")
    CONSENT_ENDED = "consent_ended", _("Consent ended")
    CAME_OF_AGE = "came_of_age", _("The child turned 18")
    LINKED = "linked", _("Linked to another child of the case")
    UNLINKED = "unlinked", _("Link to another child of the case removed")
    LEAD_OFFERED = "lead_offered", _("Lead of the case offered to another agency")
    LEAD_CHANGED = "lead_changed", _("Lead of the case taken over")
    SEEN = "seen", _("The sender has seen the outcome")
    ASSIGNED = "assigned", _("Worker changed")
    CALLED = "called", _("Made by phone, written down afterwards")
    RECORDED = "recorded", _("Answer by phone, written down by the sender")
    DECISION = "decision", _("Best-interests decision")


class Bell(TextChoices):
    """What the clock of a referral that waits for an answer says, in this order; each once."""

    HALF = "half", _("Half of the time was over: the receiver was reminded")
    MOST = "most", _("The answer was due soon: the receiver was reminded")
    OVERDUE = "overdue", _("Overdue: the receiver and the leads of both agencies were told")
    ESCALATED = "escalated", _("Still unanswered: the coordinator was told")


ABOUT_PERMITS = frozenset(
    {EventKind.PERMIT, EventKind.PERMIT_REQUESTED, EventKind.PERMIT_RENEWED, EventKind.PERMIT_REFUSED}
)


class TimelineKind(TextChoices):
    """What of a timeline the page shows."""

    ALL = "all", _("All")
    MESSAGES = "messages", _("Messages")
    MOVES = "moves", _("Moves")
    FILES = "files", _("Files")
    PERMITS = "permits", _("Permits")


class PermitState(TextChoices):
    """Where a temporary resident permit stands. Renewed and expired are never stored: they follow from other facts."""

    REQUESTED = "requested", _("Requested")
    ISSUED = "issued", _("Issued")
    REFUSED = "refused", _("Refused")
    RENEWED = "renewed", _("Renewed")
    EXPIRED = "expired", _("Expired")


PERMIT_STORED = (PermitState.REQUESTED, PermitState.ISSUED, PermitState.REFUSED)


class MessageKind(TextChoices):
    """Words between agencies. Those that belong to a transition are seen by every participating agency, what stood
    before only by those that see everything."""

    MESSAGE = "message", _("Message")
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    REASON = "reason", _("Reason")
    RECORD = "record", _("What stood before")


class ErasureGround(TextChoices):
    RETENTION = "retention", _("The retention period is over")
    COURT_ORDER = "court_order", _("A court ordered it")


class ErasureOutcome(TextChoices):
    ERASED = "erased", _("Erased")
    REFUSED = "refused", _("Refused")


class IndexKind(TextChoices):
    """Of what a keyed hash in the blind index is."""

    NAME = "name", _("Name")
    BORN = "born", _("Date of birth")
    PHONE = "phone", _("Phone number")
    DOCUMENT = "document", _("Document number")
    SOUND = "sound", _("Birth date and sound of the name")
    TURNED = "turned", _("Birth date and sound of the name, given and family name exchanged")


class MatchReason(TextChoices):
    """Why two agencies' child files may be of one child."""

    DOCUMENT = "document", _("The same document number")
    SOUND = "sound", _("The same birth date, and names that sound alike")


class MatchAnswer(TextChoices):
    """What one side says to a match; empty while it has not answered."""

    CONFIRMED = "confirmed", _("Same child")
    DISMISSED = "dismissed", _("Not the same child")


class MatchState(TextChoices):
    """What both answers come to."""

    OPEN = "open", _("Not answered")
    CONFIRMED = "confirmed", _("Same child")
    DISMISSED = "dismissed", _("Not the same child")
    DISPUTED = "disputed", _("The agencies disagree")
