"""docs/plan.md says what the table says."""

from pathlib import Path

from django.conf import settings

from coordination.plans.enums import ItemStatus
from coordination.plans.workflow import MOVES

DOC = Path(settings.BASE_DIR) / "docs" / "plan.md"


def lines() -> list[str]:
    """Each move as a row of the page's table."""
    rows = []
    for move in MOVES.values():
        sources = ", ".join(str(status.label) for status in ItemStatus if status in move.sources)
        needs = "; ".join(asked.value for asked in move.asks)
        rows.append(f"| {move.label} | {sources} | {move.target.label} | {move.hand.value} | {needs} |")
    return rows


def test_every_move_stands_in_the_page_and_no_other():
    shown = [line for line in DOC.read_text().splitlines() if line.startswith("| ") and "| button |" not in line]

    assert shown == lines()
