"""Making the demo world, whole or not at all."""

import random
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from coordination.dashboards.demo import desks, guard, history, plan, promises
from coordination.dashboards.demo.accounts import make_people
from coordination.dashboards.demo.directory import fill_directory
from coordination.dashboards.demo.present import TOTAL, Present
from coordination.dashboards.demo.stage import Stage
from coordination.foundation.row_security import set_context
from referrals.operations import refresh_answering

SEED = 2012


def make_demo(report: Callable[[int, int], None]) -> int | None:
    """Make people, cases and work on the plan in one transaction; the number of referrals, None when they exist.

    Raises guard.Refused in a database that holds anything else, accounts.Unprepared without the directory. `report`
    is told how many cases are done, and of how many.
    """
    total = len(history.ENDINGS) + TOTAL
    with transaction.atomic():
        guard.wait_for_others()
        guard.refuse_others()
        if guard.has_demo():
            return None
        stage = Stage(make_people(), timezone.now(), random.Random(SEED))  # noqa: S311 (chance, not a secret)
        fill_directory(stage)
        made = 0
        for done, made in enumerate(history.play_history(stage), start=1):  # noqa: B007 (the last one counts)
            report(done, total)
        present = Present(stage)
        for done in present.play():
            report(len(history.ENDINGS) + done, total)
        desks.arrange(stage, present)
        promises.promise(stage)
        dates = plan.play_plan(stage, present.at_work)
        set_context(None)
    plan.date_back(dates)
    refresh_answering()
    return made + TOTAL
