"""bin/bench: generated worlds, a web server for each, and how long their pages take; written to docs/performance.md."""

import argparse
import json
import os
import sys

from bin.lib import application, bench_report, database
from bin.lib.bench_measure import PAGES, Visit, measure
from bin.lib.bench_world import World, opened_world, start
from bin.lib.console import Problem, complain, say, step
from bin.lib.processes import Child, Stop, end_on_signals, ignore_signals

SIZES = [10_000, 100_000]
ROUNDS, SECONDS = 40, 300
QUICK_ROUNDS, QUICK_SECONDS = 12, 60
REPORT = database.ROOT / "docs" / "performance.md"


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measures the pages on generated worlds.")
    parser.add_argument("--quick", action="store_true", help="10,000 referrals only, fewer rounds, nothing written")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="referrals, e.g. 10000,100000 (the default)")
    parser.add_argument("--fresh", action="store_true", help="make the worlds again")
    return parser.parse_args(arguments)


def _sizes(text: str) -> list[int]:
    try:
        sizes = sorted({int(part) for part in text.split(",")})
    except ValueError:
        sizes = []
    if not sizes or sizes[0] < 1000:
        raise argparse.ArgumentTypeError("give whole numbers from 1000 on, such as 10000,100000")
    return sizes


def main(arguments: list[str]) -> int:
    """Measure; the exit code of the command."""
    chosen = parse(arguments)
    end_on_signals()
    children: list[Child] = []
    opened: database.Database | None = None
    try:
        opened = database.opened("postgres-bench")
        database.announce(opened)
        sizes = [SIZES[0]] if chosen.quick else chosen.sizes
        worlds = [opened_world(opened, size, fresh=chosen.fresh) for size in sizes]
        worlds.append(opened_world(opened, sizes[0], fresh=chosen.fresh, is_bare=True))
        collect_static(worlds[0])
        children += [start(world) for world in worlds]
        rounds, seconds = (QUICK_ROUNDS, QUICK_SECONDS) if chosen.quick else (ROUNDS, SECONDS)
        with step(f"Asking for {len(PAGES)} pages of {_worlds(worlds)}, up to {rounds} times each"):
            *visits, bare = measure(worlds, rounds, seconds)
        inside = look_inside(visits[-1])
        say(bench_report.table(visits))
        say(bench_report.protection(visits[0], bare))
        if not chosen.quick:
            before = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
            REPORT.write_text(bench_report.document(visits, bare, inside, opened, before), encoding="utf-8")
            say(f"Written to {REPORT.relative_to(database.ROOT)}.")
        return 0
    except Stop as stop:
        return 128 + stop.number
    except Problem as problem:
        complain(str(problem))
        return 1
    finally:
        ignore_signals()
        for child in reversed(children):
            child.end()
        if opened:
            opened.close()


def _worlds(worlds: list[World]) -> str:
    return "one world" if len(worlds) == 1 else f"{len(worlds)} worlds"


def collect_static(world: World) -> None:
    """The pages name static files by their digest, so these are collected first."""
    os.environ.update(world.environment)
    application.load(database.Database(world.access, "bench"))
    application.collect_static()


def look_inside(visit: Visit) -> dict:
    """Where the time of each page goes, and the plans of the worklist, in the largest world."""
    with step("Looking inside the largest world"):
        return json.loads(visit.world.run("-m", "bin.lib.bench_inside", visit.reference))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
