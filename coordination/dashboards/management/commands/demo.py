"""Make the demo world: `manage.py demo [--if-empty] [--accounts]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.dashboards.demo import guard
from coordination.dashboards.demo.accounts import Unprepared, accounts_table
from coordination.dashboards.demo.operations import make_demo
from coordination.foundation.encryption import KeyUnavailable


class Command(BaseCommand):
    help = "Fill an empty database with invented people and referrals; refuses one that holds anything else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing, quietly, where there are people already"
        )
        parser.add_argument("--accounts", action="store_true", help="only print the demo accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            if guard.has_demo():
                self.stdout.write(accounts_table())
            return
        if options["if_empty"] and guard.has_people():
            return
        try:
            made = make_demo(self.report)
        except (guard.Refused, Unprepared, KeyUnavailable) as error:
            raise CommandError(str(error)) from error
        if made is None:
            self.stdout.write("The demo world is here already; nothing was done.")
        else:
            self.stdout.write(f"Made the demo world: {made} referrals.")

    def report(self, done: int, total: int) -> None:
        """One line that grows, where somebody watches."""
        if self.stdout.isatty():
            self.stdout.write(f"\rMaking the demo world: {done} of {total} referrals", ending="")
            if done == total:
                self.stdout.write("")
