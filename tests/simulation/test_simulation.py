"""A year of thirty agencies: legal and illegal acts of random members through the real views, judged by the oracle.

`bin/test tests/simulation --simulation-seed 7 --simulation-referrals 300` plays another one.
"""

import random

import pytest
from django.test import override_settings

from referrals.workflow import TRANSITIONS
from tests.simulation import invariants
from tests.simulation.asking import Asking
from tests.simulation.clock import Clock
from tests.simulation.oracle import BY_ITSELF, MOVES, WAITS_FOR_DECISION, Oracle
from tests.simulation.play import Play
from tests.simulation.world import World
from tests.simulation.year import play_the_year

TWO_YEARS = 2 * 366 * 24 * 3600  # seconds: nobody signs in anew, since that has tests of its own


def test_oracle_says_what_the_table_says() -> None:
    """A new transition needs a row in the oracle too: two people wrote it down, apart from one another."""
    table = {name: (set(row.parties), set(row.sources), row.target) for name, row in TRANSITIONS.items()}

    assert {name: (set(row.parties), set(row.sources), row.target) for name, row in MOVES.items()} == table
    assert {name for name, row in TRANSITIONS.items() if row.is_automatic} == BY_ITSELF
    assert {name for name, row in TRANSITIONS.items() if row.waits_for_decision} == WAITS_FOR_DECISION


@pytest.mark.django_db(transaction=True)
@override_settings(SESSION_IDLE_SECONDS=TWO_YEARS, SESSION_COOKIE_AGE=TWO_YEARS)
def test_a_year(seed: int, referrals: int) -> None:
    oracle = Oracle()
    with Clock() as clock:
        play = Play(World(random.Random(seed)), oracle, clock, Asking(oracle))
        try:
            play_the_year(play, referrals)
            invariants.all_hold(play)
        except Exception as error:
            error.add_note(f"Seed {seed}, {referrals} referrals, at {clock.now}. The last acts:")
            error.add_note("\n".join(play.asks.log))
            raise
