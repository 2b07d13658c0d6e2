"""Who may see which referral and do what with it: DESIGN §3 and §4 once more, in plain Python.

Written from the page, not from the program: nothing here asks a policy, a scope or the table of transitions. What the
program answers is held against what the oracle says, and what the oracle remembers against what the database holds.
"""

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

WORKERS = {"worker", "lead"}
AWAITING = {"sent", "received", "needs_information"}
OPEN = AWAITING | {"accepted", "in_progress"}
REOPENS_WITHIN = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Legal:
    parties: frozenset[str]
    sources: frozenset[str]
    target: str


def legal(party: str, sources: set[str], target: str) -> Legal:
    return Legal(frozenset(party.split()), frozenset(sources), target)


MOVES = {
    "send": legal("sender", {"draft"}, "sent"),
    "receive": legal("receiver", {"sent"}, "received"),
    "ask": legal("receiver", {"sent", "received"}, "needs_information"),
    "answer": legal("sender", {"needs_information"}, "received"),
    "accept": legal("receiver", AWAITING, "accepted"),
    "decline": legal("receiver", AWAITING, "declined"),
    "redirect": legal("receiver", {"sent", "received", "accepted"}, "redirected"),
    "start": legal("receiver", {"accepted"}, "in_progress"),
    "complete": legal("receiver", {"accepted", "in_progress"}, "completed"),
    "reopen": legal("sender receiver", {"completed"}, "in_progress"),
    "withdraw": legal("sender", OPEN, "withdrawn"),
}
WAITS_FOR_DECISION = {"start", "complete"}  # in the child's best interests, where a need carries one
ON_CONSENT, LEGAL = ["consent", "assent"], ["vital_interest", "court_order"]  # what a referral may rest on
BY_ITSELF = {"receive"}  # no form makes it: the receiver opens the page
NEEDS_DECISION = "family-contact"  # the need that waits for one
CLOSES_THE_CHILD = {"decline", "redirect", "withdraw"}  # to a receiver that had not accepted
WORDS = re.compile(r"Zyx[a-z]{5}")
SIGNS = re.compile(rb"Zyx[a-z]{5}|R-\d{4}-\d{6,9}|C-[2-9A-Z]{4}-[2-9A-Z]{2}\b")
"""What may stand in an answer and mean something: planted words, references, child files' codes."""


@dataclass
class Known:
    """What the oracle remembers of one referral."""

    reference: str
    child: str
    holder: str  # the agency whose file the child's is
    sender: str
    needs: tuple[str, ...] = ()
    urgency: str = ""
    receiver: str = ""
    status: str = "draft"
    basis: str = ""
    covers_others: bool = False
    consent_ended: bool = False
    is_whole: bool = False  # nothing is missing to send it
    is_gone: bool = False  # a draft that was discarded
    is_seen: bool = False  # the sender saw how it ended
    worker: str = ""  # who answers for it at the receiving agency, once it accepted
    taken: dict[str, str] = field(default_factory=dict)  # by whom it is looked after besides, by agency
    first: str = ""  # of the chain
    parties: dict[str, str] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    accepted: bool = False
    closed_at: datetime.datetime | None = None
    steps: list[tuple[str, str, str, str, datetime.datetime]] = field(default_factory=list)  # name, agency, from, to
    added: list[tuple[str, str]] = field(default_factory=list)  # kind, agency
    forms: set[str] = field(default_factory=set)  # keys of those carried out


class Oracle:
    def __init__(self) -> None:
        self.referrals: dict[str, Known] = {}
        self.of_child: dict[str, list[Known]] = {}
        self.cases: dict[str, str] = {}  # of each child that was asked about, the code of its case
        self.keepers: dict[str, str] = {}  # the agency that opened each case
        self.withdrawals = 0
        self.decided: set[str] = set()  # children for whom it was decided that the need may be met
        self.planted: dict[str, tuple[str, str]] = {}  # word: what kind it is, of which child or referral

    def learn(self, known: Known) -> Known:
        known.first = known.first or known.reference
        known.parties.setdefault(known.sender, "sender")
        known.opened.add(known.sender)
        self.referrals[known.reference] = known
        self.of_child.setdefault(known.child, []).append(known)
        return known

    @property
    def all(self) -> list[Known]:
        return [known for known in self.referrals.values() if not known.is_gone]

    def plant(self, kind: str) -> str:
        """A word that stands nowhere else; `tell` says later of what it is. Until then nobody may read it."""
        number, letters = len(self.planted), ""
        for _place in range(5):
            number, sign = divmod(number, 26)
            letters += chr(ord("a") + sign)
        self.planted[f"Zyx{letters}"] = (kind, "")
        return f"Zyx{letters}"

    def tell(self, text: str, of: str) -> None:
        """The planted words in the text are of this referral or child."""
        for word in WORDS.findall(text):
            self.planted[word] = (self.planted[word][0], of)

    # ---- Who sees what ---------------------------------------------------------------------------

    def party(self, member: Any, known: Known) -> str | None:
        return known.parties.get(member.agency) if member.role in WORKERS else None

    def sees(self, member: Any, known: Known) -> bool:
        """A draft by its own agency alone; the rest by who takes part, and by coordinators."""
        if known.is_gone:
            return False
        return self.party(member, known) is not None or (member.role == "coordinator" and known.status != "draft")

    def has_opened(self, member: Any, known: Known) -> bool:
        return self.party(member, known) is not None and member.agency in known.opened

    def sees_child(self, member: Any, child: str) -> bool:
        of_child = self.of_child[child]
        holds = of_child[0].holder == member.agency and member.role in WORKERS
        return holds or any(self.party(member, known) and not known.is_gone for known in of_child)

    def has_opened_child(self, member: Any, child: str) -> bool:
        of_child = self.of_child[child]
        holds = of_child[0].holder == member.agency and member.role in WORKERS
        return holds or any(self.has_opened(member, known) and not known.is_gone for known in of_child)

    def may_read(self, member: Any, sign: str) -> bool:
        """Whether the sign may stand in an answer to the member now."""
        if sign.startswith("R-"):
            known = self.referrals.get(sign)
            is_own_past = known is not None and known.is_gone and known.sender == member.agency
            return known is None or member.role == "auditor" or is_own_past or self.sees(member, known)
        if sign.startswith("C-"):
            return sign not in self.of_child or member.role == "auditor" or self.sees_child(member, sign)
        kind, of = self.planted[sign]
        if not of:
            return False
        if kind == "child":
            return self.has_opened_child(member, of)
        known = self.referrals[of]
        if kind in {"story", "consent"}:
            chain = [one for one in self.of_child[known.child] if one.first == known.first]
            return any(self.has_opened(member, one) for one in chain)
        return self.has_opened(member, known) if kind == "message" else self.party(member, known) is not None

    # ---- Who does what ---------------------------------------------------------------------------

    def legal_moves(self, known: Known, now: datetime.datetime) -> list[tuple[str, str]]:
        """Every (transition, agency) that would be carried out now."""
        return [
            (name, agency)
            for name, move in MOVES.items()
            for agency, party in known.parties.items()
            if party in move.parties and known.status in move.sources and not self._why_not(known, name, now)
        ]

    def _why_not(self, known: Known, name: str, now: datetime.datetime) -> bool:
        """What keeps a transition back that party and state allow."""
        if name == "redirect":
            return not known.covers_others
        if name == "reopen":
            return known.closed_at is None or known.closed_at < now - REOPENS_WITHIN
        if name in WAITS_FOR_DECISION:
            return self.waits_for_decision(known)
        return name == "send" and not known.is_whole

    def waits_for_decision(self, known: Known) -> bool:
        return NEEDS_DECISION in known.needs and known.child not in self.decided

    def answer_to_move(
        self, member: Any, known: Known, name: str, now: datetime.datetime, *, key: str = "", is_good: bool = True
    ) -> tuple[int, bool]:
        """The status of the answer to the form (is_good: whether it is filled in well), and whether it is done."""
        move = MOVES[name]
        if name in BY_ITSELF or not self.sees(member, known):
            return 404, False
        if self.party(member, known) not in move.parties:
            return 403, False
        if name == "send":  # the button of the review page: whatever it meets, it leads on to the referral
            return 302, known.status == "draft" and known.is_whole
        if key and key in known.forms:
            return 302, False
        if known.status not in move.sources:
            return 409, False
        if self._why_not(known, name, now):
            return 403, False
        return (302, True) if is_good else (422, False)

    def made(self, known: Known, name: str, agency: str, now: datetime.datetime) -> None:
        """The transition was made."""
        before, known.status = known.status, MOVES[name].target
        known.steps.append((name, agency, before, known.status, now))
        if name == "send":
            known.parties[known.receiver] = "receiver"
        if name == "accept":
            known.opened |= set() if known.consent_ended else {agency}
            known.accepted = True
        if name in CLOSES_THE_CHILD and not known.accepted:
            known.opened.discard(known.receiver)
        known.is_seen = known.is_seen and name != "reopen"
        known.closed_at = None if known.status in OPEN else now

    def goes_on(self, known: Known, reference: str, receiver: str, passed_on_by: str, now: datetime.datetime) -> Known:
        """The follow-on of a redirect: the same sender, child, needs and basis; who passed it on watches."""
        follow_on = Known(
            reference, known.child, known.holder, known.sender, known.needs, known.urgency, receiver, "sent",
            basis=known.basis, covers_others=known.covers_others, is_whole=True, first=known.first,
            parties={receiver: "receiver", passed_on_by: "observer"},
        )  # fmt: skip
        follow_on.steps.append(("send", passed_on_by, "draft", "sent", now))
        return self.learn(follow_on)

    def looks_after(self, member: Any, known: Known) -> bool:
        """Whether the member's agency says who of its people does: the receiver, or the sender that owes an answer."""
        party = self.party(member, known)
        owes = party == "sender" and known.status == "needs_information"
        return owes or (party == "receiver" and known.status in OPEN)

    def given_to(self, member: Any, known: Known, person: str) -> bool:
        """Whether it is news that this person of the member's agency looks after it; then it is written down."""
        if not self.looks_after(member, known):
            return False
        is_worker = self.party(member, known) == "receiver" and known.status in {"accepted", "in_progress"}
        before = known.worker if is_worker else known.taken.get(member.agency, "")
        if is_worker:
            known.worker = person
        else:
            known.taken[member.agency] = person
        return before != person

    def answer_to_addition(
        self, member: Any, known: Known, name: str, *, key: str = "", is_good: bool = True
    ) -> tuple[int, bool]:
        """The same for what is added without changing the state."""
        if not self.sees(member, known):
            return 404, False
        if key and key in known.forms:
            return 302, False
        who, states = ADDITIONS[name]
        if not who(self, member, known):
            return 403, False
        if known.status in states:
            is_news = not (name == "referral_see" and known.is_seen)
            return (302, is_news) if is_good else (422, False)
        if known.status == "draft" or name in NEVER_LATE:
            return 403, False
        return (409 if is_good else 422), False

    def added(self, known: Known, name: str, agency: str, data: dict[str, Any]) -> None:
        """It was added."""
        known.added.append((name, agency))
        known.forms |= {data["form_key"]} if name in REMEMBERS_FORM else set()
        known.is_seen = known.is_seen or name == "referral_see"
        if name == "referral_open":
            known.opened.add(agency)
        if name == "referral_observer":
            known.parties[data["agency"]] = "observer"


def _opened(oracle: Oracle, member: Any, known: Known) -> bool:
    return oracle.has_opened(member, known)


def _receiver_before_it_opened(oracle: Oracle, member: Any, known: Known) -> bool:
    is_late, is_open = known.status not in AWAITING, oracle.has_opened(member, known) or known.consent_ended
    return oracle.party(member, known) == "receiver" and (is_late or not is_open)


def _sender_that_may_share(oracle: Oracle, member: Any, known: Known) -> bool:
    return oracle.party(member, known) == "sender" and (known.covers_others or known.status not in OPEN)


def _sender(oracle: Oracle, member: Any, known: Known) -> bool:
    return oracle.party(member, known) == "sender"


def _coordinator(oracle: Oracle, member: Any, known: Known) -> bool:
    return member.role == "coordinator"


ADDITIONS = {  # by the name of the address: who, and in which states
    "referral_message": (_opened, OPEN),
    "referral_open": (_receiver_before_it_opened, AWAITING),
    "referral_observer": (_sender_that_may_share, OPEN),
    "referral_remind": (_coordinator, AWAITING),
}
REMEMBERS_FORM = {"referral_message", "referral_open"}
NEVER_LATE = {"referral_remind"}  # a button alone: nothing typed is lost
