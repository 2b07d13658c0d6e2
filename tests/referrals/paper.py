"""Memberships and referrals on paper: enough of each for the pure questions of workflow and policies."""

import datetime
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from referrals.enums import CLOSED, Access, Party, Status
from referrals.models import ChildFile, Participation, Referral

AGENCIES = {Party.SENDER: 1, Party.RECEIVER: 2, Party.GUARDIAN: 3, Party.OBSERVER: 4, None: 5}
"""The agency that takes part as this party; None: one that takes no part."""


def member(role: str, party: str | None) -> Any:
    return SimpleNamespace(pk=AGENCIES[party] * 10, role=role, agency_id=AGENCIES[party])


def referral(
    status: str,
    *,
    opened_to: tuple[str, ...] = (Party.SENDER,),
    may_be_passed_on: bool = True,
    closed_at: datetime.datetime | None = None,
    is_external: bool = False,
) -> Referral:
    """In the state, with every kind of party (a draft: the sender alone), closed just now where it is closed."""
    paper = Referral(
        pk=1,
        child_file=ChildFile(),
        sending_agency_id=AGENCIES[Party.SENDER],
        receiving_agency_id=AGENCIES[Party.RECEIVER],
        status=status,
        basis="consent",
        may_be_passed_on=may_be_passed_on,
        closed_at=(closed_at or timezone.now()) if status in CLOSED else None,
    )
    paper.is_receiver_external = is_external
    parties = [Party.SENDER] if status == Status.DRAFT else list(Party)
    rows = [
        Participation(
            agency_id=AGENCIES[party],
            party=party,
            access=Access.FULL if party in opened_to else Access.PREVIEW,
            status=status,
        )
        for party in parties
    ]
    paper._prefetched_objects_cache = {"participations": rows, "referral_needs": []}
    return paper
