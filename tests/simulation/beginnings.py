"""New referrals: on the page for emergencies, or step by step; of a new child, or of one the agency may refer."""

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse

from referrals.models import Referral
from tests.simulation.moves import send
from tests.simulation.oracle import LEGAL, ON_CONSENT, Known
from tests.simulation.play import Play
from tests.simulation.world import NEEDS, PLACES, Member

IN_STEPS = 0.2
OF_A_KNOWN_CHILD = 0.15


def begin(play: Play) -> Known:
    """By somebody of any agency but the outsider's, to any other."""
    member = play.world.somebody_of(play.chance.choice(play.world.workers))
    child = _child_to_refer(play, member)
    receiver = play.chance.choice([code for code in play.world.workers if code != member.agency])
    facts = {
        "place": play.chance.choice(PLACES),
        "age_band": "unknown",
        "given_name": play.oracle.plant("child"),
        "family_name": play.oracle.plant("child"),
        "safe_contact": play.words("child"),
        "date_of_birth": play.chance.choice(["", "", f"2012-05-{play.chance.randint(10, 30)}"]),
        "languages": "en",
        "documents": "",
        "form_key": play.key(),
    }
    asked = {
        "needs": play.chance.sample(sorted(NEEDS), play.chance.choice([1, 1, 2])),
        "urgency": play.chance.choice(["emergency", "urgent", "urgent", "routine"]),
        "what_happened": play.words("story"),
    }
    way = _in_steps if play.chance.random() < IN_STEPS else _on_one_page
    return way(play, member, child, facts, asked, receiver)


def _child_to_refer(play: Play, member: Member) -> str:
    """The code of a child that the agency may refer, now and then; empty for a new one."""
    if play.chance.random() > OF_A_KNOWN_CHILD:
        return ""
    opened = [child for child in play.oracle.of_child if play.oracle.has_opened_child(member, child)]
    return play.chance.choice(opened) if opened else ""


def _on_one_page(
    play: Play, member: Member, child: str, facts: dict[str, Any], asked: dict[str, Any], receiver: str
) -> Known:
    """Everything at once; twice, when the hand was quick."""
    address = reverse("referrals:referral_emergency") + (f"?child={child}" if child else "")
    data = _filled(
        play,
        member,
        address,
        child,
        facts | asked | {"receiving_agency": receiver, "candidate": "", "search": ""},
    )
    data.pop("by_phone", None)  # the other button
    response = _sent(play, member, address, data)
    known = _learn(play, member, child, data)
    known.receiver, known.covers_others, known.is_whole = receiver, True, True
    known.basis = "vital_interest"
    play.oracle.made(known, "send", member.agency, play.now)
    play.asks.search(member, response, address, data)
    if play.chance.random() < 0.1:
        again = play.asks(member, "POST", address, data, expect={302})
        assert again["Location"] == response["Location"]
    return known


def _in_steps(
    play: Play, member: Member, child: str, facts: dict[str, Any], asked: dict[str, Any], receiver: str
) -> Known:
    """Each step saved, and nobody but the own agency sees it; then sent, or left for later."""
    address = reverse("referrals:referral_create") + (f"?child={child}" if child else "")
    data = _filled(play, member, address, child, facts)
    _sent(play, member, address, data)
    known = _learn(play, member, child, data)
    send(play, member, known, "send", {})
    basis = play.chance.choice(ON_CONSENT + LEGAL)
    given = {
        "needs": asked,
        "receiver": {"receiving_agency": receiver, "candidate": "", "search": ""},
        "basis": {"basis": basis, "decided_by": "The mother.", "expires_on": "", "instrument": "",
                  "covers_agencies": [], "covers_functions": []},
    }  # fmt: skip
    covers = play.chance.random() < 0.5
    for step, values in given.items():
        step_address = reverse(f"referrals:draft_{step}", args=[known.reference])
        data = play.form(member, step_address, (step, member.agency)).filled(**values)
        if step == "basis" and covers:  # a consent covers every agency by its name
            data["may_be_passed_on"] = "on"
            own = {member.agency, receiver}
            data["covers_agencies"] = [code for code in play.world.workers if code not in own]
        play.tell(data, known.reference)
        play.asks.search(member, play.asks(member, "POST", step_address, data, expect={302}), step_address, data)
    known.needs, known.urgency, known.receiver = tuple(sorted(asked["needs"])), asked["urgency"], receiver
    known.basis = basis
    known.covers_others, known.is_whole = covers or basis in LEGAL, True
    if play.chance.random() < 0.8:
        send(play, play.world.somebody_of(member.agency), known, "send", {})
    return known


def _sent(play: Play, member: Member, address: str, data: dict[str, Any]) -> HttpResponseBase:
    """The answer to the form. Asked whether a child of like name and the same birth date is another one, it is."""
    response = play.asks(member, "POST", address, data, expect={302, 422})
    if response.status_code == 422:
        assert b"It is another child" in response.content
        play.asks.search(member, response, address, data)
        data["is_another"] = "on"
        response = play.asks(member, "POST", address, data, expect={302})
    return response


def _filled(play: Play, member: Member, address: str, child: str, given: dict[str, Any]) -> dict[str, Any]:
    """A page without a file is the same for everybody of an agency; with one, it is asked for."""
    form = play.asks.form(member, address) if child else play.form(member, address, (address, member.agency))
    asked = {item.name for item in form.fields}
    return form.filled(**{name: value for name, value in given.items() if name in asked})


def _learn(play: Play, member: Member, child: str, data: dict[str, Any]) -> Known:
    """What the program made of it: only its reference, and the code and holder of the child's file, are read there."""
    made = Referral.objects.select_related("child_file__agency").get(form_key=data["form_key"])
    file = made.child_file
    known = Known(made.reference, file.code, file.agency.code, member.agency)
    known.needs, known.urgency = tuple(sorted(data.get("needs", []))), data.get("urgency", "")
    assert not child or file.code == child
    play.oracle.learn(known)
    for name, value in data.items():
        kind_is_story = name == "what_happened"
        play.tell({name: value}, known.reference if kind_is_story else file.code)
    return known
