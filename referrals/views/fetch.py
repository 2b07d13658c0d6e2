"""Fetching a referral as every view does: through the scope, else 404; and refusing what the policy forbids."""

import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agencies.routing import Known
from referrals.models import Consent, Narrative, Participation, Referral, ReferralNeed, Ring, is_matched


def fetch_referral(request: HttpRequest, reference: str) -> Referral:
    """The referral with its parties and needs, two more queries; 404 for a stranger."""
    membership = request.membership
    rows = Referral.objects.visible_to(membership).for_detail(membership)
    rung = Ring.objects.filter(referral=OuterRef("pk")).order_by("at", "pk")
    rows = rows.annotate(
        is_matched=is_matched("child_file_id"), rung=ArraySubquery(rung.values(row=JSONObject(bell="bell", at="at")))
    )
    referral = get_object_or_404(
        rows.prefetch_related(
            Prefetch("participations", Participation.objects.select_related("agency").order_by("pk")),
            Prefetch("referral_needs", ReferralNeed.objects.select_related("need")),
        ),
        reference=reference,
    )
    return referral


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
        age_band=child.age_band,
        situations=frozenset(child.situations),
        languages=tuple(child.languages),
        urgency=referral.urgency,
    )


def narrative_of(membership: Any, referral: Referral) -> Narrative | None:
    """The story of the referral's chain, as far as the membership sees it, ready to be opened."""
    row = Narrative.objects.visible_to(membership).filter(referral=referral.first_id).first()
    return row and row.unlock(referral.child_file)


def consent_and_story(membership: Any, referral: Referral) -> tuple[Consent | None, str]:
    """Both of a sent referral's chain, in one query: the story beside the consent that every sent referral has."""
    story = Narrative.objects.visible_to(membership).filter(referral=referral.first_id).values("what_happened")
    rows = Consent.objects.visible_to(membership).filter(referral=referral.first_id).annotate(story=Subquery(story))
    consent = rows.select_related("instrument").first()
    if consent is None:
        return None, ""
    narrative = Narrative(referral_id=referral.first_id, what_happened=consent.story or "")
    return consent.unlock(referral.child_file), narrative.unlock(referral.child_file).what_happened


def consent_of(membership: Any, referral: Referral) -> Consent | None:
    """How the basis of the referral's chain came about, as far as the membership sees it, ready to be opened."""
    rows = Consent.objects.visible_to(membership).filter(referral=referral.first_id)
    row = rows.select_related("instrument").first()
    return row and row.unlock(referral.child_file)
