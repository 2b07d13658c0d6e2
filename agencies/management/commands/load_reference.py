"""Load the reference directory: `manage.py load_reference [--from DIR]`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.reference_loading.operations import DEFAULT_FOLDER, load_reference


class Command(BaseCommand):
    help = "Load the reference files; repeatable, keeps what people added and edited."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from",
            dest="folder",
            type=Path,
            default=DEFAULT_FOLDER,
            metavar="DIR",
            help="folder with the CSV files (default: agencies/reference)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}. Give one that holds the CSV files.")
        reports = load_reference(folder)
        if all(report.is_missing for report in reports):
            raise CommandError(f"{folder} holds none of the reference files, such as agencies.csv.")
        for report in reports:
            if report.is_missing:
                self.stdout.write(f"{report.file}: not there, skipped")
                continue
            self.stdout.write(
                f"{report.file}: {report.new} new, {report.changed} changed, {report.unchanged} unchanged, "
                f"{report.kept} kept (edited by people), {len(report.refused)} refused"
            )
            for refusal in report.refused:
                self.stdout.write(f"  line {refusal.line} refused: {refusal.reason}")
        if any(report.refused for report in reports):
            raise CommandError("Some lines were refused; the others are loaded. Correct them and load again.")
