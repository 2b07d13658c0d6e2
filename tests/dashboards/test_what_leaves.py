"""Somebody with a whole report and a linear program finds no small count in any of its tables."""

import datetime

import pytest

from coordination.dashboards.facts import facts_of
from coordination.dashboards.figures import SECTIONS
from coordination.dashboards.questions import Question
from coordination.dashboards.reports import REPORTED
from coordination.dashboards.sections import Reader
from coordination.foundation.suppression import SMALL, TOTAL, WIDTH, Table, flat
from tests.application_role import application_role
from tests.dashboards.random_world import RandomWorld
from tests.foundation.test_suppression import Attacker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(5))
def test_linear_programming_finds_nothing_in_a_section(seed: int) -> None:
    """Of those in which each referral stands once; all row and column sums are known, as if they stood elsewhere."""
    made = RandomWorld(seed, size=150)
    today = datetime.date.today()
    question = Question("America/Toronto", today - datetime.timedelta(days=500), today)
    with application_role(made.coordinator):
        reader = Reader(facts_of(question, made.coordinator), question)
    hidden = shown = 0
    for name in REPORTED:
        section = SECTIONS[name](reader)
        if not section.adds_up or not section.lines:
            continue
        told = section.suppressed()
        codes, columns = [line.code for line in section.lines], [str(n) for n in range(len(section.header) - 1)]
        axes = [flat(codes), flat(columns)] if len(columns) > 1 else [flat(codes)]
        counts = {}
        known = {}
        for line, seen in zip(section.lines, told.lines, strict=True):
            for number, (cell, other) in enumerate(zip(line.cells, seen.cells, strict=True)):
                key = (line.code, str(number)) if len(columns) > 1 else (line.code,)
                counts[key], known[key] = cell.value, None if other.is_hidden else other.value
        table = Table(axes, counts)
        published = {**{key: count for key, count in table.published().items() if TOTAL in key}, **known}
        attacker = Attacker(table, published)
        for key, count in known.items():
            shown += count is not None
            assert count is None or count not in SMALL
            if count is None:
                hidden += 1
                least, most = attacker.interval(key)
                assert most - least >= WIDTH - 1e-6, (name, key)
    assert hidden
    assert shown
