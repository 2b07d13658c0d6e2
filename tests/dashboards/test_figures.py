"""Every figure of a dashboard equals a slow count over the rows, for random worlds, viewers and questions."""

from typing import Any

import pytest

from coordination.dashboards.facts import facts_of
from coordination.dashboards.kept import usual_question
from tests.application_role import application_role
from tests.dashboards.random_world import NAMES, RandomWorld, slowly

pytestmark = pytest.mark.django_db
WORLDS = 20


def told(found: dict[str, Any]) -> dict[str, Any]:
    """The facts in the form of the slow count."""
    pairs = ("flow", "unmet", "months")
    singles = ("pillars", "functions", "needs", "places", "declined", "silences")
    standing = ("n", "open", "overdue", "answered")
    return {
        **{name: {(first, second): number for first, second, number in found[name]} for name in pairs},
        **{name: dict(found[name]) for name in singles},
        "times": {row["urgency"]: row for row in found["times"]},
        "agencies": {row["code"]: {name: row[name] for name in (*standing, "hours")} for row in found["agencies"]},
        "total": {name: found["total"][0][name] for name in (*standing, "hours")},
    }


@pytest.mark.parametrize("seed", range(WORLDS))
def test_figures_equal_a_slow_count(seed: int) -> None:
    made = RandomWorld(seed)
    viewers = {"coordinator": made.coordinator, **made.members}
    viewers = {name: viewers[name] for name in ["coordinator", made.chance.choice(NAMES)]}
    for question in (usual_question(made.coordinator), made.question(), made.question()):
        for who, viewer in viewers.items():
            expected = slowly(question, viewer)
            with application_role(viewer):
                found = told(facts_of(question, viewer))

            for name, value in expected.items():
                if name in ("times", "agencies", "total"):
                    assert found[name] == near(value, found[name]), (who, name, question)
                else:
                    assert found[name] == dict(value), (who, name, question)


def near(expected: Any, found: Any) -> Any:
    """The expected figures as numbers that may differ by a rounding; what the slow count leaves out is not asked."""
    if isinstance(expected, dict):
        kept = {name: near(value, found.get(name)) for name, value in expected.items()}
        return kept | {
            name: value
            for name, value in found.items()
            if name not in kept and name.endswith("_n") or name == "urgency"
        }
    return [pytest.approx(value) for value in expected] if isinstance(expected, list) else pytest.approx(expected)
