"""A year of acts, in the order of time: referrals begin, somebody does the next thing with each, until it is closed."""

import datetime
import heapq
from collections.abc import Callable

from tests.simulation.additions import add, decide, give, repeat
from tests.simulation.beginnings import begin
from tests.simulation.cases import link, look_at_case, unlink
from tests.simulation.clock import BEGINS, YEAR
from tests.simulation.consents import change_basis, withdraw
from tests.simulation.looks import look_around, look_at_lists, look_from_outside, send_as_a_stranger, wrong_method
from tests.simulation.moves import be_late, move_on, send_twice, try_anything
from tests.simulation.oracle import AWAITING, OPEN, Known
from tests.simulation.play import Play

MOVES_ON = 0.8  # how often the next thing is a legal transition
BESIDES: dict[Callable[[Play, Known], None], int] = {  # how often, against one another
    add: 6,
    give: 2,
    decide: 1,
    repeat: 1,
    withdraw: 2,
    change_basis: 2,
    link: 2,
    unlink: 1,
    look_at_case: 2,
    try_anything: 5,
    send_twice: 2,
    be_late: 2,
    look_around: 5,
    look_at_lists: 3,
    send_as_a_stranger: 2,
    wrong_method: 1,
    look_from_outside: 1,
}
HAPPENS_BESIDES = 0.45
COMES_BACK = 0.4  # to one that is closed
HOUR = datetime.timedelta(hours=1)


def play_the_year(play: Play, referrals: int) -> None:
    agenda: list[tuple[datetime.datetime, int, Known | None]] = []

    def plan(moment: datetime.datetime, known: Known | None) -> None:
        if moment < BEGINS + YEAR:
            heapq.heappush(agenda, (moment, play.chance.getrandbits(60), known))

    for _number in range(referrals):
        plan(BEGINS + YEAR * play.chance.random(), None)
    while agenda:
        moment, _order, known = heapq.heappop(agenda)
        play.clock.move_to(moment)
        if known is None:
            known = begin(play)
        else:
            _next_thing(play, known)
        for one in [known, *play.fresh]:
            if delay := _until_next(play, one):
                plan(moment + delay, one)
        play.fresh.clear()
    play.clock.move_to(BEGINS + YEAR)


def _next_thing(play: Play, known: Known) -> None:
    if known.status == "accepted" and play.oracle.waits_for_decision(known) and play.chance.random() < MOVES_ON:
        decide(play, known)
    if play.chance.random() < MOVES_ON:
        move_on(play, known)
    if play.chance.random() < HAPPENS_BESIDES:
        play.chance.choices(list(BESIDES), list(BESIDES.values()))[0](play, known)


def _until_next(play: Play, known: Known) -> datetime.timedelta | None:
    """Mostly soon enough; now and then nobody looks for days, and the clock rings."""
    chance = play.chance
    if known.status in AWAITING:
        return HOUR * chance.expovariate(1 / chance.choice([1, 2, 8, 8, 72]))
    if known.status in OPEN or known.status == "draft":
        return HOUR * chance.expovariate(1 / 100)
    return HOUR * 24 * chance.uniform(0, 45) if chance.random() < COMES_BACK else None
