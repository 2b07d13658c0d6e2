"""The sweep: every address of the site, asked by everybody, about their own things and about other people's.

The table is held against the URL resolver: an address without a row fails, and so does a row without an address.
"""

import datetime
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from agencies.models import Membership
from coordination.dashboards.models import SavedView
from coordination.plans.models import Commitment, Plan
from coordination.plans.operations import raise_item
from referrals.models import ChildMatch, Permit, ReferralTemplate, SavedFilter
from referrals.operations import add_sibling, add_together, ask_erasure, offer_lead, request_permit
from tests import factories
from tests.application_role import application_role

CAST = ["sender", "lead", "receiver", "coordinator", "administrator", "auditor"]
GET, POST, BOTH = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")
DASHBOARD = "200 200 200 200 403 403"
WRITES_PLAN = "403 403 403 200 403 403"
PICTURE = "200 200 200 302 403 403"  # no quarter is over in which something was sent
SIGN_IN = ("/accounts/login/?next=", "/admin/login/?next=")  # the admin's leads on to the first
MADE_UP_TOKEN = "made-up-token-of-an-invitation"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
TODAY = datetime.date(2026, 1, 15)


@dataclass(frozen=True)
class Row:
    """One address: what it takes of a side of the world, and the answer for each of the cast, in CAST's order."""

    name: str
    own: str
    methods: tuple[str, ...]
    args: Callable[[Any], list[Any]] | None = None
    foreign: str = ""  # the answers about two other agencies' things; needed when the address names a thing
    data: Callable[[Membership], dict[str, Any]] = lambda membership: {}
    is_public: bool = False

    def __str__(self) -> str:
        return self.name


def draft(side: Any) -> list[Any]:
    return [side.draft.reference]


def received(side: Any) -> list[Any]:
    return [side.received.reference]


def accepted(side: Any) -> list[Any]:
    return [side.accepted.reference]


def case(side: Any) -> list[Any]:
    return [side.accepted.child_file.case.code]


def pair(side: Any) -> list[Any]:
    """A draft that goes with a sibling's."""
    return [side.pair.reference]


def agency(side: Any) -> list[Any]:
    return [side.agency.code]


def a_file(side: Any) -> list[Any]:
    return [side.accepted.reference, side.file.storage_key]


EVERYBODY = "200 200 200 200 200 200"
NOBODY = "404 404 404 404 404 404"
PARTIES = "200 200 200 404 404 404"
CASE_KEEPERS = "200 200 403 404 404 404"
SENDERS = "200 200 404 404 404 404"
REFUSED = "404 404 404 403 404 404"
LEAD_OR_ADMINISTRATOR = "403 200 403 403 200 403"
ADMINISTRATOR = "403 403 403 403 200 403"
COORDINATOR = "403 403 403 200 403 403"

TABLE = [
    Row("foundation:healthz", EVERYBODY, GET, is_public=True),
    Row("foundation:leave", EVERYBODY, POST, is_public=True),
    Row("foundation:audit_list", "403 403 403 403 403 200", GET),
    Row("foundation:audit_verify", "403 403 403 403 403 200", GET),
    # signing in, and the person
    Row("account_login", "302 302 302 302 302 302", BOTH, is_public=True),
    Row("account_logout", EVERYBODY, BOTH, is_public=True),
    Row("openid_connect_login", NOBODY, GET, is_public=True),
    Row("openid_connect_callback", NOBODY, GET, is_public=True),
    Row("account_reauthenticate", EVERYBODY, BOTH),
    Row("account_reset_password", EVERYBODY, BOTH, is_public=True),
    Row("account_reset_password_done", EVERYBODY, GET, is_public=True),
    Row("account_reset_password_from_key_done", EVERYBODY, GET, is_public=True),
    Row(
        "account_reset_password_from_key",
        EVERYBODY,
        BOTH,
        lambda side: ["1a", "spoilt-token"],
        EVERYBODY,
        is_public=True,
    ),
    Row("account_change_password", EVERYBODY, BOTH),
    Row("mfa_index", EVERYBODY, GET),
    Row("mfa_authenticate", "302 302 302 302 302 302", BOTH, is_public=True),
    Row("mfa_reauthenticate", "302 302 302 302 302 302", BOTH),
    Row("mfa_reauthenticate_webauthn", "302 302 302 302 302 302", BOTH),
    Row("mfa_activate_totp", EVERYBODY, BOTH),
    Row("mfa_deactivate_totp", NOBODY, BOTH),
    Row("mfa_add_webauthn", EVERYBODY, BOTH),
    Row("mfa_edit_webauthn", NOBODY, BOTH, lambda side: [999_999], NOBODY),
    Row("mfa_remove_webauthn", NOBODY, BOTH, lambda side: [999_999], NOBODY),
    Row("mfa_login_webauthn", "302 302 302 302 302 302", BOTH, is_public=True),
    Row("mfa_view_recovery_codes", NOBODY, GET),
    Row("mfa_generate_recovery_codes", EVERYBODY, BOTH),
    Row("agencies:account_detail", EVERYBODY, GET),
    Row("agencies:account_mail", "302 302 302 302 302 302", POST, data=lambda membership: {"mail_wish": "digest"}),
    Row("agencies:notification_list", EVERYBODY, GET),
    Row("agencies:notification_read", "302 302 302 302 302 302", POST),
    Row("agencies:notification_open", "302 404 404 404 404 404", POST, lambda side: [side.notification.uuid], NOBODY),
    Row("agencies:mail_list", ADMINISTRATOR, GET),
    Row("agencies:session_end_others", "302 302 302 302 302 302", POST),
    Row("agencies:session_end", NOBODY, POST, lambda side: [side.session], NOBODY),
    Row(
        "agencies:account_switch",
        "302 302 302 302 302 302",
        POST,
        data=lambda membership: {"membership": membership.uuid},
    ),
    Row(
        "agencies:account_language",
        "302 302 302 302 302 302",
        POST,
        data=lambda membership: {"language": "fr"},
        is_public=True,
    ),
    # the directory
    Row("agencies:agency_list", EVERYBODY, GET),
    Row("agencies:agency_detail", EVERYBODY, GET, agency, EVERYBODY),
    Row("agencies:agency_edit", LEAD_OR_ADMINISTRATOR, BOTH, agency, ADMINISTRATOR),
    Row("agencies:desk_add", LEAD_OR_ADMINISTRATOR, BOTH, agency, ADMINISTRATOR),
    Row(
        "agencies:desk_edit",
        LEAD_OR_ADMINISTRATOR,
        BOTH,
        lambda side: [side.agency.code, side.desk.uuid],
        ADMINISTRATOR,
    ),
    Row(
        "agencies:desk_remove",
        "403 302 403 403 302 403",
        POST,
        lambda side: [side.agency.code, side.desk.uuid],
        "403 403 403 403 302 403",
    ),
    Row("agencies:membership_list", LEAD_OR_ADMINISTRATOR, BOTH, agency, ADMINISTRATOR),
    Row(
        "agencies:membership_end",
        "403 302 403 403 302 403",
        POST,
        lambda side: [side.agency.code, side.colleague.uuid],
        "403 403 403 403 302 403",
    ),
    Row(
        "agencies:membership_link",
        LEAD_OR_ADMINISTRATOR,
        POST,
        lambda side: [side.agency.code, side.colleague.uuid],
        ADMINISTRATOR,
    ),
    Row(
        "agencies:membership_factor",
        "403 302 403 403 302 403",
        POST,
        lambda side: [side.agency.code, side.colleague.uuid],
        "403 403 403 403 302 403",
    ),
    Row(
        "agencies:invitation_renew",
        LEAD_OR_ADMINISTRATOR,
        POST,
        lambda side: [side.agency.code, side.invitation.uuid],
        ADMINISTRATOR,
    ),
    Row(
        "agencies:invitation_revoke",
        "403 302 403 403 302 403",
        POST,
        lambda side: [side.agency.code, side.invitation.uuid],
        "403 403 403 403 302 403",
    ),
    Row(
        "agencies:invitation_accept",
        NOBODY,
        BOTH,
        lambda side: ["made-up-token-of-an-invitation"],
        NOBODY,
        is_public=True,
    ),
    Row("agencies:instrument_list", EVERYBODY, GET),
    Row("agencies:instrument_detail", EVERYBODY, GET, lambda side: [side.instrument.code], EVERYBODY),
    Row("agencies:jurisdiction_list", EVERYBODY, GET),
    Row("agencies:jurisdiction_detail", EVERYBODY, GET, lambda side: ["CA-MB"], EVERYBODY),
    Row("agencies:who_can_help", EVERYBODY, GET),
    # referrals
    Row("referrals:worklist", "200 200 200 302 302 302", GET),
    Row("referrals:worklist_assign", "302 302 302 403 403 403", POST),
    Row("referrals:worklist_snooze", "302 302 302 403 403 403", POST),
    Row("referrals:worklist_return", "302 302 302 403 403 403", POST),
    Row("referrals:child_list", "200 200 200 403 403 403", GET),
    Row("referrals:child_search", "200 200 200 403 403 403", BOTH),
    Row("referrals:child_detail", PARTIES, GET, lambda side: [side.accepted.child_file.code], NOBODY),
    Row(
        "referrals:child_readers",
        "403 200 403 404 404 404",
        GET,
        lambda side: [side.accepted.child_file.code],
        NOBODY,
    ),
    Row("referrals:agreement_record", PARTIES, BOTH, lambda side: [side.accepted.child_file.code], NOBODY),
    Row("referrals:decision_record", PARTIES, BOTH, lambda side: [side.accepted.child_file.code], NOBODY),
    Row("referrals:child_missing", PARTIES, BOTH, lambda side: [side.accepted.child_file.code], NOBODY),
    Row("referrals:child_found", "302 302 302 404 404 404", POST, lambda side: [side.accepted.child_file.code], NOBODY),
    Row("referrals:protection_report", PARTIES, BOTH, lambda side: [side.accepted.child_file.code], NOBODY),
    Row("referrals:case_detail", PARTIES, GET, case, NOBODY),
    Row("referrals:case_lead", CASE_KEEPERS, BOTH, case, NOBODY),
    Row("referrals:case_lead_accept", "403 403 302 404 404 404", POST, case, NOBODY),
    Row("referrals:case_lead_decline", "403 403 302 404 404 404", POST, case, NOBODY),
    Row("referrals:case_refer", PARTIES, BOTH, case, NOBODY),
    Row("referrals:case_sibling", CASE_KEEPERS, BOTH, case, NOBODY),
    Row("referrals:case_link", CASE_KEEPERS, BOTH, case, NOBODY),
    Row(
        "referrals:case_unlink",
        "302 302 403 404 404 404",
        POST,
        lambda side: [*case(side), side.accepted.child_file.code],
        NOBODY,
    ),
    Row("referrals:erasure_list", "403 200 403 403 403 403", GET),
    Row("referrals:erasure_ask", "403 200 404 404 404 404", BOTH, lambda side: [side.draft.child_file.code], NOBODY),
    Row("referrals:erasure_ask", "403 403 403 404 404 404", BOTH, lambda side: [side.accepted.child_file.code], NOBODY),
    Row(
        "referrals:erasure_settle",
        "403 200 403 404 404 404",
        BOTH,
        lambda side: [side.accepted.child_file.code],
        NOBODY,
    ),
    Row(
        "referrals:erasure_refuse",
        "403 302 403 404 404 404",
        POST,
        lambda side: [side.accepted.child_file.code],
        NOBODY,
    ),
    Row("referrals:match_confirm", "302 302 404 404 404 404", POST, lambda side: [side.match.uuid], NOBODY),
    Row("referrals:match_dismiss", "302 302 404 404 404 404", POST, lambda side: [side.match.uuid], NOBODY),
    Row("referrals:template_list", "200 200 200 403 403 403", GET),
    Row("referrals:template_create", "200 200 200 403 403 403", BOTH),
    Row("referrals:template_edit", SENDERS, BOTH, lambda side: [side.template.uuid], NOBODY),
    Row("referrals:template_remove", "302 302 404 404 404 404", POST, lambda side: [side.template.uuid], NOBODY),
    Row("referrals:saved_filter_add", "302 302 302 302 403 403", POST),
    Row("referrals:saved_filter_edit", "200 404 404 404 404 404", BOTH, lambda side: [side.kept.uuid], NOBODY),
    Row("referrals:saved_filter_remove", "302 404 404 404 404 404", POST, lambda side: [side.kept.uuid], NOBODY),
    Row("referrals:permit_list", "200 200 200 403 403 403", GET),
    Row("referrals:referral_list", "200 200 200 200 403 403", GET),
    Row("referrals:referral_create", "200 200 200 403 403 403", BOTH),
    Row("referrals:referral_emergency", "200 200 200 403 403 403", BOTH),
    Row(
        "referrals:referral_detail",
        "200 200 200 200 404 404",
        GET,
        accepted,
        "404 404 404 200 404 404",
    ),
    Row("referrals:referral_detail", "302 302 404 404 404 404", GET, draft, NOBODY),
    Row("referrals:draft_child", SENDERS, BOTH, draft, NOBODY),
    Row("referrals:draft_needs", SENDERS, BOTH, draft, NOBODY),
    Row("referrals:draft_needs", "403 403 403 403 404 404", BOTH, accepted, REFUSED),
    Row("referrals:draft_receiver", SENDERS, BOTH, draft, NOBODY),
    Row("referrals:draft_basis", SENDERS, BOTH, draft, NOBODY),
    Row("referrals:draft_review", SENDERS, GET, draft, NOBODY),
    Row("referrals:draft_call", SENDERS, BOTH, draft, NOBODY),
    Row("referrals:draft_discard", "302 302 404 404 404 404", POST, draft, NOBODY),
    Row("referrals:note_add", "200 200 200 403 404 404", BOTH, accepted, REFUSED),
    Row("referrals:note_add", "200 200 403 403 404 404", BOTH, received, REFUSED),
    Row("referrals:referral_message", "200 200 200 403 404 404", BOTH, accepted, REFUSED),
    Row("referrals:referral_message", "200 200 403 403 404 404", BOTH, received, REFUSED),
    Row("referrals:referral_open", "403 403 200 403 404 404", BOTH, received, REFUSED),
    Row("referrals:basis_change", "200 200 403 403 404 404", BOTH, received, REFUSED),
    Row("referrals:consent_withdraw", "403 403 403 403 404 404", BOTH, received, REFUSED),
    Row("referrals:referral_observer", "200 200 403 403 404 404", BOTH, received, REFUSED),
    Row("referrals:referral_permit", "200 200 200 403 404 404", BOTH, accepted, REFUSED),
    Row("referrals:permit_request", "200 200 403 403 404 404", BOTH, received, REFUSED),
    Row("referrals:permit_refuse", "200 200 200 403 404 404", BOTH, accepted, REFUSED),
    Row("referrals:attachment_add", "200 200 200 403 404 404", BOTH, accepted, REFUSED),
    Row("referrals:attachment_add", "200 200 403 403 404 404", BOTH, received, REFUSED),
    Row("referrals:attachment_download", PARTIES, GET, a_file, NOBODY),
    Row("referrals:referral_sheet", "200 200 200 403 404 404", GET, accepted, REFUSED),
    Row("referrals:referral_sheet", "403 403 404 404 404 404", GET, draft, NOBODY),
    Row("referrals:referral_repeat", "302 302 403 403 404 404", POST, accepted, REFUSED),
    Row("referrals:referral_see", "403 403 403 403 404 404", POST, accepted, "404 404 404 403 404 404"),
    Row("referrals:referral_go_on", "403 403 403 403 404 404", POST, accepted, "404 404 404 403 404 404"),
    Row("referrals:referral_together", SENDERS, BOTH, pair, NOBODY),
    Row("referrals:together_send", "302 302 404 404 404 404", POST, pair, NOBODY),
    Row("referrals:together_leave", "302 302 404 404 404 404", POST, pair, NOBODY),
    Row("referrals:together_accept", "403 403 302 403 404 404", POST, received, REFUSED),
    Row("referrals:referral_remind", "403 403 403 302 404 404", POST, received, "404 404 404 302 404 404"),
    Row("referrals:referral_move", "302 302 404 404 404 404", BOTH, lambda side: [*draft(side), "send"], NOBODY),
    Row("referrals:referral_move", "403 403 200 403 404 404", BOTH, lambda side: [*received(side), "accept"], REFUSED),
    Row(
        "referrals:referral_move", "200 200 403 403 404 404", BOTH, lambda side: [*received(side), "withdraw"], REFUSED
    ),
    Row("referrals:referral_move", "409 409 403 403 404 404", BOTH, lambda side: [*received(side), "answer"], REFUSED),
    Row("referrals:referral_move", NOBODY, BOTH, lambda side: [*received(side), "receive"], NOBODY),
    # the plan
    Row("plans:plan_create", "403 403 403 200 403 403", BOTH),
    Row("plans:plan_edit", WRITES_PLAN, BOTH, lambda side: [side.plan_code], WRITES_PLAN),
    Row("plans:plan_budget", WRITES_PLAN, BOTH, lambda side: [side.plan_code], WRITES_PLAN),
    Row("plans:plan_detail", EVERYBODY, GET),
    Row("plans:commitment_create", COORDINATOR, BOTH),
    Row("plans:commitment_detail", EVERYBODY, GET, lambda side: [side.commitment.code], EVERYBODY),
    Row("plans:commitment_edit", COORDINATOR, BOTH, lambda side: [side.commitment.code], COORDINATOR),
    Row("plans:commitment_history", EVERYBODY, GET, lambda side: [side.commitment.code], EVERYBODY),
    Row("plans:budget_edit", COORDINATOR, BOTH, lambda side: [side.commitment.code], COORDINATOR),
    Row(
        "plans:reading_create",
        "403 200 403 200 403 403",
        BOTH,
        lambda side: [side.commitment.code],
        COORDINATOR,
    ),
    Row("plans:action_list", EVERYBODY, GET),
    Row("plans:action_create", "403 200 403 200 403 403", BOTH),
    Row(
        "plans:action_detail",
        "200 200 200 200 404 404",
        BOTH,
        lambda side: [side.item.code],
        "404 404 404 200 404 404",
    ),
    Row(
        "plans:action_confirm",
        "403 403 302 403 404 404",
        POST,
        lambda side: [side.item.code],
        "404 404 404 403 404 404",
    ),
    Row(
        "plans:action_edit",
        "403 200 403 200 404 404",
        BOTH,
        lambda side: [side.item.code],
        "404 404 404 200 404 404",
    ),
    # across agencies
    Row("dashboards:dashboard", "200 200 200 200 403 403", GET),
    Row("dashboards:picture", PICTURE, GET, lambda side: [side.picture, "svg"], PICTURE),
    Row(
        "dashboards:saved_view_add",
        "302 302 302 302 403 403",
        POST,
        data=lambda membership: {"name": f"View {uuid.uuid4()}"[:60]},
    ),
    Row("dashboards:saved_view_edit", "200 404 404 404 404 404", BOTH, lambda side: [side.view.uuid], NOBODY),
    Row("dashboards:saved_view_remove", "302 404 404 404 404 404", POST, lambda side: [side.view.uuid], NOBODY),
    Row("dashboards:coverage", EVERYBODY, GET),
    Row("dashboards:coverage_square", EVERYBODY, GET, lambda side: [side.place, "shelter"], EVERYBODY),
    Row("dashboards:report_list", "200 200 200 200 403 403", GET),
    Row("dashboards:report_detail", DASHBOARD, GET, lambda side: [side.quarter], DASHBOARD),
    Row("admin:index", ADMINISTRATOR, METHODS),
]
WITHOUT_MEMBERSHIP = (
    {"account_reauthenticate", "account_change_password", "agencies:account_detail"}
    | {
        "agencies:account_mail",
        "agencies:session_end",
        "agencies:session_end_others",
    }
    | {row.name for row in TABLE if row.name.startswith("mfa_")}
)
NOT_IN_FORMS = [
    "page",
    "format",
    "child",
    "to",
    "find",
    "template",
    "from",
    "referral",
    "commitment",
    "plan",
    "table",
    "next",
]  # parameters that links alone use
ADMIN_PAGES = ("_changelist", "_add")
NOT_SWEPT = "admin:"  # Django's own pages behind the same door; index, lists and add pages are swept
EXPORTS = {  # what `?format=csv` answers, in CAST's order
    "agencies:agency_list": EVERYBODY,
    "referrals:referral_list": "200 200 200 200 403 403",
    "plans:plan_detail": EVERYBODY,
    "plans:action_list": EVERYBODY,
    "dashboards:dashboard": "200 200 200 200 403 403",
    "foundation:audit_list": "403 403 403 403 403 200",
    "dashboards:coverage": EVERYBODY,
}


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, Any]]:
    """Every (name, pattern) of the resolver."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


ADDRESSES = dict(addresses(get_resolver()))
SWEPT_ADMIN = [name for name in ADDRESSES if name.startswith(NOT_SWEPT) and name.endswith(ADMIN_PAGES)]
ROWS = [*TABLE, *(Row(name, ADMINISTRATOR, METHODS) for name in SWEPT_ADMIN)]
WITH_THING = [row for row in ROWS if row.args is not None]


# ---- The world ----------------------------------------------------------------------------------


def a_side(sender: Membership, receiver: Membership, plan: Plan) -> Any:
    """A draft, a received and an accepted referral between two agencies, and what else an address can name."""
    values = {"needs": [factories.need()], "identity": {"given_name": "Ada"}}
    accepted_referral = factories.referral(sender, receiver, "accepted", **values)
    factories.reports(accepted_referral.child_file, by=sender)
    second_lead = factories.membership(sender.agency, role="lead")
    with application_role(second_lead):
        ask_erasure(accepted_referral.child_file, by=second_lead, ground="court_order", authority="KB 26-01")
    with application_role(sender):
        request_permit(accepted_referral, by=sender, permit=Permit(requested_on=TODAY))
        item = raise_item(
            by=sender,
            title="Find a bed",
            pillar=factories.pillar(),
            lead_agency=sender.agency,
            partner_agencies=[receiver.agency],
            due_on=TODAY,
            referral=accepted_referral,
        )
    elsewhere = factories.membership(factories.agency(f"ALSO-{sender.agency.code}"))
    for holder in (sender, elsewhere):
        factories.child_file(holder, identity={"documents": f"Passport: {sender.agency.code}4711"})
    pair = factories.draft(sender, receiver.agency)
    with application_role(sender):
        case, place = pair.child_file.case, factories.jurisdiction()
        siblings = [
            add_sibling(case, by=sender, place=place, facts={}, identity={}, form_key=uuid.uuid4()) for _ in range(2)
        ]
        offer_lead(accepted_referral.child_file.case, by=sender, to=receiver.agency, backup=None)
        add_together(pair, by=sender, children=siblings[:1], with_story=False)
    return SimpleNamespace(
        agency=sender.agency,
        pair=pair,
        match=ChildMatch.objects.get(second_agency=elsewhere.agency),
        desk=factories.desk(sender.agency),
        colleague=factories.membership(sender.agency),
        invitation=factories.invitation(sender),
        session=uuid.uuid4(),
        notification=factories.notification(sender),
        picture="months",
        plan_code=plan.code,
        place="CA-MB",
        quarter="2025-Q4",
        view=SavedView.objects.create(membership=sender, name="Late", query="urgency=urgent"),
        kept=SavedFilter.objects.create(membership=sender, name="Late", query="overdue=on"),
        template=ReferralTemplate.objects.create(
            agency=sender.agency, created_by=sender, name="Bed", needs=["safe-shelter"]
        ),
        instrument=factories.instrument(f"ACT-{sender.agency.code}"),
        draft=factories.draft(sender, receiver.agency, **values),
        file=factories.attachment(accepted_referral, by=sender),
        received=factories.referral(sender, receiver, "received", **values),
        accepted=accepted_referral,
        item=item,
        commitment=Commitment.objects.create(
            code=f"PROMISE-{sender.agency.code}",
            plan=plan,
            pillar=factories.pillar(),
            title_en="Promise",
            lead_agency=sender.agency,
        ),
    )


@pytest.fixture
def world(sender, lead, receiver, coordinator, administrator, auditor) -> Any:
    plan = Plan.objects.create(
        code="PLAN",
        name_en="Plan",
        name_fr="Plan",
        instrument=factories.instrument("PLAN", kind="plan"),
        period=(TODAY, None),
    )
    others = [factories.membership(factories.agency(f"FOREIGN-{number}")) for number in range(2)]
    cast = [sender, lead, receiver, coordinator, administrator, auditor]
    for membership in cast:  # so that pages on which a password is typed answer
        membership.user.set_password("long enough to be a password")
        membership.user.save()
    return SimpleNamespace(
        own=a_side(sender, receiver, plan),
        foreign=a_side(*others, plan),
        cast=dict(zip(CAST, cast, strict=True)),
    )


@pytest.fixture
def ask(as_member) -> Callable[..., HttpResponseBase]:
    """Ask and undo: what a request did is rolled back, so that the next one finds the same world."""
    browsers: dict[Membership | None, Client] = {None: Client()}

    def request(membership: Membership | None, address: str, method: str = "GET", data: Any = None) -> HttpResponseBase:
        if membership not in browsers:
            browsers[membership] = as_member(membership)
            browsers[membership].raise_request_exception = False
        client = browsers[membership]
        cookies = client.cookies.copy()
        with transaction.atomic():
            response = client.generic(method, address) if data is None else client.post(address, data)
            transaction.set_rollback(True)
        client.cookies = cookies
        return response

    return request


def address_of(row: Row, side: Any) -> str:
    return reverse(row.name, args=row.args(side) if row.args else [])


def first_method(row: Row) -> str:
    return "GET" if "GET" in row.methods else "POST"


def who_gets_in(row: Row) -> str:
    """Somebody whom the address answers."""
    answers = row.own.split()
    return CAST[next((place for place, answer in enumerate(answers) if answer in {"200", "302"}), 0)]


def answers_to_all(world: Any, ask: Any, rows: list[Row], side: Any, change: Any = str) -> dict[tuple[str, str], str]:
    """What everybody of the cast is answered about the side's things, by row."""
    found = {}
    for place, row in enumerate(rows):
        address, method = change(address_of(row, side)), first_method(row)
        answers = [
            ask(member, address, method, row.data(member) if method == "POST" else None).status_code
            for member in world.cast.values()
        ]
        found[f"{place} {row.name}"] = " ".join(map(str, answers))
    return found


# ---- The sweep ----------------------------------------------------------------------------------


def test_every_address_has_a_row() -> None:
    named = {name for name in ADDRESSES if not name.startswith(NOT_SWEPT)}

    assert {row.name for row in TABLE} == named | {"admin:index"}


def test_every_address_that_names_a_thing_is_asked_about_a_foreign_one() -> None:
    for row in TABLE:
        converters = getattr(ADDRESSES[row.name].pattern, "converters", {})
        assert bool(converters) == bool(row.args) == bool(row.foreign), row


def test_own_things(world, ask) -> None:
    expected = {f"{place} {row.name}": row.own for place, row in enumerate(ROWS)}

    assert answers_to_all(world, ask, ROWS, world.own) == expected


def test_foreign_things(world, ask) -> None:
    expected = {f"{place} {row.name}": row.foreign for place, row in enumerate(WITH_THING)}

    assert answers_to_all(world, ask, WITH_THING, world.foreign) == expected


def test_made_up_things(world, ask) -> None:
    """The same 404 as for a foreign one, whoever asks."""
    rows = [row for row in WITH_THING if not row.is_public]
    side = SimpleNamespace(
        agency=SimpleNamespace(code="NOWHERE"),
        desk=SimpleNamespace(uuid=uuid.uuid4()),
        colleague=SimpleNamespace(uuid=uuid.uuid4()),
        invitation=SimpleNamespace(uuid=uuid.uuid4()),
        session=uuid.uuid4(),
        notification=SimpleNamespace(uuid=uuid.uuid4()),
        kept=SimpleNamespace(uuid=uuid.uuid4()),
        view=SimpleNamespace(uuid=uuid.uuid4()),
        picture="nothing",
        plan_code="NO-PLAN",
        place="NOWHERE",
        quarter="1999-Q1",
        template=SimpleNamespace(uuid=uuid.uuid4()),
        instrument=SimpleNamespace(code="NO-ACT"),
        commitment=SimpleNamespace(code="NO-PROMISE"),
        item=SimpleNamespace(code="A-9999999"),
        file=SimpleNamespace(storage_key=uuid.uuid4()),
        match=SimpleNamespace(uuid=uuid.uuid4()),
        **{
            name: SimpleNamespace(
                reference="R-2026-999999",
                child_file=SimpleNamespace(code="C-0000-00", case=SimpleNamespace(code="K-0000-00")),
            )
            for name in ("draft", "received", "accepted", "pair")
        },
    )

    found = answers_to_all(world, ask, rows, side, lambda address: address.replace("CA-MB", "ATLANTIS"))

    assert found == {f"{place} {row.name}": NOBODY for place, row in enumerate(rows)}


def test_things_of_another_agency_under_the_own_one(world, ask) -> None:
    """A lead may not reach another agency's desk or member through an address that begins with the own agency."""
    mixed = SimpleNamespace(**{**vars(world.foreign), "agency": world.own.agency})

    for row in WITH_THING:
        if "uuid" in str(ADDRESSES[row.name].pattern):
            for name in ("lead", "administrator"):
                answer = ask(world.cast[name], address_of(row, mixed), first_method(row))
                assert answer.status_code == 404, (row, name)


def test_anonymous(world, ask) -> None:
    for row in ROWS:
        for method in row.methods:
            response = ask(None, address_of(row, world.own), method)
            is_sent_to_sign_in = response.status_code == 302 and response["Location"].startswith(SIGN_IN)
            assert is_sent_to_sign_in == (not row.is_public), (row, method)


def test_before_the_second_factor(world) -> None:
    """Signed in with the password alone, nothing is open but what sets the second factor up."""
    client = Client()
    client.force_login(world.cast["administrator"].user)
    set_up = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}

    for row in ROWS:
        if not row.is_public:
            for method in row.methods:
                response = client.generic(method, address_of(row, world.own))
                is_led_to_it = response.status_code == 302 and response["Location"] == reverse("mfa_index")
                assert is_led_to_it == (row.name not in set_up), (row, method)


def test_wrong_methods(world, ask) -> None:
    for row in ROWS:
        for method in METHODS:
            if method not in row.methods and row.own != NOBODY:
                member = None if row.name == "account_login" else world.cast[who_gets_in(row)]
                answer = ask(member, address_of(row, world.own), method)
                assert answer.status_code == 405, (row, method)


@pytest.mark.parametrize("name", EXPORTS)
def test_export(world, ask, name: str) -> None:
    answers = [ask(member, f"{reverse(name)}?format=csv") for member in world.cast.values()]

    assert " ".join(str(response.status_code) for response in answers) == EXPORTS[name]
    for response in answers:
        if response.status_code == 200:
            assert response["Content-Type"] == "text/csv; charset=utf-8"
            assert "Ada" not in b"".join(response.streaming_content).decode()


def test_somebody_without_a_membership(world, ask) -> None:
    """Signed in, acting for nobody: told so on every page, and nothing else."""
    ended = factories.membership(world.own.agency, period=(datetime.date(2020, 1, 1), datetime.date(2021, 1, 1)))
    open_to_all = {row.name for row in ROWS if row.is_public} | WITHOUT_MEMBERSHIP

    for row in ROWS:
        if row.name not in open_to_all:
            assert ask(ended, address_of(row, world.own), first_method(row)).status_code == 403, row
