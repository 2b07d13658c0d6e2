"""Figures kept for a minute: counting a million referrals takes seconds, and many people ask the same question."""

import datetime
import json
import zoneinfo
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.models import Membership
from agencies.time_zones import zone_of
from coordination.dashboards.facts import Facts, facts_of
from coordination.dashboards.models import FRESH, KeptFigures, Scope
from coordination.dashboards.policies import sees_whole
from coordination.dashboards.questions import Question
from coordination.foundation.suppression import SMALL

MONTHS = 12
COMPARED = ("receive", "accept", "complete")


def today_of(membership: Membership) -> datetime.date:
    return timezone.localdate(timezone=zone_of(membership.agency.home_jurisdiction.coverage))


def usual_question(membership: Membership) -> Question:
    """What the dashboard shows before anything is chosen."""
    return usual_in(zone_of(membership.agency.home_jurisdiction.coverage).key)


def usual_in(zone: str) -> Question:
    """This month and the eleven before it, as days go in the time zone."""
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo(zone))
    month = today.year * 12 + today.month - MONTHS
    return Question(zone, datetime.date(month // 12, month % 12 + 1, 1), today)


def facts_for(question: Question, membership: Membership) -> Facts:
    """The facts, at most a minute old."""
    return row_for(question, membership).facts


def row_for(question: Question, membership: Membership) -> KeptFigures:
    """The row that keeps them, made now if it is not fresh."""
    whole = sees_whole(membership)
    scope = {"scope": Scope.WHOLE if whole else Scope.AGENCY, "agency_id": None if whole else membership.agency_id}
    row = KeptFigures.objects.visible_to(membership).filter(**scope, key=question.key).first()
    now = timezone.now()
    if row is None or row.made_at <= now - FRESH:
        return keep(question, membership, **scope)
    if row.asked_at <= now - FRESH:
        KeptFigures.objects.filter(pk=row.pk).update(asked_at=now)
    return row


def times_of_all(question: Question, membership: Membership) -> Facts | None:
    """The waiting times over all agencies, for whoever sees one; None until the worker counted them."""
    rows = KeptFigures.objects.visible_to(membership).filter(scope=Scope.EVERYONE, key=question.key)
    row = rows.fresh().first()
    return None if row is None else row.facts


def keep(question: Question, by: Any, *, scope: str, agency_id: int | None, is_asked: bool = True) -> KeptFigures:
    facts = facts_of(question, by)
    if scope == Scope.EVERYONE:
        facts = {"times": [_unless_few(row) for row in facts["times"]]}
    now = timezone.now()
    row = KeptFigures(
        scope=scope, agency_id=agency_id, key=question.key, question=question.as_dict(),
        facts=json.loads(json.dumps(facts)), made_at=now, asked_at=now,
    )  # fmt: skip
    changed = ["facts", "pages", "made_at", *(["asked_at"] if is_asked else [])]
    with transaction.atomic():
        KeptFigures.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["scope", "agency", "key"], update_fields=changed
        )
    return row


def _unless_few(row: dict[str, Any]) -> dict[str, Any]:
    """Times of all agencies without their counts, and none where they rest on a few referrals."""
    kept = {name: row[name] if row[f"{name}_n"] and row[f"{name}_n"] not in SMALL else None for name in COMPARED}
    return {"urgency": row["urgency"], **kept}
