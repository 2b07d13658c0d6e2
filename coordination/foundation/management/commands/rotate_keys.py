"""`manage.py rotate_keys`: wrap every key anew with the first key of ACCORD_KEYS, while the site runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coordination.foundation import encryption, rotation


class Command(BaseCommand):
    help = (
        "Wraps every child file's key anew with the newest key of ACCORD_KEYS. Stopped half-way, run it again. "
        "Afterwards the older keys can be taken out of ACCORD_KEYS."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            name = encryption.newest()
            total = rotation.rotate(lambda what, done: self.stdout.write(f"{done} {what}"))
        except encryption.KeyUnavailable as error:
            raise CommandError(f"{error} Nothing was lost: what was re-wrapped stays, run this again.") from error
        self.stdout.write(f"{total} re-wrapped. Everything is now under the key {name}; older ones are not needed.")
