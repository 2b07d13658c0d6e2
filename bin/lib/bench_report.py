"""The figures of bin/bench as a table and as docs/performance.md."""

import datetime
import os
import platform
import re
from pathlib import Path

from bin.lib import database, roles
from bin.lib.bench_measure import FLOOR, PAGES, WARM_UP, Measured, Page, Visit

INTRODUCTION = """# How fast it is

Written by `bin/bench`. The unit is the **floor**: the cheapest signed-in page of the same stack, which reads the
session and the user and renders ten lines. A ratio to it says what a page does, whatever the machine; milliseconds are
of this machine and of whatever else it was doing.
"""
HOW = """## How it was measured

- {date}, {machine} (load average {load:.1f} at the end), Python {python}, PostgreSQL {postgres}.
- {worlds}, made by `manage.py generate` (seed 2012): agencies of very different size, ten years, every state.
- One granian process per world, as `bin/serve` starts it; the application's database role, so row security holds.
- One request at a time over one kept-open connection to 127.0.0.1, page sent whole, not compressed. After {warm_up}
  rounds of warming up, {rounds} rounds; in each, every page of every world once, in a new order.
- *Large* is the agency with most referrals ({large:,} of {size:,} in the largest world), *small* the one with fewest,
  *middle* has a tenth of all agencies above it.

Repeat it with `bin/bench` (the worlds are kept; `--fresh` makes them again), in brief with `bin/bench --quick`, or with
other sizes, as in `bin/bench --sizes 10000,1000000`.
"""
PLANS = """As the application's role, acting for the large agency: the first finds the rows of each section by index,
the second fetches them with what a row shows, the third their needs."""
NOTES = "## Notes, kept by hand"
PLAN_LINES, PLAN_WIDTH = 24, 150


def document(visits: list[Visit], bare: Visit, inside: dict, opened: database.Database, before: str) -> str:
    """The whole page; the notes at the end are taken over from the page `before`."""
    largest = visits[-1].world
    worlds = " and ".join(
        f"{visit.world.referrals:,} referrals of {visit.world.agencies:,} agencies" for visit in visits
    )
    how = HOW.format(
        date=datetime.date.today().isoformat(),
        machine=_machine(),
        load=os.getloadavg()[0],
        python=platform.python_version(),
        postgres=_version(opened),
        worlds=worlds,
        warm_up=WARM_UP,
        rounds=len(visits[-1].measured[FLOOR].seconds),
        large=_of_large_agency(visits[-1]),
        size=largest.referrals,
    )
    plans = "\n\n".join(f"```\n{_trimmed(plan)}\n```" for plan in inside["plans"])
    parts = [
        INTRODUCTION,
        how,
        f"## What came out\n\n{table(visits)}",
        f"## Against the targets\n\n{_verdicts(visits)}",
        f"## What protection costs\n\n{protection(visits[0], bare)}",
        f"## Where the time goes\n\n{_inside(visits[-1], inside)}",
        f"## The worklist's queries at {largest.referrals:,} referrals\n\n{PLANS}\n\n{plans}",
        NOTES + before.partition(NOTES)[2],
    ]
    return "\n".join(part.rstrip() + "\n" for part in parts)


def table(visits: list[Visit]) -> str:
    """A row a page; for each world median, 95th percentile, ratio to its floor; queries and bytes of the largest."""
    head, rule = "| page |", "|---|"
    for visit in visits:
        head += f" {visit.world.referrals:,}: median ms | p95 | floors |"
        rule += "---:|" * 3
    grows = len(visits) > 1
    head += (" growth |" if grows else "") + " queries | kB |"
    rule += "---:|" * (3 if grows else 2)
    return "\n".join([head, rule, *(_row(page, visits, grows) for page in PAGES)])


def _row(page: Page, visits: list[Visit], grows: bool) -> str:
    row = f"| {page.name} |"
    for visit in visits:
        measured = visit.measured[page.name]
        failed = f" (status {measured.status})" if measured.status != 200 else ""
        row += f" {measured.median:.1f}{failed} | {measured.p95:.1f} | {floors(visit, page):.1f} |"
    last = visits[-1].measured[page.name]
    if grows:
        row += f" ×{last.median / visits[0].measured[page.name].median:.2f} |"
    return f"{row} {last.queries} | {last.size / 1000:.0f} |"


PROTECTED_PAGES = ["worklist, large agency", "referral page", "referral list, large agency"]
COST_LIMIT = 1.3


def protection(protected: Visit, bare: Visit) -> str:
    """The pages with encryption and audit trail against the same world without both, which only the bench can make."""
    lines = [
        f"At {protected.world.referrals:,} referrals, with everything sealed and every reading in the trail, against "
        f"the same world with nothing sealed and no trail, in the same rounds; {COST_LIMIT} is the limit.",
        "",
        "| page | protected, median ms | bare | ratio |",
        "|---|---:|---:|---:|",
    ]
    for name in PROTECTED_PAGES:
        with_all, without = protected.measured[name].median, bare.measured[name].median
        lines.append(f"| {name} | {with_all:.1f} | {without:.1f} | {with_all / without:.2f} |")
    return "\n".join(lines)


def floors(visit: Visit, page: Page) -> float:
    return visit.measured[page.name].median / visit.measured[FLOOR].median


def _verdicts(visits: list[Visit]) -> str:
    """Every promise about a page, and whether the largest world keeps it."""
    lines = []
    for page in PAGES:
        measured: Measured = visits[-1].measured[page.name]
        asked = []
        if page.floors:
            asked.append((floors(visits[-1], page), page.floors, "floors"))
        if page.name != FLOOR:
            asked.append((measured.queries, page.queries, "queries"))
        if len(visits) > 1 and page.floors:
            growth = measured.median / visits[0].measured[page.name].median
            asked.append((growth, 1.2, "times the smallest world"))
        for value, limit, unit in asked:
            if value > limit:
                lines.append(f"- **Missed**: {page.name}, {value:.4g} {unit}, where {limit:g} is the limit.")
    first, last = (
        visits[-1].measured[name].median for name in ("referral list, large agency", "referral list, last page")
    )
    lines.append(f"- The last page of the large agency's list takes {last / first:.2f} times the first.")
    kept = sum(1 for page in PAGES if page.floors and floors(visits[-1], page) <= page.floors)
    lines.append(f"- {kept} of {sum(1 for page in PAGES if page.floors)} pages with a limit in floors keep it.")
    return "\n".join(lines)


def _inside(visit: Visit, inside: dict) -> str:
    """In one process without a network, in the largest world: how much is the database, how much Python."""
    lines = [
        "Measured in one process, without the network, in the largest world. *Python* is processor time (middleware, "
        "forms, templates), which other work on the machine does not change much; *database* is the time from asking "
        "to having every row.",
        "",
        "| page | Python ms | in floors | database ms | its slowest query ms | which begins |",
        "|---|---:|---:|---:|---:|---|",
    ]
    floor = inside["pages"][FLOOR]["python"]
    for name, row in inside["pages"].items():
        statement = row["statement"].replace("|", "/")[:80]
        spent = f"{row['python']:.1f} | {row['python'] / floor:.1f} | {row['database']:.1f} | {row['slowest']:.1f}"
        lines.append(f"| {name} | {spent} | `{statement}` |")
    dear = max(inside["pages"].items(), key=lambda pair: pair[1]["database"])
    python = [name for name, row in inside["pages"].items() if row["python"] > row["database"]]
    lines += [
        "",
        f"The database is busiest for *{dear[0]}*. On {len(python)} of {len(inside['pages'])} pages Python takes "
        f"longer than the database.",
    ]
    return "\n".join(lines)


def _trimmed(plan: str) -> str:
    """The upper part of the plan and its totals; the keys listed in a condition say nothing about time."""
    lines = [re.sub(r"'\{[\d,]{20,}\}'", "'{…}'", line)[:PLAN_WIDTH] for line in plan.splitlines()]
    lines = [line for line in lines if not re.search(r"InitPlan|->  Result|Buffers: shared hit=\d$", line)]
    totals = [line for line in lines if line.startswith(("Planning Time", "Execution Time"))]
    body = [line for line in lines if line not in totals]
    rest = [f"  … {len(body) - PLAN_LINES} lines more"] if len(body) > PLAN_LINES else []
    return "\n".join([*body[:PLAN_LINES], *rest, *totals])


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else []
    return f"{os.cpu_count()} cores{f' of {names[0]}' if names else ''}"


def _version(opened: database.Database) -> str:
    with roles.administrator(opened.access.owner_url) as connection:
        version = connection.info.server_version
    return f"{version // 10000}.{version % 10000}"


def _of_large_agency(visit: Visit) -> int:
    with roles.connect(visit.world.access.owner_url) as owner:
        query = "select count(*) from referrals_participation p join agencies_agency a on a.id = p.agency_id"
        return owner.execute(f"{query} where a.code = 'G-00001'").fetchone()[0]
