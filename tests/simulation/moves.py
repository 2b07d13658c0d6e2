"""Transitions, legal and not: every row of `referrals.workflow`, by whoever may make it and by whoever may not."""

from typing import Any

from django.urls import reverse

from referrals.models import Referral
from referrals.workflow import TRANSITIONS
from tests.simulation.looks import look
from tests.simulation.oracle import Known
from tests.simulation.play import Play
from tests.simulation.world import Member

LIKELY = {"accept": 5, "complete": 4, "start": 3, "ask": 2, "answer": 4, "send": 6}  # the others once
OUTCOMES = [("met", ""), ("partly_met", "no_place"), ("not_met", "refused")]  # with the reason that each needs
READ_ONCE_OPENED = {"complete"}  # the words of the others are read by all that take part
BY_BUTTON = {"send"} | {name for name, row in TRANSITIONS.items() if row.is_automatic}  # no page of their own


def address_of(known: Known, name: str) -> str:
    return reverse("referrals:referral_move", args=[known.reference, name])


def move_on(play: Play, known: Known) -> None:
    """One legal transition by one of those who may make it, if there is any."""
    choices = play.oracle.legal_moves(known, play.now)
    if choices:
        weights = [LIKELY.get(name, 1) for name, _agency in choices]
        name, agency = play.chance.choices(choices, weights)[0]
        make(play, play.world.somebody_of(agency), known, name)


def make(play: Play, member: Member, known: Known, name: str) -> None:
    if TRANSITIONS[name].is_automatic:
        look(play, member, known)
    else:
        send(play, member, known, name, filled(play, member, known, name))


def send(play: Play, member: Member, known: Known, name: str, data: dict[str, Any], *, is_good: bool = True) -> None:
    """The form sent; what must come of it, the oracle says, and remembers."""
    key, address = data.get("form_key", ""), address_of(known, name)
    status, is_done = play.oracle.answer_to_move(member, known, name, play.now, key=key, is_good=is_good)
    response = play.asks(member, "POST", address, data, expect={status})
    if is_done:
        play.oracle.made(known, name, member.agency, play.now)
        known.forms |= {key} - {""}
        known.worker = data.get("worker") or str(member.membership.uuid) if name == "accept" else known.worker
        play.tell(data, known.reference)
    if is_done and name == "redirect":
        reference = Referral.objects.get(redirected_from__reference=known.reference).reference
        receiver = data["receiving_agency"]
        play.fresh.append(play.oracle.goes_on(known, reference, receiver, member.agency, play.now))
    play.asks.search(member, response, address, data)


def filled(play: Play, member: Member, known: Known, name: str) -> dict[str, Any]:
    """The form of a transition that is allowed now, as a person fills it in."""
    if name in BY_BUTTON:
        return {}
    form = play.form(member, address_of(known, name), (name, member.agency, known.needs if name == "complete" else ()))
    had_it = {one.receiver for one in play.oracle.of_child[known.child] if one.first == known.first}
    others = {known.sender, play.world.outsider, *had_it}  # a consent covers who had it before only where named anew
    given = {
        "form_key": play.key(),
        "words": play.words(
            "message" if name in READ_ONCE_OPENED and play.oracle.has_opened(member, known) else "words"
        ),
        "receiving_agency": play.chance.choice([code for code in play.world.workers if code not in others]),
    }
    for need in known.needs:
        given[f"outcome_{need}"], given[f"unmet_{need}"] = play.chance.choice(OUTCOMES)
    asked = {item.name for item in form.fields}
    return form.filled(**{name: value for name, value in given.items() if name in asked})


def spoilt(data: dict[str, Any]) -> dict[str, Any]:
    """Nonsense in a form: a null byte, no list's choice, no key."""
    return dict.fromkeys(data, "\x00nonsense")


# ---- What must not be done -------------------------------------------------------------------------


def try_anything(play: Play, known: Known) -> None:
    """Any transition by anybody in any state: the wrong party, a stranger, too late, nonsense."""
    name, member = play.chance.choice(list(TRANSITIONS)), play.anybody(known)
    status, is_allowed = play.oracle.answer_to_move(member, known, name, play.now)
    is_allowed = is_allowed and name not in BY_BUTTON
    if play.chance.random() < 0.3:
        play.asks.page(member, address_of(known, name), expect={200 if is_allowed else status})
    elif not is_allowed:
        send(play, member, known, name, {"words": "Nonsense."})
    elif TRANSITIONS[name].needs_form and play.chance.random() < 0.6:
        send(play, member, known, name, spoilt(filled(play, member, known, name)), is_good=False)
    else:
        make(play, member, known, name)


def send_twice(play: Play, known: Known) -> None:
    """A legal form comes twice, and once more when others have moved on."""
    _as_others_move(play, known, times=(2, 1))


def be_late(play: Play, known: Known) -> None:
    """Two have the form open; the other one is faster."""
    _as_others_move(play, known, times=(0, 1))


def _as_others_move(play: Play, known: Known, times: tuple[int, int]) -> None:
    choices = [row for row in play.oracle.legal_moves(known, play.now) if row[0] not in BY_BUTTON]
    if choices:
        name, agency = play.chance.choice(choices)
        member = play.world.somebody_of(agency)
        data = filled(play, member, known, name)
        for _time in range(times[0]):
            send(play, member, known, name, data)
        move_on(play, known)
        for _time in range(times[1]):
            send(play, member, known, name, data)
