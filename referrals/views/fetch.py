"""Fetching a referral as every view does: through the scope, else 404; and refusing what the policy forbids."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Case, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agencies.models import Agency, Desk, Function
from agencies.routing import Known
from coordination.foundation.bilingual import name_order
from referrals import covering
from referrals.enums import AgeBand, AgeStatus, Status
from referrals.models import (
    Consent,
    Narrative,
    Participation,
    Permit,
    Referral,
    ReferralNeed,
    Ring,
    SharedContact,
    TimelineEvent,
    packed_matches,
)
from referrals.models.cases import packed_case
from referrals.models.consents import packed_agreements
from referrals.models.decisions import packed_decisions, undecided
from referrals.models.notes import packed_notes
from referrals.models.permits import packed_permits, unpacked_permits
from referrals.models.reports import missing_since


def fetch_referral(request: HttpRequest, reference: str, *, with_parties: bool = True) -> Referral:
    """The referral with its needs and, unless left out, its parties: a query each; 404 for a stranger."""
    return get_object_or_404(whole_referrals(request.membership, with_parties=with_parties), reference=reference)


def fetch_for_page(request: HttpRequest, reference: str) -> Referral:
    """The same with what the referral's own page alone shows: possible matches, and the agency's notes."""
    membership = request.membership
    rows = whole_referrals(membership).annotate(
        packed_matches=packed_matches("child_file_id"), packed_notes=packed_notes(membership)
    )
    return get_object_or_404(rows, reference=reference)


def fetch_together(request: HttpRequest, referral: Referral) -> list[Referral]:
    """The referrals that go together with one, itself among them, as far as the membership sees them."""
    rows = whole_referrals(request.membership)
    return list(rows.filter(Q(pk=referral.pk) | Q(together=referral.together or uuid.uuid4())).order_by("pk"))


def whole_referrals(membership: Any, *, with_parties: bool = True) -> QuerySet[Referral]:
    """With all that policies ask about and pages show."""
    rows = Referral.objects.visible_to(membership).for_detail(membership)
    rung = Ring.objects.filter(referral=OuterRef("pk")).order_by("at", "pk")
    rows = rows.annotate(
        first=Case(When(chain__isnull=False, then="chain"), default="pk"),  # `coalesce` would keep its index unused
        missing_since=Subquery(missing_since(membership, "child_file_id")),
        undecided=undecided("pk"),
        decided=packed_decisions(membership, OuterRef("child_file_id")),
        agreed=packed_agreements(membership, OuterRef("child_file_id")),
        consent_until=Subquery(_standing_consent(membership).values("expires_on")),
        rung=ArraySubquery(rung.values(row=JSONObject(bell="bell", at="at"))),
        packed_desks=packed_desks(),
        went_on=ArraySubquery(
            Referral.objects.visible_to(membership).filter(goes_on_from=OuterRef("pk")).values("reference")
        ),
        packed_case=packed_case(membership, "child_file_id"),
        packed_together=packed_together(membership),
    )
    rows = rows.prefetch_related(Prefetch("referral_needs", ReferralNeed.objects.select_related("need")))
    if with_parties:
        parties = Participation.objects.select_related("agency").order_by("pk")
        rows = rows.prefetch_related(Prefetch("participations", parties))
    return rows


def packed_together(membership: Any) -> ArraySubquery:
    """The other referrals that were sent together with one, as far as the membership sees them, as one column."""
    rows = Referral.objects.visible_to(membership).filter(together=OuterRef("together")).exclude(pk=OuterRef("pk"))
    return ArraySubquery(rows.order_by("pk").values(facts=JSONObject(reference="reference", status="status")))


def together_with(referral: Referral) -> list[Referral]:
    """Of a referral that `fetch_referral` gave."""
    return [Referral(**facts) for facts in referral.packed_together]


def _standing_consent(membership: Any) -> QuerySet[Consent]:
    """That of the referral's chain, within a query of referrals."""
    return Consent.objects.visible_to(membership).filter(referral=OuterRef("first"))


_TIMES = ("opens_at", "closes_at")
_DESK = ("agency_id", "name_en", "name_fr", "phone", "email", "hours_en", "hours_fr", "open_days", "is_open_at_night",
         "languages")  # fmt: skip


def packed_desks() -> ArraySubquery:
    """The desks of a referral's two agencies, as one column of its query."""
    of_both = Q(agency=OuterRef("sending_agency")) | Q(agency=OuterRef("receiving_agency"))
    facts = JSONObject(**{name: name for name in (*_DESK, *_TIMES)})
    return ArraySubquery(Desk.objects.filter(of_both).values(facts=facts))


def desks_of(referral: Referral) -> list[Desk]:
    """The desks of both agencies, of a referral that `fetch_referral` gave."""
    return [
        Desk(**facts | {name: facts[name] and datetime.time.fromisoformat(facts[name]) for name in _TIMES})
        for facts in referral.packed_desks
    ]


def rings_of(referral: Referral) -> list[Ring]:
    """What its clock said so far, of a referral that `fetch_referral` gave."""
    return [Ring(bell=row["bell"], at=datetime.datetime.fromisoformat(row["at"])) for row in referral.rung]


def require(is_allowed: bool, message: Any = "") -> None:
    """Raise PermissionDenied (403) with a sentence for the person unless allowed."""
    if not is_allowed:
        raise PermissionDenied(message)


def known_of(referral: Referral) -> Known:
    """What is known of the child for finding who can help: what the file says without being opened."""
    child = referral.child_file
    return Known(
        age_band=AgeBand.UNKNOWN if child.age_status == AgeStatus.PRESUMED else child.age_band,
        situations=frozenset(child.situations),
        languages=tuple(child.languages),
        urgency=referral.urgency,
    )


def narrative_of(membership: Any, referral: Referral) -> Narrative | None:
    """The story of the referral's chain, as far as the membership sees it, ready to be opened."""
    row = Narrative.objects.visible_to(membership).filter(referral=referral.first_id).first()
    return row and row.unlock(referral.child_file)


def what_opened(membership: Any, referral: Referral) -> tuple[Consent | None, str, list[Permit]]:
    """Consent and story of a sent referral's chain and the child's permits, in one query.

    The others stand beside the consent, which every sent referral has.
    """
    story = Narrative.objects.visible_to(membership).filter(referral=referral.first_id).values("what_happened")
    rows = (
        Consent.objects.visible_to(membership)
        .filter(referral=referral.first_id)
        .annotate(story=Subquery(story), permits=packed_permits(membership, referral.child_file_id))
    )
    consent = rows.select_related("instrument").first()
    if consent is None:
        return None, "", []
    narrative = Narrative(referral_id=referral.first_id, what_happened=consent.story or "")
    words = narrative.unlock(referral.child_file).what_happened
    return consent.unlock(referral.child_file), words, unpacked_permits(consent.permits, referral)


def what_next(referral: Referral, events: Iterable[TimelineEvent]) -> str:
    """What who completed the referral says is to be done next, from its events with their messages; empty once it was
    reopened. Only for those who opened it."""
    if referral.status != Status.COMPLETED:
        return ""
    last = max((event for event in events if event.transition == "complete"), key=lambda event: event.at, default=None)
    message = getattr(last, "message", None)
    return message.unlock(referral.child_file).words if message else ""


def contact_of(membership: Any, referral: Referral) -> SharedContact | None:
    """What "needs and contact" shows of the child, ready to be opened."""
    row = SharedContact.objects.visible_to(membership).filter(referral=referral.first_id).first()
    return row and row.unlock(referral.child_file)


def refused_work(referral: Referral) -> list[Function]:
    """The kinds of work that the person refused, of a referral that `fetch_referral` gave; a query if there are any."""
    refused = covering.refused_here(referral)
    return list(Function.objects.filter(code__in=refused).order_by(name_order())) if refused else []


def covered_by_name(referral: Referral) -> list[str]:
    """The agencies and the kinds of work that a consent names, in words; no query where it names none."""
    agencies, functions = referral.covers_agencies, referral.covers_functions
    named = list(Agency.objects.filter(code__in=agencies).order_by(name_order())) if agencies else []
    work = list(Function.objects.filter(code__in=functions).order_by(name_order())) if functions else []
    return [row.name for row in (*named, *work)]


def consent_of(membership: Any, referral: Referral) -> Consent | None:
    """How the basis of the referral's chain came about, as far as the membership sees it, ready to be opened."""
    rows = Consent.objects.visible_to(membership).filter(referral=referral.first_id)
    row = rows.select_related("instrument").first()
    return row and row.unlock(referral.child_file)
