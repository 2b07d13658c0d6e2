"""What is added to a referral while it is open: a message, an observer, a reminder, opening early."""

from typing import Any

from django.urls import reverse

from tests.simulation.oracle import ADDITIONS, Known
from tests.simulation.play import KEEPS_FORM, Play
from tests.simulation.world import Member

FIELDS = {  # of each form: what to write, and nonsense
    "referral_message": {"words": "message"},
    "referral_open": {"reason": "words"},
    "referral_observer": {"agency": ""},
    "referral_remind": {},
}


def add(play: Play, known: Known) -> None:
    """By somebody who takes part, mostly; filled in well, mostly; sent twice now and then."""
    name = play.chance.choice(list(ADDITIONS))
    member = play.party(known) if play.chance.random() < 0.75 else play.anybody(known)
    if name == "referral_remind" and play.chance.random() < 0.8:
        member = play.chance.choice(play.world.offices[:2])
    is_good = name == "referral_remind" or play.chance.random() < 0.85
    data = filled(play, member, known, name, is_good=is_good)
    for _time in range(1 + (play.chance.random() < 0.2)):
        send(play, member, known, name, data, is_good=is_good)


def filled(play: Play, member: Member, known: Known, name: str, *, is_good: bool) -> dict[str, Any]:
    status, _is_done = play.oracle.answer_to_addition(member, known, name)
    if status == 302 and name != "referral_remind" and play.chance.random() > KEEPS_FORM:
        form = play.asks.form(member, address_of(known, name))
        assert set(FIELDS[name]) <= {item.name for item in form.fields}
    data = {"form_key": play.key()}
    for field, kind in FIELDS[name].items():
        right = play.words(kind) if kind else play.chance.choice(play.world.workers)
        data[field] = right if is_good else play.chance.choice(["", "   ", "\x00"])
    return data


def send(play: Play, member: Member, known: Known, name: str, data: dict[str, Any], *, is_good: bool) -> None:
    is_good = is_good and data.get("agency") not in known.parties  # an agency that takes part is not offered
    key, address = data["form_key"], address_of(known, name)
    status, is_done = play.oracle.answer_to_addition(member, known, name, key=key, is_good=is_good)
    response = play.asks(member, "POST", address, data, expect={status})
    if is_done:
        play.oracle.added(known, name, member.agency, data)
        play.tell(data, known.reference)
    play.asks.search(member, response, address, data)


def address_of(known: Known, name: str) -> str:
    return reverse(f"referrals:{name}", args=[known.reference])
