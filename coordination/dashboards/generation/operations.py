"""Generating a world, whole or not at all."""

import random
from collections.abc import Callable

from django.db import connections, transaction
from django.utils import timezone

from agencies.models import Agency
from coordination.dashboards.demo import guard
from coordination.dashboards.generation import tables
from coordination.dashboards.generation.agencies import make_agencies
from coordination.dashboards.generation.cases import Cases
from coordination.dashboards.generation.set_aside import constraints_and_indexes_set_aside
from referrals.operations import refresh_answering

BATCH = 5000  # referrals in memory at a time
FEWEST_AGENCIES = 5


def generate(*, referrals: int, agencies: int, seed: int, report: Callable[[int, int], None]) -> None:
    """Add so many agencies and referrals to the directory, in one transaction of the tables' owner.

    Times count back from the current hour. Raises guard.Refused where people are at work or a world was generated
    before, Unprepared without the directory.
    """
    owner = connections["owner"]
    rng = random.Random(seed)  # noqa: S311 (chance, not a secret)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    with transaction.atomic(using="owner"):
        guard.refuse_others()
        if Agency.objects.using("owner").filter(code__startswith="G-").exists():
            raise guard.Refused("This database holds a generated world already: use another one.")
        staffed = make_agencies(agencies, rng, now.date())
        batch = tables.Batch(tables.lock_and_read_keys(owner))
        number = tables.reserve_numbers(owner, referrals)
        cases = Cases(batch, staffed, rng, now=now, total=referrals, number=number)
        with constraints_and_indexes_set_aside(owner):
            while cases.made < referrals:
                cases.make(min(cases.made + BATCH, referrals))
                tables.write(owner, batch)
                report(cases.made, referrals)
        tables.set_keys(owner, batch)
    tables.analyze(owner)
    refresh_answering()
