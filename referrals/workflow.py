"""What a referral can do: every change of state, one row each.

Buttons, the transition view, the database's trigger, the diagram in docs/workflow.md and the tests derive from
`TRANSITIONS`. Only `operations` assigns `status`. A note or a file added while a referral is open is a policy, not a
transition.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from referrals.enums import AT_WORK, AWAITING_ANSWER, OPEN, Asks, Party, Status

REOPEN_WITHIN_DAYS = 30


@dataclass(frozen=True)
class Transition:
    name: str
    label: Any  # the button's word, lazily translated
    done: Any  # the timeline's words
    parties: frozenset[Party]
    sources: frozenset[Status]
    target: Status
    asks: tuple[Asks, ...] = ()
    is_automatic: bool = False  # happens by itself, so it has no button
    closes_access: bool = False  # a receiver that had not accepted keeps the preview only
    waits_for_decision: bool = False  # not before the best-interests decisions that its needs carry were made

    @property
    def needs_form(self) -> bool:
        """Whether a person must fill something in first; a worker can be filled in for them."""
        return bool(set(self.asks) - {Asks.WORKER})


_SENDER, _RECEIVER = frozenset({Party.SENDER}), frozenset({Party.RECEIVER})

TRANSITIONS: dict[str, Transition] = {
    row.name: row
    for row in (
        Transition("send", _("Send"), _("Sent"), _SENDER, frozenset({Status.DRAFT}), Status.SENT),
        Transition(
            "receive",
            _("Receive"),
            _("Received"),
            _RECEIVER,
            frozenset({Status.SENT}),
            Status.RECEIVED,
            is_automatic=True,
        ),
        Transition(
            "accept",
            _("Accept"),
            _("Accepted"),
            _RECEIVER,
            AWAITING_ANSWER,
            Status.ACCEPTED,
            asks=(Asks.WORKER,),
        ),
        Transition(
            "ask",
            _("Ask"),
            _("Asked for information"),
            _RECEIVER,
            frozenset({Status.SENT, Status.RECEIVED}),
            Status.NEEDS_INFORMATION,
            asks=(Asks.QUESTION,),
        ),
        Transition(
            "answer",
            pgettext_lazy("button", "Answer"),
            _("Answered the question"),
            _SENDER,
            frozenset({Status.NEEDS_INFORMATION}),
            Status.RECEIVED,
            asks=(Asks.ANSWER,),
        ),
        Transition(
            "start",
            _("Start"),
            _("Started work"),
            _RECEIVER,
            frozenset({Status.ACCEPTED}),
            Status.IN_PROGRESS,
            waits_for_decision=True,
        ),
        Transition(
            "complete",
            _("Complete"),
            _("Completed"),
            _RECEIVER,
            AT_WORK,
            Status.COMPLETED,
            asks=(Asks.OUTCOMES,),
            waits_for_decision=True,
        ),
        Transition(
            "redirect",
            _("Redirect"),
            _("Passed on to another agency"),
            _RECEIVER,
            frozenset({Status.SENT, Status.RECEIVED, Status.ACCEPTED}),
            Status.REDIRECTED,
            asks=(Asks.RECEIVING_AGENCY, Asks.REASON),
            closes_access=True,
        ),
        Transition(
            "decline",
            _("Decline"),
            _("Declined"),
            _RECEIVER,
            AWAITING_ANSWER,
            Status.DECLINED,
            asks=(Asks.DECLINED_REASON, Asks.REASON),
            closes_access=True,
        ),
        Transition(
            "reopen",
            _("Reopen"),
            _("Reopened"),
            _SENDER | _RECEIVER,
            frozenset({Status.COMPLETED}),
            Status.IN_PROGRESS,
            asks=(Asks.REASON,),
        ),
        Transition(
            "withdraw",
            _("Withdraw"),
            _("Withdrawn"),
            _SENDER,
            OPEN,
            Status.WITHDRAWN,
            asks=(Asks.REASON,),
            closes_access=True,
        ),
    )
}


@dataclass(frozen=True)
class Standing:
    """Who answers for the child in a state, and who owes the next step."""

    holder: Party
    turn: Party | None
    owes: Any = ""  # what, after "Your turn" or "Their turn", lazily translated


STANDINGS: dict[Status, Standing] = {
    Status.DRAFT: Standing(Party.SENDER, Party.SENDER, _("finish and send it")),
    Status.SENT: Standing(Party.SENDER, Party.RECEIVER, _("open and answer it")),
    Status.RECEIVED: Standing(Party.SENDER, Party.RECEIVER, _("accept, ask, pass it on or decline")),
    Status.NEEDS_INFORMATION: Standing(Party.SENDER, Party.SENDER, _("answer the question")),
    Status.ACCEPTED: Standing(Party.RECEIVER, Party.RECEIVER, _("start work")),
    Status.IN_PROGRESS: Standing(Party.RECEIVER, Party.RECEIVER, _("work on it, then say what became of each need")),
    Status.COMPLETED: Standing(Party.RECEIVER, Party.SENDER, _("see what became of each need")),
    Status.DECLINED: Standing(Party.SENDER, Party.SENDER, _("see why it was declined, and ask another agency")),
    Status.REDIRECTED: Standing(Party.SENDER, None),
    Status.WITHDRAWN: Standing(Party.SENDER, None),
}
"""The sender keeps its responsibility until the receiver accepts, and has it back when that one gives back."""


CALLS = _("call it, and write down what it says")


def turn_of(status: str, *, is_external: bool) -> tuple[Party | None, Any]:
    """Who owes the next step in this state, and what; for an external receiver the sender calls."""
    standing = STANDINGS[Status(status)]
    return (Party.SENDER, CALLS) if is_external and standing.turn == Party.RECEIVER else (standing.turn, standing.owes)


def holder(status: str) -> Party:
    """As what the agency takes part that answers for the child in this state."""
    return STANDINGS[Status(status)].holder


def parties_for(transition: Transition, *, is_external: bool) -> frozenset[Party]:
    """Who makes it. An external receiver has no accounts: its sender writes down what it said by phone."""
    return transition.parties | _SENDER if is_external and Party.RECEIVER in transition.parties else transition.parties


def is_written_down(transition: Transition, party: str | None) -> bool:
    """Whether the sender makes it in the receiver's name, and not in its own."""
    return party == Party.SENDER and Party.SENDER not in transition.parties


def asks_of(transition: Transition, *, is_written_down: bool) -> tuple[Asks, ...]:
    """What it asks. Of an external receiver nobody knows the worker, but when was called and who answered."""
    if not is_written_down:
        return transition.asks
    return (*(asked for asked in transition.asks if asked != Asks.WORKER), Asks.CALL)


def available(status: str, party: str | None, *, is_external: bool = False) -> list[Transition]:
    """The transitions that `party` may make from `status`, in the order of the table.

    An automatic one is left out, unless the sender writes it down: by phone nothing happens by itself.
    """
    return [
        row
        for row in TRANSITIONS.values()
        if status in row.sources
        and party in parties_for(row, is_external=is_external)
        and (not row.is_automatic or is_written_down(row, party))
    ]


def legal_moves() -> set[tuple[str, str]]:
    """Every (from, to) pair that some transition allows; the database refuses all others."""
    return {(source.value, row.target.value) for row in TRANSITIONS.values() for source in row.sources}
