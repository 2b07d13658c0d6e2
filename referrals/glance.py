"""A referral at a glance: whose turn it is, who answers for the child, whom to call and whether somebody is there."""

import datetime
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency, Desk
from agencies.time_zones import zone_of
from referrals.enums import Party
from referrals.models import ChildIdentity, Referral
from referrals.workflow import holder, turn_of


@dataclass(frozen=True)
class Reach:
    """How to call an agency: its best desk at this moment, and how many more it has."""

    agency: Agency
    desk: Desk | None
    is_open: bool | None  # None when no hours are on record
    more: int


@dataclass(frozen=True)
class Glance:
    holder: Agency
    turn: Agency | None
    is_own_turn: bool
    owes: Any
    reach: Reach
    zone: ZoneInfo
    """In whose time the page speaks: the reader's agency's."""

    @property
    def zone_name(self) -> str:
        """The city that the time is named after."""
        return self.zone.key.rsplit("/", 1)[-1].replace("_", " ")


def glance_at(referral: Referral, party: str | None, desks: list[Desk]) -> Glance:
    """What the reader, who takes part as `party`, needs in five seconds; `desks` are those of both agencies."""
    whose, owes = turn_of(referral.status, is_external=referral.is_external)
    is_over = whose is None or is_seen(referral)
    return Glance(
        holder=holder_of(referral),
        turn=None if is_over else _agency_of(referral, whose),
        is_own_turn=not is_over and party == whose,
        owes=owes,
        reach=reach_of(whom_to_call(referral, party), desks, timezone.now()),
        zone=zone_for(referral, party),
    )


def is_seen(referral: Referral) -> bool:
    """Whether the sender has said that it has seen the end: nobody owes anything any more."""
    return any(row.seen_at for row in referral.participations.all())


def holder_of(referral: Referral) -> Agency:
    """The agency that answers for the child now."""
    return _agency_of(referral, holder(referral.status))


def whom_to_call(referral: Referral, party: str | None) -> Agency:
    """The other one of the two agencies; for those who only watch, the one that holds the referral."""
    others = {Party.SENDER: Party.RECEIVER, Party.RECEIVER: Party.SENDER}
    return _agency_of(referral, others[party]) if party in others else holder_of(referral)


def zone_for(referral: Referral, party: str | None) -> ZoneInfo:
    """The time zone of the reader's agency where it is one of the two, else that of the child's place."""
    own = party in {Party.SENDER, Party.RECEIVER}
    place = _agency_of(referral, party).home_jurisdiction if own else referral.place
    return zone_of(place.coverage)


def reach_of(agency: Agency, desks: list[Desk], now: datetime.datetime) -> Reach:
    """The desk that is open now before one that answers at night, before others."""
    local = now.astimezone(zone_of(agency.home_jurisdiction.coverage))
    own = [desk for desk in desks if desk.agency_id == agency.pk]
    own.sort(key=lambda desk: (not desk.is_open(local), not desk.is_open_at_night))
    desk = own[0] if own else None
    is_known = desk is not None and desk.has_hours
    return Reach(agency, desk, desk.is_open(local) if is_known else None, max(len(own) - 1, 0))


def before_contact(identity: ChildIdentity | None, *, has_opened: bool) -> str:
    """What to know before anybody calls or writes; never empty, for silence would read as leave."""
    if not has_opened:
        return _("This is the preview: do not contact the child or the family. Contact the agency.")
    if identity is None or not identity.safe_contact:
        return _(
            "Nothing is known about safe contact. Ask the agency that holds the referral before you call or write."
        )
    return identity.safe_contact


def _agency_of(referral: Referral, party: str) -> Agency:
    return referral.sending_agency if party == Party.SENDER else referral.receiving_agency
