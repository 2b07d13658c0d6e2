"""The house stands as drawn: small modules, one name in four places, pages drawn from the code."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from referrals.diagram import workflow_page

ROOT = Path(settings.BASE_DIR)
CODE = [
    path
    for part in ("coordination", "agencies", "referrals", "bin")
    for path in (ROOT / part).rglob("*.py")
    if "migrations" not in path.parts
]
WITHOUT_TEMPLATE = {  # views that answer with a redirect, a download or a page of another name
    "plans:action_confirm",
    "agencies:account_language",
    "agencies:account_mail",
    "agencies:account_switch",
    "agencies:desk_remove",
    "agencies:invitation_renew",
    "agencies:invitation_revoke",
    "agencies:membership_end",
    "agencies:membership_factor",
    "agencies:membership_link",
    "agencies:notification_open",
    "agencies:notification_read",
    "agencies:session_end",
    "agencies:session_end_others",
    "foundation:healthz",
    "dashboards:picture",
    "dashboards:saved_view_remove",
    "referrals:child_found",
    "referrals:attachment_download",
    "referrals:case_lead_accept",
    "referrals:case_lead_decline",
    "referrals:case_unlink",
    "referrals:draft_discard",
    "referrals:erasure_refuse",
    "referrals:match_confirm",
    "referrals:match_dismiss",
    "referrals:referral_go_on",
    "referrals:referral_remind",
    "referrals:referral_repeat",
    "referrals:saved_filter_add",
    "referrals:saved_filter_remove",
    "referrals:template_remove",
    "referrals:worklist_assign",
    "referrals:worklist_return",
    "referrals:worklist_snooze",
    "referrals:referral_see",
    "referrals:together_accept",
    "referrals:together_leave",
    "referrals:together_send",
}


def named_views() -> list[tuple[str, str]]:
    """(namespace:name, name of the view function) of every address of ours."""
    found = []
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace not in {None, "admin"}:
            for pattern in resolver.url_patterns:
                if isinstance(pattern, URLPattern):
                    found.append((f"{resolver.namespace}:{pattern.name}", pattern.callback.__name__))
    return found


def test_modules_are_short() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path in CODE
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }

    assert too_long == {}


def test_modules_say_what_they_are() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in CODE
        if (text := path.read_text(encoding="utf-8").strip()) and not text.startswith(('"""', 'r"""', "#!"))
    ]

    assert silent == []


@pytest.mark.parametrize(("name", "view"), named_views())
def test_view_url_template_share_a_name(name: str, view: str) -> None:
    namespace, short = name.split(":")

    assert short == view
    if name not in WITHOUT_TEMPLATE:
        assert (ROOT / "templates" / namespace / f"{short}.html").exists()


def test_workflow_page_is_drawn_from_the_table() -> None:
    page = (ROOT / "docs" / "workflow.md").read_text(encoding="utf-8")

    assert page == workflow_page(), "Run manage.py draw_workflow."


def test_templates_hold_nothing_inline() -> None:
    """A strict Content Security Policy forbids it, and so do we. A block of JSON is data, which nothing runs."""
    script = r"<script(?![^>]*\s(?:src=|type=.application/json))"
    pattern = re.compile(rf"\sstyle=|\son[a-z]+=|{script}|<style", re.IGNORECASE)
    guilty = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        if pattern.search(path.read_text(encoding="utf-8"))
    ]

    assert guilty == []


def test_project_speaks_of_itself_alone() -> None:
    """No path of a machine stands in what we ship."""
    pattern = re.compile(r"/(root|home|work|tmp)/[a-z]")
    files = [*CODE, *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    guilty = {str(path.relative_to(ROOT)) for path in files if pattern.search(path.read_text(encoding="utf-8"))}

    assert guilty == set()
