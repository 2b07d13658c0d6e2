"""Fill a database for measuring: `manage.py generate --referrals N --agencies M --seed S`."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.dashboards.demo import guard
from coordination.dashboards.demo.accounts import Unprepared
from coordination.dashboards.generation.operations import FEWEST_AGENCIES, generate
from coordination.foundation.encryption import KeyUnavailable

BAR = 40


def at_least(fewest: int) -> Any:
    """An argument's type: a whole number from `fewest` on."""

    def number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text) >= fewest):
            raise argparse.ArgumentTypeError(f"give a whole number from {fewest} on, not {text!r}")
        return int(text)

    return number


class Command(BaseCommand):
    help = "Add invented agencies and referrals in bulk, the same for the same seed; for measuring only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--referrals", type=at_least(1), required=True, help="how many referrals")
        parser.add_argument("--agencies", type=at_least(FEWEST_AGENCIES), required=True, help="how many agencies")
        parser.add_argument("--seed", type=at_least(0), default=1, help="another seed, another world (default: 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.shown = -1
        try:
            generate(
                referrals=options["referrals"],
                agencies=options["agencies"],
                seed=options["seed"],
                report=self.report,
            )
        except (guard.Refused, Unprepared, KeyUnavailable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Generated {options['referrals']} referrals of {options['agencies']} agencies.")

    def report(self, done: int, total: int) -> None:
        """A bar on a terminal, a line every tenth elsewhere."""
        if self.stdout.isatty():
            bar = "#" * (BAR * done // total)
            self.stdout.write(f"\r[{bar:<{BAR}}] {done} of {total} referrals", ending="\n" if done == total else "")
        elif done * 10 // total > self.shown:
            self.shown = done * 10 // total
            self.stdout.write(f"{done} of {total} referrals")
