"""Making the demo world, whole or not at all."""

from collections.abc import Callable

from django.db import transaction

from coordination.dashboards.demo import guard
from coordination.dashboards.demo.accounts import make_people


def make_demo(report: Callable[[int, int], None]) -> int | None:
    """Make people and world in one transaction; the number of referrals, or None when the demo is there already.

    Raises guard.Refused in a database that holds anything else, accounts.Unprepared without the directory. `report`
    is told how many referrals are done, and of how many.
    """
    with transaction.atomic():
        guard.wait_for_others()
        guard.refuse_others()
        if guard.has_demo():
            return None
        make_people()
    return 0
