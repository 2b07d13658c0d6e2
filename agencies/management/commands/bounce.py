"""Mail that came back: read from the mail server, or an address typed."""

import email
import sys
from argparse import ArgumentParser
from email.message import Message
from typing import Any

from django.core.management import BaseCommand, CommandError

from agencies.operations import note_returned


class Command(BaseCommand):
    help = "Note that mail came back, from a report (RFC 3464) on standard input or for the address given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", help="the address from which mail came back, instead of a report")

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["address"]
        addresses = [address] if address else failed_recipients(email.message_from_binary_file(sys.stdin.buffer))
        if not addresses:
            raise CommandError("No address failed for good in this report.")
        for address in addresses:
            said = "mail is held back" if note_returned(address) else "nobody here has it"
            self.stdout.write(f"{address}: {said}")


def failed_recipients(report: Message) -> list[str]:
    """The addresses that a delivery status report says failed for good; not those that are only delayed."""
    found = []
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.get_payload():
            if str(fields.get("Action", "")).strip().lower() == "failed":
                found.append(str(fields.get("Final-Recipient", "")).rpartition(";")[2].strip())
    return [address for address in found if address]
