"""How one referral came to its state: its steps by the table of transitions, when and by whom each was made."""

import datetime
import random
from dataclasses import dataclass, field

from coordination.dashboards.demo import words
from coordination.dashboards.generation.dice import hours_between
from referrals.enums import Status
from referrals.workflow import TRANSITIONS

HOUR = datetime.timedelta(hours=1)
WAYS: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (),
    Status.SENT: ("send",),
    Status.RECEIVED: ("send", "receive"),
    Status.NEEDS_INFORMATION: ("send", "receive", "ask"),
    Status.ACCEPTED: ("send", "receive", "accept"),
    Status.IN_PROGRESS: ("send", "receive", "accept", "message", "start"),
    Status.COMPLETED: ("send", "receive", "accept", "start", "message", "complete"),
    Status.DECLINED: ("send", "receive", "decline"),
    Status.REDIRECTED: ("send", "receive", "redirect"),
    Status.WITHDRAWN: ("send", "receive", "withdraw"),
}
TEXTS = {
    "ask": ("question", words.QUESTIONS),
    "answer": ("answer", words.ANSWERS),
    "message": ("message", words.MESSAGES),
    "decline": ("reason", list(words.DECLINED.values())),
    "redirect": ("reason", [words.PASSED_ON]),
    "withdraw": ("reason", [words.WITHDRAWN]),
}
BY_SENDER = {"send", "answer", "withdraw"}


@dataclass
class Event:
    name: str
    before: str
    after: str
    at: datetime.datetime
    by: int
    agency: int
    kind: str = ""
    words: str = ""


@dataclass
class Path:
    """A referral in the making. Agencies are ranks; people are keys of memberships."""

    sender: int
    receiver: int
    by: int
    created_at: datetime.datetime
    window: float
    urgency: str
    before: "Path | None" = None
    status: str = Status.DRAFT.value
    first_sent_at: datetime.datetime | None = None
    sent_at: datetime.datetime | None = None
    received_at: datetime.datetime | None = None
    received_by: int | None = None
    accepted_at: datetime.datetime | None = None
    answered_at: datetime.datetime | None = None
    closed_at: datetime.datetime | None = None
    closed_by: int | None = None
    worker: int | None = None
    observer: int | None = None
    events: list[Event] = field(default_factory=list)
    key: int = 0
    first_key: int | None = None

    @property
    def updated_at(self) -> datetime.datetime:
        return self.events[-1].at if self.events else self.created_at

    @property
    def respond_by(self) -> datetime.datetime | None:
        return self.sent_at + self.window * HOUR if self.sent_at else None

    def passed_on(self, receiver: int, window: float) -> "Path":
        """The follow-on that a redirect opens: sent at once, by who passed it on."""
        before = Path(self.sender, self.receiver, self.by, self.created_at, window, self.urgency)
        before.key, before.first_key = self.key, self.first_key
        follow_on = Path(self.sender, receiver, self.closed_by, self.closed_at, window, self.urgency, before)
        follow_on.first_sent_at = self.first_sent_at
        return follow_on

    def watched_by(self, observer: int) -> None:
        """The sender lets another agency watch, right after sending."""
        sent = self.events[0]
        self.observer = observer
        added = Event("observer_added", sent.after, sent.after, sent.at, sent.by, sent.agency)
        self.events.insert(1, added)


def path_to(path: Path, status: str, rng: random.Random, *, now: datetime.datetime, people: list[list[int]]) -> None:
    """Take every step from the draft to `status`, none of them after `now`."""
    path.status = status
    steps = list(WAYS[status])
    if "accept" in steps and rng.random() < 0.2:
        steps[2:2] = ["ask", "answer"]
    worker = rng.choice(people[path.receiver])
    draft_hours = 0.0 if path.before else rng.uniform(0.05, 0.3)
    hours = [draft_hours, *(draft_hours + passed for passed in hours_between(rng, steps[1:], path.window))]
    there_are = (now - path.created_at) / HOUR
    if hours[-1] > there_are:
        hours = [passed * there_are / hours[-1] * 0.98 for passed in hours]
    before = Status.DRAFT.value
    for step, passed in zip(steps, hours, strict=False):
        at = path.created_at + passed * HOUR
        is_sender = step in BY_SENDER
        by = path.by if is_sender else worker
        agency = path.sender if is_sender else path.receiver
        if step == "send" and path.before:
            agency = path.before.receiver
        elif is_sender and path.before:
            by = people[path.sender][0]
        _stamp(path, step, at, by)
        after = TRANSITIONS[step].target.value if step in TRANSITIONS else before
        kind, texts = TEXTS.get(step, ("", [("", "")]))
        text = rng.choice(texts)[rng.random() < 0.2]
        path.events.append(Event(step, before, after, at, by, agency, kind, text))
        before = after


def _stamp(path: Path, step: str, at: datetime.datetime, by: int) -> None:
    """The times and people that the referral itself repeats."""
    if step == "send":
        path.sent_at = at
        path.first_sent_at = path.first_sent_at or at
    elif step == "receive":
        path.received_at, path.received_by = at, by
    elif step == "accept":
        path.accepted_at, path.worker = at, by
    if step in {"accept", "decline", "redirect"}:
        path.answered_at = at
    if step in {"complete", "decline", "redirect", "withdraw"}:
        path.closed_at, path.closed_by = at, by
