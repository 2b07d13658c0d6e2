"""`manage.py index_children`: make every child file's keyed hashes anew, and look for matches."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coordination.foundation.encryption import KeyUnavailable
from referrals.operations import index_all


class Command(BaseCommand):
    help = (
        "Makes the keyed hashes of every child file anew and looks for matches: after an upgrade that changed how "
        "names are compared, or with another index key. Safe while the site runs, and safe to stop and run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            total = index_all()
        except KeyUnavailable as error:
            raise CommandError(f"{error} Nothing was lost: what was indexed stays, run this again.") from error
        self.stdout.write(f"{total} child files indexed.")
