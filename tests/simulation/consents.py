"""Consent after the sending: withdrawn by whoever hears it, put on another basis by the sender."""

from django.urls import reverse

from tests.simulation.oracle import LEGAL, ON_CONSENT, OPEN, Known
from tests.simulation.play import Play
from tests.simulation.world import Member


def withdraw(play: Play, known: Known) -> None:
    """By somebody who takes part, mostly, where a consent stands, mostly; pressed twice now and then."""
    standing = [one for one in play.oracle.all if _stands(one) and one.receiver in one.opened]
    known = play.chance.choice(standing) if standing and play.chance.random() < 0.7 else known
    member = play.party(known) if play.chance.random() < 0.8 else play.anybody(known)
    address, is_good = reverse("referrals:consent_withdraw", args=[known.reference]), play.chance.random() < 0.9
    data = {"form_key": play.key(), "words": play.words("words") if is_good else "  "}
    for _time in range(1 + (play.chance.random() < 0.3)):
        status, is_done = answer_to_withdrawal(play, member, known, data["form_key"], is_good=is_good)
        response = play.asks(member, "POST", address, data, expect={status})
        if is_done:
            withdrawn(play, member, known)
            known.forms.add(data["form_key"])
            play.tell(data, known.reference)
        play.asks.search(member, response, address, data)


def answer_to_withdrawal(play: Play, member: Member, known: Known, key: str, *, is_good: bool) -> tuple[int, bool]:
    """The status of the answer, and whether the withdrawal is done."""
    if not play.oracle.sees(member, known):
        return 404, False
    if known.basis not in ON_CONSENT or known.status == "draft" or play.oracle.party(member, known) is None:
        return 403, False
    if known.consent_ended:  # what was typed is not lost, but there is nothing to withdraw
        return (302 if key in known.forms and is_good else 422), False
    if not play.oracle.has_opened(member, known):
        return 403, False
    return (302, True) if is_good else (422, False)


def withdrawn(play: Play, member: Member, known: Known) -> None:
    """From this moment the sender alone sees what rested on the consent, on every referral of the chain."""
    play.oracle.withdrawals += 1
    for one in chain_of(play, known):
        one.consent_ended, one.covers_others = True, False
        one.opened &= {one.sender}
        one.added.append(("consent_withdraw", member.agency))


def change_basis(play: Play, known: Known) -> None:
    """The sender names another basis, or a new consent; others may not, and closed is closed."""
    sender = play.world.somebody_of(known.sender)
    member = sender if play.chance.random() < 0.7 else play.anybody(known)
    address, is_good = reverse("referrals:basis_change", args=[known.reference]), play.chance.random() < 0.85
    basis = play.chance.choice([*LEGAL, *sorted(ON_CONSENT)])
    data = {"form_key": play.key(), "basis": basis if is_good else "", "decided_by": play.words("consent"),
            "guardian_told": "not_yet", "sharing": "all"}  # fmt: skip
    covers = play.chance.random() < 0.5
    if covers:
        own = {known.sender, known.receiver}
        data |= {"may_be_passed_on": "on", "covers_agencies": [one for one in play.world.workers if one not in own]}
    status, is_done = answer_to_change(play, member, known, is_good=is_good)
    response = play.asks(member, "POST", address, data, expect={status})
    if is_done:
        for one in chain_of(play, known):
            one.basis, one.consent_ended, one.covers_others = basis, False, covers or basis in LEGAL
        known.opened |= {known.receiver} if known.accepted else set()
        known.added.append(("basis_change", member.agency))
        play.tell(data, known.reference)
    play.asks.search(member, response, address, data)


def answer_to_change(play: Play, member: Member, known: Known, *, is_good: bool) -> tuple[int, bool]:
    if not play.oracle.sees(member, known):
        return 404, False
    if play.oracle.party(member, known) != "sender" or known.status == "draft":
        return 403, False
    if known.status not in OPEN:
        return (409 if is_good else 422), False
    return (302, True) if is_good else (422, False)


def _stands(known: Known) -> bool:
    return known.basis in ON_CONSENT and known.status != "draft" and not known.consent_ended


def chain_of(play: Play, known: Known) -> list[Known]:
    """The referrals of the chain that were sent, this one among them."""
    rows = play.oracle.of_child[known.child]
    return [one for one in rows if one.first == known.first and one.status != "draft" and not one.is_gone]
