"""Prove that nobody changed, removed, added or reordered an entry of the audit trail since it was sealed."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from coordination.foundation import audit_chain, row_security


class Command(BaseCommand):
    help = "Prove the audit trail against its checkpoints. Ends with 1 and names the first broken place where it fails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--newest", default="", help="a root from the log, which the chain must still contain")

    def handle(self, *args: Any, newest: str, **options: Any) -> None:
        if newest and not re.fullmatch(r"[0-9a-fA-F]{64}", newest):
            raise CommandError("--newest takes a root as the log shows it: 64 hexadecimal digits.")
        with row_security.acting_as(row_security.Operator("auditor")):
            try:
                proof = audit_chain.verify(newest=newest.lower())
            except audit_chain.Broken as broken:
                raise CommandError(f"The trail is broken. {broken}") from None
        self.stdout.write(f"The trail holds: {proof.entries} entries in {proof.checkpoints} checkpoints.")
        self.stdout.write(f"{proof.waiting} entries wait to be sealed.")
        self.stdout.write(f"Newest root: {proof.root or 'none yet'}")
