"""The pages in docs/ name files and tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "SECURITY.md"]
TESTS = {
    name
    for path in (ROOT / "tests").rglob("*.py")
    for name in [path.name, *re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.M)]
}
FOLDERS = "agencies|bin|coordination|deploy|docs|referrals|static|templates|tests"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    paths = set(re.findall(rf"`((?:{FOLDERS})/[\w./-]*)`", text))
    tests = set(re.findall(r"`(test_\w+(?:\.py)?)`", text))

    assert {path for path in paths if not (ROOT / path).exists()} == set()
    assert tests - TESTS == set()
