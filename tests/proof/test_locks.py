"""Three sweeps over every address, person and thing: with everything on, with the scope gone, with the policies off.

Each time the same answers, and nobody reads a word of another's.
"""

from typing import Any

import pytest
from django.http import HttpResponseBase

from referrals.models import ChildIdentity
from tests.application_role import application_role
from tests.proof.world import REGIMES, STATES, leaks, word
from tests.test_access import CAST, EXPORTS, ROWS, WITH_THING, address_of, first_method

pytestmark = pytest.mark.django_db
NOT_ASKED = {"foundation:leave", "account_logout"}  # they end the session that the sweep goes on with


def bare(ask: Any, member: Any, row: Any, address: str) -> HttpResponseBase:
    method = first_method(row)
    return ask(member, address, method, row.data(member) if method == "POST" else None)


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("side", ["own", "foreign"])
def test_answers(world, ask, side: str, regime: str) -> None:
    """Status by status what the table promises, and no word in any answer that its reader may not know."""
    answers, expected, leaked = {}, {}, {}
    with REGIMES[regime]():
        for place, row in enumerate(ROWS if side == "own" else WITH_THING):
            if row.name in NOT_ASKED:
                continue
            address, found = address_of(row, getattr(world, side)), []
            for name, member in world.cast.items():
                response = bare(ask, member, row, address)
                found.append(str(response.status_code))
                if words := leaks(world, name, response, address):
                    leaked[address, name] = words
            answers[place, address] = " ".join(found)
            expected[place, address] = row.own if side == "own" else row.foreign

    assert leaked == {}
    assert answers == expected


@pytest.mark.parametrize("regime", REGIMES)
def test_exports(world, ask, regime: str) -> None:
    leaked = {}
    tables = ["", "&table=moves", "&table=pillars", "&table=plan"]
    with REGIMES[regime]():
        for name in EXPORTS:
            row = next(row for row in ROWS if row.name == name)
            for extra in tables if name == "dashboards:dashboard" else [""]:
                address = f"{address_of(row, world.own)}?format=csv{extra}"
                for who, member in world.cast.items():
                    if words := leaks(world, who, ask(member, address), address):
                        leaked[address, who] = words

    assert leaked == {}


@pytest.mark.parametrize("name", CAST)
def test_the_words_are_where_they_should_be(world, name: str) -> None:
    """The sweep would find nothing in an empty world: the owner of the tables reads every word of it."""
    ours = {word(side, state, "given") for side in ("own", "foreign") for state in STATES}
    assert ours <= {row.given_name for row in ChildIdentity.objects.all()}
    with application_role(world.cast[name]):
        seen = {row.given_name for row in ChildIdentity.objects.all()} & ours

    accepted = {"Zyxownacceptedgiven"}
    assert seen == {
        "sender": accepted | {"Zyxowndraftgiven", "Zyxownreceivedgiven"},
        "lead": accepted | {"Zyxowndraftgiven", "Zyxownreceivedgiven"},
        "receiver": accepted,
    }.get(name, set())


def test_the_sweep_finds_a_leak(world, ask) -> None:
    """With both locks open the same sweep finds the child of another agency."""
    with REGIMES["scope gone"](), REGIMES["policies off"]():
        address = f"/children/{world.foreign.received.child_file.code}/"
        found = leaks(world, "sender", ask(world.cast["sender"], address), address)

    assert "Zyxforeignreceivedgiven" in found
