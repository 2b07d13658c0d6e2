"""`manage.py first_administrator`: the one account that nobody can invite."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.models import Agency
from agencies.operations import Refused, make_first_administrator


class Command(BaseCommand):
    help = (
        "Makes the first directory administrator, who invites everybody else, and prints the link where that person "
        "chooses a password. Refused once there is one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="of the person, as others see it")
        parser.add_argument("--agency", default="HT-TASKFORCE", help="code of the agency (default: HT-TASKFORCE)")
        parser.add_argument("--site", default="http://127.0.0.1:8000", help="address of this site")

    def handle(self, *args: Any, **options: Any) -> None:
        agency = Agency.objects.filter(code=options["agency"]).first()
        if agency is None:
            raise CommandError(
                f"There is no agency {options['agency']}: run manage.py load_reference, or name another."
            )
        try:
            path = make_first_administrator(agency=agency, email=options["email"], name=options["name"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{options['site'].rstrip('/')}{path}")
