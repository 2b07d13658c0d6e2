"""Each address × method that answers, and the audit entries it wrote: a view without a row here fails.

Forms are filled as a browser would: fetched, what stands in them kept, a few fields typed, and sent.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from coordination.foundation.models import AuditEntry
from tests.test_access import ADDRESSES, TABLE, a_side, accepted, address_of, case, draft, pair, received, world

__all__ = ["a_side", "world"]  # `world` is a fixture

ELSEWHERE = ("account_", "mfa_", "socialaccount_", "openid_connect", "admin:")
"""Signing in and second factors: tests/agencies/views; the admin: tests/agencies/test_admin.py."""

EVERY, FIRST = object(), object()
Entry = tuple[str, str, str]  # verb, kind, the attribute of the side that the code is of


@dataclass(frozen=True)
class Ask:
    """One request: who, what of the world it is about, what is typed, and the entries it must write."""

    name: str
    method: str
    who: str
    entries: list[Entry]
    args: Callable[[Any], list[Any]] | None = None
    typed: dict[str, Any] = field(default_factory=dict)
    form: str = ""  # the page that holds the form, when it is another one
    query: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.who} {self.query}".strip()


class Filled(HTMLParser):
    """What a browser would send from a page's last form that posts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.data: dict[str, Any] = {}
        self.select = self.area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name = values.get("name") or ""
        if tag == "input" and name and values.get("type") not in {"checkbox", "radio", "submit", "file"}:
            self.data[name] = values.get("value") or ""
        elif tag == "input" and name and "checked" in values:
            self.data.setdefault(name, []).append(values.get("value") or "on")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in values:
            self.data[self.select] = values.get("value") or ""
        elif tag == "textarea":
            self.area, self.data[name] = name, ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.data[self.area] += data.removeprefix("\n")


def child(side: Any) -> list[Any]:
    return [side.accepted.child_file.code]


def step(thing: Callable[[Any], list[Any]], name: str) -> Callable[[Any], list[Any]]:
    return lambda side: [*thing(side), name]


def nothing(*names: str, who: str = "sender", args: Any = None, method: str = "GET") -> list[Ask]:
    return [Ask(name, method, who, [], args) for name in names]


OF_DRAFT, OF_ACCEPTED = "draft.child_file.code", "accepted.child_file.code"
READ_DRAFT = [("read", "child file", OF_DRAFT)]
DESK = [("write", "desk", "")]
ITEM = {"title": "Find a bed", "pillar": "PROTECTION", "lead_agency": "CBSA", "due_on": "2030-01-01"}
DECISION = {
    "question": "tracing", "decided": "yes", "options": "Two.", "child_view": "She agrees.", "risks": "Few.",
    "reasons": "Safe.", "decided_by": "Ada, worker", "decided_on": "2026-01-05",
}  # fmt: skip
ASKS = [
    # nothing in it is about a child or changes anything
    *nothing("foundation:audit_list", who="auditor"),
    *nothing("agencies:agency_list", "agencies:instrument_list", "agencies:jurisdiction_list"),
    *nothing("agencies:account_detail", "agencies:who_can_help", "agencies:notification_list"),
    Ask("agencies:notification_read", "POST", "sender", [], form="none"),
    Ask("agencies:notification_open", "POST", "sender", [], lambda side: [side.notification.uuid], form="none"),
    *nothing("agencies:mail_list", who="administrator"),
    *nothing("agencies:agency_detail", args=lambda side: [side.agency.code]),
    *nothing("agencies:agency_edit", "agencies:desk_add", "agencies:membership_list", who="lead",
             args=lambda side: [side.agency.code]),
    *nothing("agencies:desk_edit", who="lead", args=lambda side: [side.agency.code, side.desk.uuid]),
    *nothing("agencies:instrument_detail", args=lambda side: [side.instrument.code]),
    *nothing("agencies:jurisdiction_detail", args=lambda side: ["CA-MB"]),
    *nothing("referrals:worklist", "referrals:child_list", "referrals:referral_list", "referrals:referral_create"),
    *nothing("referrals:referral_emergency", "referrals:template_list", "referrals:template_create"),
    *nothing("referrals:draft_call", args=draft),
    *nothing("referrals:template_edit", args=lambda side: [side.template.uuid]),
    *nothing("referrals:saved_filter_edit", args=lambda side: [side.kept.uuid]),
    *nothing("referrals:child_search", "referrals:permit_list"),
    *nothing("referrals:erasure_list", who="lead"),
    *nothing("referrals:child_readers", "referrals:erasure_settle", who="lead", args=child),
    *nothing("referrals:erasure_ask", who="lead", args=lambda side: [side.draft.child_file.code]),
    *nothing("referrals:case_detail", "referrals:case_link", "referrals:case_refer", "referrals:case_sibling",
             args=case),
    *nothing("referrals:case_lead", args=case),
    *nothing("referrals:referral_together", args=pair),
    *nothing("referrals:draft_receiver", args=draft),
    *nothing("referrals:note_add", args=accepted),
    *nothing("referrals:referral_message", "referrals:referral_permit", "referrals:attachment_add", args=accepted),
    *nothing("referrals:permit_refuse", args=accepted),
    *nothing("referrals:agreement_record", args=child),
    *nothing("referrals:decision_record", "referrals:child_missing", "referrals:protection_report", args=child),
    *nothing("referrals:referral_observer", "referrals:permit_request", args=received),
    *nothing("referrals:referral_open", who="receiver", args=received),
    *nothing("referrals:referral_move", who="receiver", args=step(received, "decline")),
    *nothing("plans:plan_detail", "plans:action_list", "dashboards:dashboard", "dashboards:report_list"),
    *nothing("dashboards:coverage"),
    *nothing("dashboards:coverage_square", args=lambda side: ["CA-MB", "shelter"]),
    *nothing("dashboards:saved_view_edit", args=lambda side: [side.view.uuid]),
    *nothing("plans:commitment_create", "plans:plan_create", who="coordinator"),
    *nothing("plans:plan_edit", "plans:plan_budget", who="coordinator", args=lambda side: [side.plan_code]),
    *nothing(
        "plans:commitment_detail", "plans:commitment_edit", "plans:commitment_history", "plans:reading_create",
        "plans:budget_edit", who="coordinator", args=lambda s: [s.commitment.code],
    ),
    *nothing("plans:action_create", who="lead"),
    *nothing("plans:action_detail", "plans:action_edit", who="lead", args=lambda side: [side.item.code]),
    # reads
    Ask("referrals:referral_detail", "GET", "sender", [("read", "child file", OF_ACCEPTED)], accepted),
    Ask("referrals:referral_detail", "GET", "receiver", [], received),
    Ask("referrals:referral_detail", "GET", "coordinator", [], accepted),
    Ask("referrals:referral_sheet", "GET", "sender", [("print", "child file", OF_ACCEPTED)], accepted),
    Ask("referrals:referral_sheet", "GET", "sender", [("print", "child file", OF_ACCEPTED)], accepted,
        query="?format=pdf"),
    Ask("referrals:referral_sheet", "GET", "receiver", [("print", "referral", "received.reference")], received),
    Ask("referrals:child_detail", "GET", "receiver", [("read", "child file", OF_ACCEPTED)], child),
    *[
        Ask(f"referrals:draft_{name}", "GET", "sender", READ_DRAFT, draft)
        for name in ("child", "needs", "basis", "review")
    ],
    Ask("foundation:audit_verify", "GET", "auditor", [("read", "audit trail", "")]),
    Ask("referrals:attachment_download", "GET", "receiver", [("download", "attachment", OF_ACCEPTED)],
        lambda side: [side.accepted.reference, side.file.storage_key]),
    # exports
    Ask("agencies:agency_list", "GET", "sender", [("export", "agencies", "")], query="?format=csv"),
    Ask("referrals:referral_list", "GET", "sender", [("export", "referral list", "")], query="?format=csv"),
    Ask("plans:plan_detail", "GET", "sender", [("export", "commitments", "")], query="?format=csv"),
    Ask("plans:action_list", "GET", "sender", [("export", "action items", "")], query="?format=csv"),
    Ask("dashboards:dashboard", "GET", "sender", [("export", "dashboard", "")], query="?format=csv"),
    Ask("dashboards:picture", "GET", "sender", [("export", "dashboard", "")], lambda side: ["months", "svg"]),
    Ask("dashboards:coverage", "GET", "sender", [("export", "coverage", "")], query="?format=csv"),
    Ask("dashboards:report_detail", "GET", "sender", [("print", "report", "")], lambda side: ["2025-Q4"]),
    Ask("foundation:audit_list", "GET", "auditor", [("export", "audit trail", "")], query="?format=csv"),
    # the person and the directory
    Ask("agencies:account_language", "POST", "sender", [("write", "person", "")], typed={"language": "fr"}),
    Ask("agencies:account_mail", "POST", "sender", [("write", "person", "")], typed={"mail_wish": "digest"},
        form="none"),
    Ask("agencies:agency_edit", "POST", "lead", [("write", "agency", "agency.code")], lambda side: [side.agency.code]),
    Ask("agencies:desk_add", "POST", "lead", DESK, lambda side: [side.agency.code],
        typed={"name_en": "Night desk", "phone": "204 555 0100"}),
    Ask("agencies:desk_edit", "POST", "lead", DESK, lambda side: [side.agency.code, side.desk.uuid],
        typed={"phone": "204 555 0101"}),
    Ask("agencies:desk_remove", "POST", "lead", DESK, lambda side: [side.agency.code, side.desk.uuid], form="none"),
    Ask("agencies:membership_end", "POST", "lead", [("grant", "membership", "colleague.uuid")],
        lambda side: [side.agency.code, side.colleague.uuid], form="none"),
    Ask("agencies:membership_factor", "POST", "lead", [("grant", "second factor", "colleague.user.pk")],
        lambda side: [side.agency.code, side.colleague.uuid], form="none"),
    Ask("agencies:invitation_revoke", "POST", "lead", [("grant", "invitation", "invitation.uuid")],
        lambda side: [side.agency.code, side.invitation.uuid], form="none"),
    # the draft
    Ask("referrals:referral_create", "POST", "sender", [("write", "referral", "")],
        typed={"place": "CA-MB", "given_name": "Ada"}),
    Ask("referrals:referral_emergency", "POST", "sender", [("write", "referral", "")] * 5,
        typed={"place": "CA-MB", "needs": ["safe-shelter"], "receiving_agency": "IRCC-OFFICERS"}),
    Ask("referrals:draft_child", "POST", "sender", [("write", "child file", OF_DRAFT)], draft),
    Ask("referrals:draft_needs", "POST", "sender", [("write", "referral", "draft.reference")], draft),
    Ask("referrals:draft_receiver", "POST", "sender", [("write", "referral", "draft.reference")], draft),
    Ask("referrals:draft_basis", "POST", "sender", [("write", "referral", "draft.reference")], draft),
    Ask("referrals:draft_call", "POST", "sender", [("write", "referral", "draft.reference")] * 3, draft,
        typed={"answered_by": "Paula"}),
    Ask("referrals:draft_discard", "POST", "sender", [("write", "referral", "draft.reference")], draft, form="none"),
    Ask("referrals:referral_move", "POST", "sender", [("write", "referral", "draft.reference")],
        step(draft, "send"), form="none"),
    # what follows
    Ask("referrals:referral_move", "POST", "receiver", [("write", "referral", "received.reference")],
        step(received, "accept")),
    Ask("referrals:referral_open", "POST", "receiver", [("open", "referral", "received.reference")], received,
        typed={"reason": "She is in danger."}),
    Ask("referrals:referral_observer", "POST", "sender", [("grant", "referral", "received.reference")], received,
        typed={"agency": "FOREIGN-0"}),
    Ask("referrals:note_add", "POST", "sender", [("write", "referral", "accepted.reference")], accepted,
        typed={"words": "Called."}),
    Ask("referrals:referral_message", "POST", "sender", [("write", "referral", "accepted.reference")], accepted,
        typed={"words": "She arrived."}),
    Ask("referrals:referral_permit", "POST", "receiver", [("write", "referral", "accepted.reference")], accepted,
        typed={"number": "P-1", "issued_on": "2026-01-01", "expires_on": "2026-07-01"}),
    Ask("referrals:permit_request", "POST", "sender", [("write", "referral", "received.reference")], received),
    Ask("referrals:permit_refuse", "POST", "receiver", [("write", "referral", "accepted.reference")], accepted),
    Ask("referrals:referral_repeat", "POST", "sender",
        [("write", "referral", ""), ("read", "child file", OF_ACCEPTED), ("write", "referral", "")], accepted,
        form="none"),
    Ask("referrals:template_create", "POST", "sender", [("write", "referral template", "")],
        typed={"name": "Bed", "needs": ["safe-shelter"]}),
    Ask("referrals:template_edit", "POST", "sender", [("write", "referral template", "template.uuid")],
        lambda side: [side.template.uuid]),
    Ask("referrals:template_remove", "POST", "sender", [("write", "referral template", "template.uuid")],
        lambda side: [side.template.uuid], form="none"),
    Ask("referrals:referral_remind", "POST", "coordinator", [("write", "referral", "received.reference")], received,
        form="none"),
    Ask("referrals:erasure_ask", "POST", "lead", [("write", "child file", OF_DRAFT)],
        lambda side: [side.draft.child_file.code], typed={"ground": "court_order", "authority": "KB 26-02"}),
    Ask("referrals:agreement_record", "POST", "sender", [("write", "child file", OF_ACCEPTED)], child,
        typed={"functions": ["shelter"], "is_agreed": "no", "given_by": "person", "words": "Said so."}),
    Ask("referrals:basis_change", "GET", "sender", [("read", "child file", "received.child_file.code")], received),
    Ask("referrals:basis_change", "POST", "sender", [("grant", "referral", "received.reference")], received),
    Ask("referrals:decision_record", "POST", "sender",
        [("write", "child file", OF_ACCEPTED), ("write", "referral", "accepted.reference")], child, typed=DECISION),
    Ask("referrals:child_found", "POST", "sender", [("write", "child file", OF_ACCEPTED)], child, form="none"),
    Ask("referrals:protection_report", "POST", "sender", [("write", "child file", OF_ACCEPTED)], child,
        typed={"agency": "MB-CFS"}),
    Ask("referrals:case_sibling", "POST", "sender", [("write", "child file", "")], case, typed={"given_name": "Cleo"}),
    Ask("referrals:case_link", "POST", "sender",
        [("write", "child file", "received.child_file.code"), ("write", "referral", "received.reference")], case,
        typed={"child_file": FIRST}),
    Ask("referrals:case_lead", "POST", "sender", [("grant", "case", "accepted.child_file.case.code")], case),
    Ask("referrals:case_lead_accept", "POST", "receiver",
        [("grant", "case", "accepted.child_file.case.code"), ("write", "referral", "accepted.reference")], case,
        form="none"),
    Ask("referrals:case_lead_decline", "POST", "receiver", [("grant", "case", "accepted.child_file.case.code")], case,
        form="none"),
    Ask("referrals:case_refer", "POST", "sender", [("write", "referral", "")], case,
        typed={"children": EVERY}),
    Ask("referrals:referral_together", "POST", "sender", [("write", "referral", "")] * 2, pair,
        typed={"children": EVERY}),
    Ask("referrals:together_leave", "POST", "sender", [("write", "referral", "pair.reference")], pair, form="none"),
    Ask("referrals:together_send", "POST", "sender", [("write", "referral", "")] * 2, pair, form="none"),
    Ask("referrals:together_accept", "POST", "receiver", [("write", "referral", "received.reference")], received,
        form="none"),
    Ask("referrals:case_unlink", "POST", "sender",
        [("write", "child file", OF_ACCEPTED), ("write", "referral", "accepted.reference")],
        lambda side: [*case(side), *child(side)], form="none"),
    Ask("referrals:erasure_refuse", "POST", "lead", [("write", "child file", OF_ACCEPTED)], child, form="none"),
    *[
        Ask(f"referrals:match_{said}", "POST", "sender", [("write", "child file", "match.first_child.code")],
            lambda side: [side.match.uuid], form="none")
        for said in ("confirm", "dismiss")
    ],
    # the plan
    Ask("plans:commitment_edit", "POST", "coordinator", [("write", "commitment", "commitment.code")],
        lambda side: [side.commitment.code]),
    Ask("plans:reading_create", "POST", "coordinator", [("write", "commitment", "commitment.code")],
        lambda side: [side.commitment.code], typed={"read_on": "2026-01-05", "value": "4", "source": "A report"}),
    Ask("plans:budget_edit", "POST", "coordinator", [("write", "commitment", "commitment.code")],
        lambda side: [side.commitment.code], typed={"fiscal_year": "2026-27", "amount_cad": "50"}),
    Ask("plans:action_edit", "POST", "lead", [("write", "action item", "item.code")], lambda side: [side.item.code]),
    Ask("plans:action_confirm", "POST", "receiver", [("write", "action item", "item.code")],
        lambda side: [side.item.code]),
    Ask("plans:action_detail", "POST", "lead", [("write", "action item", "item.code")], lambda side: [side.item.code],
        typed={"words": "Begun.", "percent_done": "10", "status": "in_progress"}),
]  # fmt: skip


def send(client: Client, ask: Ask, address: str) -> Any:
    if ask.method == "GET":
        response = client.get(address + ask.query)
        return response
    page = "" if ask.form == "none" else client.get(address, follow=True).content.decode()
    AuditEntry.objects.all().delete()  # fetching the form may be a read of its own
    typed = {name: offered(page, name, value) for name, value in ask.typed.items()}
    return client.post(address, {**Filled(page).data, **typed})


def offered(page: str, name: str, value: Any) -> Any:
    """`EVERY` box of the page that has this name, the `FIRST` choice of its list, or what is typed."""
    if value == EVERY:
        return re.findall(rf'<input[^>]+name="{name}"[^>]+value="([^"]+)"', page)
    if value == FIRST:
        return re.search(rf'<select[^>]+name="{name}".*?<option value="([^"]+)"', page, re.DOTALL)[1]
    return value


@pytest.mark.parametrize("ask", ASKS, ids=str)
def test_entries(world, as_member, ask: Ask) -> None:
    AuditEntry.objects.all().delete()
    row = next(row for row in TABLE if row.name == ask.name)
    address = address_of(type(row)(row.name, "", row.methods, ask.args), world.own)

    response = send(as_member(world.cast[ask.who]), ask, address)

    assert response.status_code == (200 if ask.method == "GET" else 302)
    written = list(AuditEntry.objects.order_by("id"))
    assert [(entry.verb, entry.object_kind) for entry in written] == [entry[:2] for entry in ask.entries]
    for entry, (_verb, _kind, path) in zip(written, ask.entries, strict=True):
        assert entry.membership_id == world.cast[ask.who].pk
        assert entry.request_id is not None
        thing = world.own
        for part in path.split(".") if path else []:
            thing = getattr(thing, part)
        assert not path or entry.object_code == str(thing)


UNASKED = {
    "GET foundation:healthz": "answers before anybody is known",
    "POST foundation:leave": "ends the session: tests/foundation",
    "GET referrals:consent_withdraw": "no consent stands in this world: tests/referrals/views/test_basis_pages.py",
    "POST referrals:consent_withdraw": "tests/referrals/views/test_basis_pages.py",
    "POST agencies:account_switch": "tests/agencies/views/test_accounts.py",
    "POST agencies:membership_list": "tests/agencies/test_invitations.py",
    "POST agencies:invitation_renew": "tests/agencies/test_invitations.py",
    "GET agencies:invitation_accept": "nobody is known yet: tests/agencies/test_invitations.py",
    "POST agencies:invitation_accept": "tests/agencies/test_invitations.py",
    "POST agencies:session_end": "tests/agencies/test_sessions.py",
    "POST agencies:session_end_others": "tests/agencies/test_sessions.py",
    "POST agencies:membership_link": "tests/agencies/views/test_leads.py",
    "POST plans:plan_create": "the same form and operation as plan_edit",
    "POST plans:plan_edit": "tests/plans/test_plans_side_by_side.py",
    "POST plans:plan_budget": "tests/plans/test_plans_side_by_side.py",
    "POST plans:commitment_create": "the same form and operation as commitment_edit",
    "POST plans:action_create": "tests/plans/test_action_pages.py",
    "POST referrals:worklist_assign": "tests/referrals/test_assigning.py",
    "POST referrals:worklist_snooze": "the member's own desk, nothing of the referral",
    "POST referrals:worklist_return": "the same",
    "POST referrals:saved_filter_add": "the member's own desk",
    "POST referrals:saved_filter_edit": "the same",
    "POST referrals:saved_filter_remove": "the same",
    "POST dashboards:saved_view_add": "the member's own desk",
    "POST dashboards:saved_view_edit": "the same",
    "POST dashboards:saved_view_remove": "the same",
    "POST referrals:referral_see": "tests/referrals/test_closing.py",
    "POST referrals:referral_go_on": "tests/referrals/test_closing.py",
    "POST referrals:attachment_add": "tests/referrals/views/test_attachments.py",
    "POST referrals:child_search": "tests/referrals/views/test_child_search.py",
    "POST referrals:child_missing": "the child is missing already: tests/referrals/test_reports.py",
    "POST referrals:erasure_settle": "the erasure's own tests",
}


def test_every_address_is_asked_or_says_where() -> None:
    """A new view fails here until somebody wrote down which entries it makes."""
    answered = {
        f"{method} {row.name}"
        for row in TABLE
        for method in set(row.methods) & {"GET", "POST"}
        if not row.name.startswith(ELSEWHERE)
    }
    asked = {f"{ask.method} {ask.name}" for ask in ASKS}

    assert {name for name in ADDRESSES if name.startswith("referrals:")} <= {row.name for row in TABLE}
    assert answered - asked == set(UNASKED)
