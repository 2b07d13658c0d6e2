"""`manage.py compile_po`: compile the translations without gettext.

After a change of words: `manage.py makemessages --locale fr --no-obsolete --no-location --no-wrap --ignore .venv
--ignore var --ignore tests --ignore bin`, fill in `locale/fr/LC_MESSAGES/django.po`, run this, commit both files.
"""

from typing import Any

from django.core.management.base import BaseCommand

from coordination.foundation.catalogue import catalogues, compiled


class Command(BaseCommand):
    help = "Compile every .po file of the project into the .mo file beside it."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in catalogues():
            target = path.with_suffix(".mo")
            target.write_bytes(compiled(path))
            self.stdout.write(f"{target.relative_to(target.parents[2])} is up to date.")
