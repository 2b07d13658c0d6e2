"""Write docs/workflow.md from the table of transitions."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from referrals.diagram import workflow_page


class Command(BaseCommand):
    help = "Write docs/workflow.md from referrals/workflow.py."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "workflow.md"
        path.write_text(workflow_page(), encoding="utf-8")
        self.stdout.write(f"Wrote {path.relative_to(settings.BASE_DIR)}.")
