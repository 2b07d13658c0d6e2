"""What is added to a referral while it is open: a message, an observer, a reminder, opening early."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from tests.simulation.oracle import ADDITIONS, OPEN, WORKERS, Known
from tests.simulation.play import KEEPS_FORM, Play
from tests.simulation.world import Member

FIELDS = {  # of each form: what to write, and nonsense
    "referral_message": {"words": "message"},
    "referral_open": {"reason": "words"},
    "referral_observer": {"agency": ""},
    "referral_remind": {},
    "referral_see": {},
}


def add(play: Play, known: Known) -> None:
    """By somebody who takes part, mostly; filled in well, mostly; sent twice now and then."""
    name = play.chance.choice(list(ADDITIONS))
    member = play.party(known) if play.chance.random() < 0.75 else play.anybody(known)
    if name == "referral_remind" and play.chance.random() < 0.8:
        member = play.chance.choice(play.world.offices[:2])
    is_good = not FIELDS[name] or play.chance.random() < 0.85
    data = filled(play, member, known, name, is_good=is_good)
    for _time in range(1 + (play.chance.random() < 0.2)):
        send(play, member, known, name, data, is_good=is_good)


def filled(play: Play, member: Member, known: Known, name: str, *, is_good: bool) -> dict[str, Any]:
    status, _is_done = play.oracle.answer_to_addition(member, known, name)
    if status == 302 and FIELDS[name] and play.chance.random() > KEEPS_FORM:
        form = play.asks.form(member, address_of(known, name))
        assert set(FIELDS[name]) <= {item.name for item in form.fields}
    data = {"form_key": play.key()}
    for field, kind in FIELDS[name].items():
        right = play.words(kind) if kind else play.chance.choice(play.world.workers)
        data[field] = right if is_good else play.chance.choice(["", "   ", "\x00"])
    return data


def send(play: Play, member: Member, known: Known, name: str, data: dict[str, Any], *, is_good: bool) -> None:
    if name == "referral_observer":  # an agency that takes part, or that the basis does not cover, is not offered
        is_good = is_good and data["agency"] not in known.parties and known.covers_others
    key, address = data["form_key"], address_of(known, name)
    status, is_done = play.oracle.answer_to_addition(member, known, name, key=key, is_good=is_good)
    response = play.asks(member, "POST", address, data, expect={status})
    if is_done:
        play.oracle.added(known, name, member.agency, data)
        play.tell(data, known.reference)
    play.asks.search(member, response, address, data)


def address_of(known: Known, name: str) -> str:
    return reverse(f"referrals:{name}", args=[known.reference])


# ---- Beside the referral's own pages ---------------------------------------------------------------


def give(play: Play, known: Known) -> None:
    """The worklist's tick and "to me": by anybody, of anything; what is not theirs stays as it is."""
    member = play.party(known) if play.chance.random() < 0.75 else play.anybody(known)
    data = {"mine": known.reference}
    works = member.role in WORKERS
    is_done = works and play.oracle.given_to(member, known, str(member.membership.uuid))
    if is_done:
        known.added.append(("worklist_assign", member.agency))
    play.asks(member, "POST", reverse("referrals:worklist_assign"), data, expect={302 if works else 403})
    if works:  # the page it leads to says what was not found, by the reference that was sent
        play.asks.search(member, play.asks(member, "GET", "/", expect={200}), "/", data)


def decide(play: Play, known: Known) -> None:
    """A decision in the child's best interests, by an agency that works on the file; others find nothing there."""
    member = play.party(known) if play.chance.random() < 0.8 else play.anybody(known)
    address = reverse("referrals:decision_record", args=[known.child])
    if not play.oracle.has_opened_child(member, known.child):
        is_seen = play.oracle.sees_child(member, known.child)
        play.asks(member, "POST", address, {"decided": "yes"}, expect={403 if is_seen else 404})
        return
    form = play.form(member, address, ("decision", member.agency))
    given = {"form_key": play.key(), "question": "contact", "decided": "yes", "review_on": "", "decided_by": "A panel."}
    words = {name: play.words("child") for name in ("options", "child_view", "risks", "words", "reasons")}
    data = form.filled(**given, **words, decided_on=timezone.localdate().isoformat())
    response = play.asks(member, "POST", address, data, expect={302})
    play.oracle.decided.add(known.child)
    for one in play.oracle.of_child[known.child]:
        if one.status in OPEN and play.oracle.party(member, one) in {"sender", "receiver"}:
            one.added.append(("decision_record", member.agency))
    play.tell(str(words), known.child)
    play.asks.search(member, response, address, data)


def repeat(play: Play, known: Known) -> None:
    """The sender begins the same once more, pressed twice, and thinks better of it; others may not."""
    member, address = play.anybody(known), reverse("referrals:referral_repeat", args=[known.reference])
    may = play.oracle.party(member, known) == "sender" and known.status != "draft"
    status = 302 if may else 403 if play.oracle.sees(member, known) else 404
    data = {"form_key": play.key()}
    first, second = (play.asks(member, "POST", address, data, expect={status}) for _time in range(2))
    if may:
        assert first["Location"] == second["Location"]
        reference = first["Location"].split("/")[2]
        draft = play.oracle.learn(Known(reference, known.child, known.holder, known.sender, known.needs))
        discard = reverse("referrals:draft_discard", args=[reference])
        stranger = play.chance.choice([one for one in play.world.everybody if one.agency != member.agency])
        play.asks(stranger, "POST", discard, {}, expect={404})
        play.asks(play.world.somebody_of(member.agency), "POST", discard, {}, expect={302})
        draft.is_gone = True
