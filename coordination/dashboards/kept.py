"""Figures kept for a minute: counting a million referrals takes seconds, and many people ask the same question."""

import datetime
import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies.enums import Role
from agencies.models import Membership
from agencies.time_zones import zone_of
from coordination.dashboards.facts import Facts, facts_of
from coordination.dashboards.models import FRESH, WANTED, KeptFigures, Scope
from coordination.dashboards.policies import sees_whole
from coordination.dashboards.questions import Question
from coordination.foundation.row_security import Operator, acting_as
from coordination.foundation.suppression import SMALL

CLOCK, COORDINATION = Operator("clock"), Operator("coordinator")
KEPT_DAYS = 2
MONTHS = 12
COMPARED = ("receive", "accept", "complete")


def today_of(membership: Membership) -> datetime.date:
    return timezone.localdate(timezone=zone_of(membership.agency.home_jurisdiction.coverage))


def usual_question(membership: Membership) -> Question:
    """What the dashboard shows before anything is chosen: this month and the eleven before it."""
    zone = zone_of(membership.agency.home_jurisdiction.coverage)
    today = timezone.localdate(timezone=zone)
    month = today.year * 12 + today.month - MONTHS
    return Question(zone.key, datetime.date(month // 12, month % 12 + 1, 1), today)


def facts_for(question: Question, membership: Membership) -> Facts:
    """The facts, at most a minute old."""
    whole = sees_whole(membership)
    scope = {"scope": Scope.WHOLE if whole else Scope.AGENCY, "agency_id": None if whole else membership.agency_id}
    row = KeptFigures.objects.visible_to(membership).filter(**scope, key=question.key).first()
    now = timezone.now()
    if row is None or row.made_at <= now - FRESH:
        return _keep(question, membership, **scope)
    if row.asked_at <= now - FRESH:
        KeptFigures.objects.filter(pk=row.pk).update(asked_at=now)
    return row.facts


def times_of_all(question: Question, membership: Membership) -> Facts | None:
    """The waiting times over all agencies, for whoever sees one; None until the worker counted them."""
    rows = KeptFigures.objects.visible_to(membership).filter(scope=Scope.EVERYONE, key=question.key)
    row = rows.fresh().first()
    return None if row is None else row.facts


def refresh() -> int:
    """Count anew what somebody asked within the hour, and what coordinators see first; how many questions that were."""
    now = timezone.now()
    with acting_as(CLOCK):
        KeptFigures.objects.filter(asked_at__lt=now - datetime.timedelta(days=KEPT_DAYS)).delete()
        wanted = list(KeptFigures.objects.filter(asked_at__gt=now - WANTED).exclude(scope=Scope.EVERYONE))
    coordinators = (
        Membership.objects.current().filter(role=Role.COORDINATOR).select_related("agency__home_jurisdiction")
    )
    usual = {usual_question(member) for member in coordinators}
    whole = usual | {Question.from_dict(row.question) for row in wanted if row.scope == Scope.WHOLE}
    owned = {(row.agency_id, Question.from_dict(row.question)) for row in wanted if row.scope == Scope.AGENCY}
    for question in whole:
        with acting_as(COORDINATION):
            _keep(question, COORDINATION, scope=Scope.WHOLE, agency_id=None, is_asked=False)
    for question in {question for _agency, question in owned}:
        with acting_as(COORDINATION):
            _keep(question, COORDINATION, scope=Scope.EVERYONE, agency_id=None, is_asked=False)
    for agency, question in owned:
        operator = Operator("lead", agency_id=agency)
        with acting_as(operator):
            _keep(question, operator, scope=Scope.AGENCY, agency_id=agency, is_asked=False)
    return len(whole) + len(owned)


def _keep(question: Question, by: Any, *, scope: str, agency_id: int | None, is_asked: bool = True) -> Facts:
    facts = facts_of(question, by)
    if scope == Scope.EVERYONE:
        facts = {"times": [_unless_few(row) for row in facts["times"]]}
    now = timezone.now()
    row = KeptFigures(
        scope=scope, agency_id=agency_id, key=question.key, question=question.as_dict(), facts=facts,
        made_at=now, asked_at=now,
    )  # fmt: skip
    changed = ["facts", "made_at", *(["asked_at"] if is_asked else [])]
    with transaction.atomic():
        KeptFigures.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["scope", "agency", "key"], update_fields=changed
        )
    return json.loads(json.dumps(facts))


def _unless_few(row: dict[str, Any]) -> dict[str, Any]:
    """Times of all agencies without their counts, and none where they rest on a few referrals."""
    kept = {name: row[name] if row[f"{name}_n"] and row[f"{name}_n"] not in SMALL else None for name in COMPARED}
    return {"urgency": row["urgency"], **kept}
