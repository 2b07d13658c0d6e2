"""Run inside one world's settings: how long each page is in the database, and the plans of the worklist's queries.

Prints JSON. Started by bin/bench as `python -m bin.lib.bench_inside reference`.
"""

import json
import statistics
import sys
import time
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402 (after setup)
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from agencies.models import Membership  # noqa: E402
from bin.lib.bench_measure import LARGE, PAGES, Page  # noqa: E402
from coordination.foundation.row_security import acting_as  # noqa: E402
from referrals.views.worklist import sections_for  # noqa: E402

TIMES, WARM_UP = 7, 2


def timed(client: Client, path: str) -> tuple[float, float, list[tuple[float, str]]]:
    """Milliseconds of processor time in Python and of waiting for queries, and each query's."""
    queries: list[tuple[float, str]] = []

    def watch(execute: Any, statement: str, *arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(statement, *arguments)
        finally:
            queries.append(((time.perf_counter() - started) * 1000, statement))

    with connection.execute_wrapper(watch):
        started = time.thread_time()
        client.get(path)
        python = (time.thread_time() - started) * 1000
    return python, sum(spent for spent, _statement in queries), queries


def page_profile(page: Page, reference: str) -> dict[str, Any]:
    client = Client()
    client.force_login(get_user_model().objects.get(email=f"{page.account}@accord.example"))
    path = page.path.format(reference=reference)
    runs = [timed(client, path) for _time in range(TIMES)][WARM_UP:]
    slowest = max(runs[-1][2])
    return {
        "python": statistics.median(run[0] for run in runs),
        "database": statistics.median(run[1] for run in runs),
        "slowest": slowest[0],
        "statement": " ".join(slowest[1].split())[:160],
    }


def worklist_plans() -> list[str]:
    """EXPLAIN (ANALYZE, BUFFERS) of each query of the large agency's worklist, by the application's role in context."""
    membership = Membership.objects.select_related("user", "agency").get(user__email=f"{LARGE}@accord.example")
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, statement: str, parameters: Any, *arguments: Any) -> Any:
        asked.append((statement, parameters))
        return execute(statement, parameters, *arguments)

    with acting_as(membership):
        with connection.execute_wrapper(note):
            sections_for(membership)
        plans = []
        with connection.cursor() as cursor:
            for statement, parameters in asked:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, SUMMARY) {statement}", parameters)
                plans.append("\n".join(row[0] for row in cursor.fetchall()))
    return plans


if __name__ == "__main__":
    profile = {page.name: page_profile(page, sys.argv[1]) for page in PAGES}
    print(json.dumps({"pages": profile, "plans": worklist_plans()}))
