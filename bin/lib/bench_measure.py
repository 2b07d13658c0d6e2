"""What bin/bench asks for, and how: all pages of all worlds in turn, so that a busy moment meets each of them."""

import random
import re
import statistics
import time
from dataclasses import dataclass, field

from bin.lib.bench_browser import Answer, Browser
from bin.lib.bench_world import World
from bin.lib.console import Problem

REFERENCE = re.compile(r'/referrals/(R-\d{4}-\d+)/"')
LARGE, MIDDLE, SMALL, COORDINATOR = "bench-large", "bench-middle", "bench-small", "bench-coordinator"
FLOOR = "floor"
WARM_UP, FEWEST_ROUNDS = 3, 7


@dataclass(frozen=True)
class Page:
    """An address, who opens it, and how many floors and queries it may cost (0: no target)."""

    name: str
    path: str
    account: str = LARGE
    floors: float = 0
    queries: int = 10


PAGES = [
    Page(FLOOR, "/bench/floor/"),
    Page("worklist, large agency", "/", LARGE, 4),
    Page("worklist, middle agency", "/", MIDDLE, 4),
    Page("worklist, small agency", "/", SMALL, 4),
    Page("referral list, large agency", "/referrals/", LARGE),
    Page("referral list, last page", "/referrals/?page=last", LARGE),
    Page("referral list, small agency", "/referrals/", SMALL),
    Page("referral list, coordinator", "/referrals/", COORDINATOR),
    Page("referral list, coordinator, last page", "/referrals/?page=last", COORDINATOR),
    Page("referral page", "/referrals/{reference}/", LARGE, 4),
    Page("agency list", "/agencies/", LARGE, 4),
    Page("who can help", "/who-can-help/?needs=safe-shelter&place=CA-MB", LARGE, 4),
    Page("dashboard, coordinator", "/dashboard/", COORDINATOR, 6),
]


@dataclass
class Measured:
    """The answers for one page of one world."""

    page: Page
    seconds: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0
    status: int = 200

    @property
    def median(self) -> float:
        return statistics.median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1] * 1000


class Visit:
    """One world's signed-in browsers and what they measured."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.browsers: dict[str, Browser] = {}
        for account in (LARGE, MIDDLE, SMALL, COORDINATOR):
            self.browsers[account] = Browser(world.port)
            self.browsers[account].sign_in(f"{account}@accord.example")
        self.reference = self._reference()
        self.measured = {page.name: Measured(page) for page in PAGES}

    def _reference(self) -> str:
        """A completed referral of the large agency: opening it changes nothing."""
        page = self.browsers[LARGE].get("/referrals/?status=completed").body.decode()
        found = REFERENCE.search(page)
        if found is None:
            raise Problem("The list of referrals shows no reference: look at /referrals/?status=completed.")
        return found[1]

    def ask(self, page: Page) -> Answer:
        return self.browsers[page.account].get(page.path.format(reference=self.reference))

    def note(self, page: Page) -> None:
        answer, measured = self.ask(page), self.measured[page.name]
        measured.seconds.append(answer.seconds)
        measured.queries, measured.size, measured.status = answer.queries, len(answer.body), answer.status


def measure(worlds: list[World], rounds: int, seconds: float) -> list[Visit]:
    """Warm up, then ask for every page of every world in each round, in a new order each time.

    Ends after so many rounds, or earlier when the seconds are over and the fewest rounds are done.
    """
    visits = [Visit(world) for world in worlds]
    turns = [(visit, page) for visit in visits for page in PAGES]
    for _round in range(WARM_UP):
        for visit, page in turns:
            visit.ask(page)
    order, until = random.Random(1), time.monotonic() + seconds
    for number in range(rounds):
        if number >= FEWEST_ROUNDS and time.monotonic() > until:
            break
        order.shuffle(turns)
        for visit, page in turns:
            visit.note(page)
    return visits
