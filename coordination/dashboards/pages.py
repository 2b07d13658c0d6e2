"""What a dashboard shows of its facts, drawn once in a minute and language: drawing it takes longer than all else.

What is kept is the same for all who may read the row: it names nobody and holds no form.
"""

import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from agencies.enums import Role
from agencies.models import Membership
from coordination.dashboards.figures import SECTIONS
from coordination.dashboards.forms import query_of
from coordination.dashboards.kept import keep, row_for, times_of_all, usual_question
from coordination.dashboards.models import WANTED, KeptFigures, Scope
from coordination.dashboards.policies import can_export, sees_whole
from coordination.dashboards.questions import Question
from coordination.dashboards.sections import Reader, Section
from coordination.dashboards.standing import latest_moves, plan_by_pillar
from coordination.foundation.row_security import Operator, acting_as
from referrals.models import MatchSeen

CLOCK, COORDINATION = Operator("clock"), Operator("coordinator")
KEPT_DAYS = 2
MOST_MATCHES = 10


def reader_for(question: Question, membership: Any) -> tuple[Reader, str]:
    """The facts as the membership reads them, and the drawn page."""
    row = row_for(question, membership)
    language = translation.get_language()
    if language not in row.pages:
        draw(row, membership)
    return Reader(row.facts, question), row.pages[language]


def sections_of(reader: Reader, membership: Any) -> list[Section]:
    """As the page shows them: what crosses places without its small counts, where it is of all agencies."""
    hides = sees_whole(membership)
    made = [make(reader) for make in SECTIONS.values()]
    return [section.suppressed() if hides and section.points_to_child else section for section in made]


def draw(row: KeptFigures, membership: Any) -> None:
    """Draw the page of the row in the language in use, and keep it."""
    question, language = Question.from_dict(row.question), translation.get_language()
    whole = sees_whole(membership)
    reader = Reader(row.facts, question, None if whole else times_of_all(question, membership))
    context = {
        "reader": reader,
        "made_at": parse_datetime(row.facts["at"]),
        "sections": sections_of(reader, membership),
        "query": query_of(question),
        "sees_whole": whole,
        "matches": MatchSeen.newest(MOST_MATCHES) if whole else [],
        "moves": latest_moves(membership),
        "plan": plan_by_pillar(membership),
        "may": {"export_lists": can_export(membership)},
    }
    row.pages[language] = render_to_string("dashboards/_body.html", context)
    same = KeptFigures.objects.filter(scope=row.scope, agency=row.agency_id, key=row.key, made_at=row.made_at)
    same.update(pages=row.pages)


def refresh() -> int:
    """Count anew what somebody asked within the hour, and what coordinators see first; how many questions that were."""
    now = timezone.now()
    with acting_as(CLOCK):
        KeptFigures.objects.filter(asked_at__lt=now - datetime.timedelta(days=KEPT_DAYS)).delete()
        wanted = list(KeptFigures.objects.filter(asked_at__gt=now - WANTED).exclude(scope=Scope.EVERYONE))
    coordinators = (
        Membership.objects.current().filter(role=Role.COORDINATOR).select_related("agency__home_jurisdiction")
    )
    drawn = {(row.scope, row.agency_id, row.key): list(row.pages) for row in wanted}
    usual = {usual_question(member) for member in coordinators}
    whole = usual | {Question.from_dict(row.question) for row in wanted if row.scope == Scope.WHOLE}
    owned = {(row.agency_id, Question.from_dict(row.question)) for row in wanted if row.scope == Scope.AGENCY}
    for question in whole:
        with acting_as(COORDINATION):
            _anew(question, COORDINATION, drawn, scope=Scope.WHOLE, agency_id=None)
    for question in {question for _agency, question in owned}:
        with acting_as(COORDINATION):
            keep(question, COORDINATION, scope=Scope.EVERYONE, agency_id=None, is_asked=False)
    for agency, question in owned:
        operator = Operator("lead", agency_id=agency)
        with acting_as(operator):
            _anew(question, operator, drawn, scope=Scope.AGENCY, agency_id=agency)
    return len(whole) + len(owned)


def _anew(question: Question, by: Operator, drawn: dict[Any, list[str]], *, scope: str, agency_id: int | None) -> None:
    """Count, and draw in the languages in which somebody looked."""
    row = keep(question, by, scope=scope, agency_id=agency_id, is_asked=False)
    for language in drawn.get((scope, agency_id, question.key), []):
        with translation.override(language):
            draw(row, by)
