"""What a dashboard is asked: referrals sent when, narrowed how. The address of the page holds it, nothing else does."""

import datetime
import zoneinfo
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.http import urlencode

from agencies.models import Jurisdiction
from coordination.dashboards.policies import sees_whole
from referrals.enums import OPEN, Status
from referrals.models import Participation, Referral, ReferralNeed

SILENT_HOURS = 72


@dataclass(frozen=True)
class Question:
    """Referrals first sent on a day from `since` to `until`, both included, as days go in the time zone `zone`."""

    zone: str
    since: datetime.date
    until: datetime.date
    urgency: str = ""
    pillar: str = ""
    need: str = ""
    place: str = ""
    silent_for: int = SILENT_HOURS
    """Hours after which an open referral in which nothing happened is silent."""

    @property
    def key(self) -> str:
        """The same text for the same question."""
        return urlencode([(field.name, getattr(self, field.name)) for field in fields(self)])

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
        return {**asdict(self), "since": self.since.isoformat(), "until": self.until.isoformat()}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Question":
        days = {name: datetime.date.fromisoformat(values[name]) for name in ("since", "until")}
        return cls(**{**values, **days})

    @property
    def begins(self) -> datetime.datetime:
        return datetime.datetime.combine(self.since, datetime.time(), zoneinfo.ZoneInfo(self.zone))

    @property
    def ends(self) -> datetime.datetime:
        """The first moment that is no longer asked about."""
        after = self.until + datetime.timedelta(days=1)
        return datetime.datetime.combine(after, datetime.time(), zoneinfo.ZoneInfo(self.zone))

    def sent(self, membership: Any) -> QuerySet[Referral]:
        """Of what the membership sees, each chain of redirects once: as the referral that has it now.

        Who passed a referral on and sees no more of it has it as redirected.
        """
        return once(self.asked(membership), membership)

    def asked(self, membership: Any) -> QuerySet[Referral]:
        """The same with every agency that was asked: one that passed it on has a row of its own."""
        rows = self.narrowed(seen(membership).exclude(status=Status.DRAFT))
        return rows.filter(first_sent_at__gte=self.begins, first_sent_at__lt=self.ends)

    def open_now(self, membership: Any) -> QuerySet[Referral]:
        """Open today, whenever it was sent."""
        return self.narrowed(seen(membership).filter(status__in=sorted(OPEN)))

    def narrowed(self, rows: QuerySet[Referral]) -> QuerySet[Referral]:
        """By urgency, place (and what lies in it), need and pillar of a need."""
        if self.urgency:
            rows = rows.filter(urgency=self.urgency)
        if self.place:
            rows = rows.filter(place__in=Jurisdiction.objects.within(self.place).values("pk"))
        if self.need or self.pillar:
            asked = ReferralNeed.objects.filter(referral=OuterRef("pk"))
            asked = asked.filter(need__code=self.need) if self.need else asked
            asked = asked.filter(need__pillar__code=self.pillar) if self.pillar else asked
            rows = rows.filter(Exists(asked))
        return rows.order_by()


def seen(membership: Any) -> QuerySet[Referral]:
    """What the membership sees. An agency takes part in each of its own, which is the short way to them."""
    rows = Referral.objects.visible_to(membership)
    if sees_whole(membership):
        return rows
    return rows.filter(pk__in=Participation.objects.filter(agency=membership.agency_id).values("referral"))


def once(rows: QuerySet[Referral], membership: Any) -> QuerySet[Referral]:
    """Without the referrals of which the membership sees what they were redirected to."""
    if sees_whole(membership):
        return rows.exclude(status=Status.REDIRECTED)  # what follows on was sent in the same moment
    follow_on = Referral.objects.visible_to(membership).filter(redirected_from=OuterRef("pk"))
    return rows.exclude(Exists(follow_on))
