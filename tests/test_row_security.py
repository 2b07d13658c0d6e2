"""The third lock: what PostgreSQL shows and allows accord_app, whatever the application asks.

The property at the heart of it: in any world, `visible_to(membership)` and row security alone give the same rows.
"""

import datetime
import os
from collections import defaultdict
from typing import Any

import dj_database_url
import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, ProgrammingError, connection, connections, models, transaction
from django.db.models import Value
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agencies.enums import Role
from agencies.models import Notification
from coordination.dashboards.models import KeptFigures, SavedView
from coordination.foundation import audit_chain, checks, row_security
from coordination.foundation.models import AuditCheckpoint, AuditEntry
from coordination.foundation.sealed import Sealed
from coordination.plans.enums import ItemStatus
from coordination.plans.models import (
    ActionItem,
    BudgetLine,
    Commitment,
    CommitmentChange,
    Confirmation,
    IndicatorReading,
    Plan,
    ProgressUpdate,
)
from coordination.plans.operations import confirm_part, raise_item, report_progress
from referrals import operations, policies
from referrals.enums import Sharing, Status
from referrals.models import (
    Absence,
    Agreement,
    Attachment,
    BlindIndex,
    Case,
    ChildFile,
    ChildIdentity,
    ChildKey,
    Consent,
    Decision,
    Erasure,
    Message,
    Narrative,
    Note,
    Participation,
    Permit,
    ProtectionReport,
    ReadMark,
    Referral,
    ReferralNeed,
    ReferralTemplate,
    Ring,
    SavedFilter,
    SharedContact,
    Snooze,
    TimelineEvent,
)
from referrals.notifications import ring_clocks
from tests import factories
from tests.application_role import application_role

ABOUT_A_CHILD = [
    ChildFile, ChildIdentity, ChildKey, BlindIndex, Permit, Case, Narrative, Consent, Message, Attachment, Erasure,
    Decision, Absence, ProtectionReport, Agreement, SharedContact, Note, ReadMark,
]  # fmt: skip
PROTECTED = [
    *ABOUT_A_CHILD, Referral, ReferralNeed, Participation, TimelineEvent, Ring, Notification,
    Snooze, SavedFilter, ReferralTemplate, SavedView, KeptFigures,
    Plan, Commitment, BudgetLine, ActionItem, ProgressUpdate, Confirmation,
    CommitmentChange, IndicatorReading, AuditEntry, AuditCheckpoint,
]  # fmt: skip
TODAY = datetime.date(2026, 1, 15)


# ---- Random worlds ----------------------------------------------------------------------------

EXTRAS = [
    "observer", "open_early", "message", "permit", "item", "attachment", "blind_index", "onward", "remind", "erasure",
    "decision", "agreement", "withdrawal",
]  # fmt: skip
STORY = st.fixed_dictionaries(
    {
        "agencies": st.permutations([0, 1, 2, 3]),  # sender, receiver, and two more
        "status": st.sampled_from(list(factories.WAYS)),
        "next_status": st.sampled_from([status for status in factories.WAYS if status != Status.DRAFT]),
        "extras": st.sets(st.sampled_from(EXTRAS)),
        "sharing": st.sampled_from(Sharing.values),
    }
)


def _covers_another(referral: Referral) -> bool:
    """Not once the consent was withdrawn."""
    return Referral.objects.get(pk=referral.pk).covers_another_agency


class World:
    """Four agencies and the task force, one member of each in each role, and what the stories made of them."""

    def __init__(self) -> None:
        agencies = [factories.agency(f"WORLD-{number}") for number in range(4)]
        agencies.append(factories.agency("WORLD-TASKFORCE", takes_referrals=False))
        self.members = {
            (number, role): factories.membership(agency, role)
            for number, agency in enumerate(agencies)
            for role in Role.values
        }
        self.coordinator = self.members[4, "coordinator"]
        instrument = factories.instrument("WORLD-PLAN", kind="plan")
        self.plan = Plan.objects.create(
            code="WORLD-PLAN", name_en="Plan", name_fr="Plan", instrument=instrument, period=(TODAY, None)
        )
        self.commitment = Commitment.objects.create(
            code="WORLD-1", plan=self.plan, pillar=factories.pillar(), title_en="Promise", lead_agency=agencies[0]
        )
        BudgetLine.objects.create(plan=self.plan, fiscal_year="2025-26", amount_cad=1)
        self._item(self.members[0, "lead"], None, agencies[0])
        self._items_of_few(agencies)
        IndicatorReading.objects.create(
            commitment=self.commitment, read_on=TODAY, value=4, source="A report", by=self.coordinator
        )
        waits = factories.referral(self.worker(0), self.worker(1))  # until its clock rings
        self._arrange(waits)

    def _items_of_few(self, agencies: list[Any]) -> None:
        """A draft, and an item raised from a gap in the coverage."""
        given = {"pillar": factories.pillar(), "due_on": TODAY}
        gap = {"gap_need": factories.need(), "gap_place": factories.jurisdiction()}
        with application_role(self.coordinator):
            raise_item(by=self.coordinator, title="Draft", lead_agency=agencies[1], is_draft=True, **given)
            raise_item(by=self.coordinator, title="Gap", lead_agency=self.coordinator.agency, **given, **gap)

    def _arrange(self, referral: Referral) -> None:
        """What members set aside and keep, in every role, those that may not among them."""
        for member in self.members.values():
            Snooze.objects.create(membership=member, referral=referral, until=referral.respond_by)
            SavedFilter.objects.create(membership=member, name="Mine", query="status=sent")
            SavedView.objects.get_or_create(membership=member, name="Mine", query="urgency=urgent")
            now, agency = timezone.now(), member.agency_id
            kept = {"question": {}, "facts": {}, "made_at": now, "asked_at": now}
            KeptFigures.objects.get_or_create(scope="agency", agency_id=agency, key="", defaults=kept)
            for scope in ("whole", "everyone"):
                KeptFigures.objects.get_or_create(scope=scope, agency=None, key="", defaults=kept)
            ReferralTemplate.objects.create(
                agency=member.agency, name=f"Bed {member.pk}", needs=["safe-shelter"], created_by=member
            )

    def worker(self, number: int) -> Any:
        return self.members[number, "worker"]

    def _lead(self, colleague: Any) -> Any:
        return next(
            row for (_n, role), row in self.members.items() if role == "lead" and row.agency == colleague.agency
        )

    def seal(self) -> None:
        """What the worker does: clocks ring, members are told, the trail is sealed."""
        with application_role(None):
            ring_clocks(timezone.now() + datetime.timedelta(days=30))
            audit_chain.seal()

    def live(self, story: dict[str, Any]) -> None:
        """Let one referral, and what follows from it, happen."""
        sender, receiver, third, fourth = (self.worker(number) for number in story["agencies"])
        extras = set(story["extras"])
        referral = factories.draft(
            sender, receiver.agency, identity={"given_name": "Ada"}, what_happened="A lorry.",
            basis="consent", sharing=story.get("sharing", "all"),
        )  # fmt: skip
        self._add(referral, extras, sender, receiver, third)
        for name in factories.WAYS[story["status"]]:
            by = receiver if "receiver" in factories.TRANSITIONS[name].parties else sender
            if name == "redirect" and not _covers_another(referral):
                return
            factories.move(referral, name, by=by, **({"receiving_agency": third.agency} if name == "redirect" else {}))
            self._add(referral, extras, sender, receiver, fourth)
        if story["status"] == Status.REDIRECTED:
            self._go_on(Referral.objects.get(redirected_from=referral), story, extras, sender, third, fourth)
        if "onward" in extras and policies.has_opened(receiver, Referral.objects.get(pk=referral.pk)):
            onward = factories.draft(receiver, fourth.agency, of=referral.child_file)
            if story["next_status"] != Status.SENT:
                factories.move(onward, "send", by=receiver)

    def _go_on(self, follow_on, story, extras, sender, receiver, fourth) -> None:
        for name in factories.WAYS[story["next_status"]][1:]:
            by = receiver if "receiver" in factories.TRANSITIONS[name].parties else sender
            if name == "redirect" and not _covers_another(follow_on):
                return
            given = {"receiving_agency": fourth.agency} if name == "redirect" else {}
            factories.move(follow_on, name, by=by, **given)
            self._add(follow_on, extras, sender, receiver, fourth)

    def _add(self, referral: Referral, extras: set[str], sender: Any, receiver: Any, other: Any) -> None:
        """Do those of the extras that are allowed by now, once each."""
        referral = Referral.objects.get(pk=referral.pk)
        if "observer" in extras and policies.can_add_observer(sender, referral):
            extras.remove("observer")
            with application_role(sender):
                operations.add_observer(referral, by=sender, agency=other.agency)
        if "open_early" in extras and policies.can_open_early(receiver, referral):
            extras.remove("open_early")
            with application_role(receiver):
                operations.open_early(referral, by=receiver, reason="Now.")
        if "message" in extras and policies.can_write_message(receiver, referral):
            extras.remove("message")
            factories.noted(referral, sender=sender, receiver=receiver)
        if "permit" in extras and policies.can_record_permit(receiver, referral):
            extras.remove("permit")
            days = datetime.timedelta(days=180)
            permit = Permit(number=f"P{referral.pk}", issued_on=TODAY, expires_on=TODAY + days)
            with application_role(receiver):
                operations.record_permit(referral, by=receiver, permit=permit)
        if "erasure" in extras:
            extras.remove("erasure")
            with application_role(self._lead(sender)):
                operations.ask_erasure(
                    referral.child_file, by=self._lead(sender), ground="court_order", authority="KB 26-01"
                )
        if "decision" in extras:
            extras.remove("decision")
            factories.decision(referral.child_file, by=sender)
            factories.reports(referral.child_file, by=sender)
        if "agreement" in extras:
            extras.remove("agreement")
            factories.agreement(referral.child_file, by=sender)
        if "withdrawal" in extras and policies.can_withdraw_consent(receiver, referral):
            extras.remove("withdrawal")
            with application_role(receiver):
                assert operations.withdraw_consent(referral, by=receiver, words="She said no.")
        if "remind" in extras and policies.can_remind(self.coordinator, referral):
            extras.remove("remind")
            with application_role(self.coordinator):
                operations.remind(referral, by=self.coordinator)
        if "item" in extras and referral.is_open:
            extras.remove("item")
            self._item(sender, referral, receiver.agency)
        self._file(referral, extras, sender)

    def _file(self, referral: Referral, extras: set[str], sender: Any) -> None:
        if "attachment" in extras and referral.is_open:
            extras.remove("attachment")
            factories.attachment(referral, by=sender)
        if "blind_index" in extras:
            extras.remove("blind_index")
            with application_role(sender):
                BlindIndex.objects.create(child_file=referral.child_file, kind="name", digest=b"x" * 32)

    def _item(self, by: Any, referral: Referral | None, lead_agency: Any) -> None:
        pillar = factories.pillar()
        with application_role(by):
            item = raise_item(
                by=by, title="Do it", pillar=pillar, lead_agency=lead_agency, due_on=TODAY, referral=referral
            )
            item.partner_agencies.add(by.agency)
            confirm_part(by=by, item=item)
        reporter = next(row for row in self.members.values() if row.agency == lead_agency and row.role == "worker")
        with application_role(reporter):
            report_progress(by=reporter, item=item, words="Begun.", percent_done=10, status=ItemStatus.IN_PROGRESS)


def keys(querysets: list[models.QuerySet]) -> dict[str, set[int]]:
    """Primary keys by model, in one statement."""
    rows = [
        queryset.order_by().annotate(model_label=Value(queryset.model._meta.label)).values_list("model_label", "pk")
        for queryset in querysets
    ]
    found = defaultdict(set)
    for label, pk in rows[0].union(*rows[1:], all=True):
        found[label].add(pk)
    return dict(found)


def scoped(membership: Any) -> dict[str, set[int]]:
    return keys([model.objects.visible_to(membership) for model in PROTECTED])


def secured(membership: Any) -> dict[str, set[int]]:
    with application_role(membership):
        return keys([model.objects.all() for model in PROTECTED])


@pytest.mark.django_db
@settings(
    max_examples=15,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a world takes minutes and says little more
)
@given(stories=st.lists(STORY, min_size=1, max_size=4))
def test_scope_and_row_security_give_the_same_rows(stories: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        world = World()
        for story in stories:
            world.live(story)
        world.seal()

        for (number, role), membership in world.members.items():
            assert scoped(membership) == secured(membership), (number, role)
        transaction.set_rollback(True)


def test_every_kind_of_row_is_in_the_worlds(db) -> None:
    """The property would hold over empty tables too: one world shows that every table is filled."""
    world = World()
    for status, next_status, sharing in [("redirected", "accepted", "all"), ("accepted", "completed", "contact")]:
        story = {"agencies": [0, 1, 2, 3], "status": status, "next_status": next_status, "sharing": sharing}
        world.live(story | {"extras": set(EXTRAS)})
    world.seal()

    everything = keys([model.objects.all() for model in PROTECTED])

    assert set(everything) == {model._meta.label for model in PROTECTED}


def test_every_model_with_a_scope_is_compared() -> None:
    scoped_models = {
        model
        for label in ("referrals", "plans", "foundation", "dashboards")
        for model in apps.get_app_config(label).get_models()
        if hasattr(model.objects.all(), "visible_to")
    }

    assert scoped_models | {Notification} == set(PROTECTED)


# ---- Nobody, and those who never see a child ----------------------------------------------------


def test_nobody_sees_nothing(sender, receiver) -> None:
    world = World()
    world.live({"agencies": [0, 1, 2, 3], "status": "accepted", "next_status": "sent", "extras": set(EXTRAS)})

    assert secured(None) == scoped(None) == {}


@pytest.mark.parametrize("name", ["coordinator", "administrator", "auditor"])
@pytest.mark.parametrize("status", Status.values)
def test_no_child_by_raw_sql(request, sender, receiver, name: str, status: str) -> None:
    membership = request.getfixturevalue(name)
    referral = factories.referral(sender, receiver, status, identity={"given_name": "Ada"}, what_happened="A lorry.")
    BlindIndex.objects.create(child_file=referral.child_file, kind="name", digest=b"x" * 32)

    with application_role(membership), connection.cursor() as cursor:
        for model in ABOUT_A_CHILD:
            cursor.execute(f"select count(*) from {model._meta.db_table}")
            assert cursor.fetchone() == (0,), model
        cursor.execute("select count(*) from referrals_referral")
        assert cursor.fetchone() == (Referral.objects.visible_to(membership).count(),)


@pytest.mark.parametrize("role", ["coordinator", "directory_administrator", "auditor"])
def test_no_child_for_such_a_role_of_a_participating_agency(sender, receiver, role: str) -> None:
    factories.referral(sender, receiver, "accepted", identity={"given_name": "Ada"})
    inside = factories.membership(sender.agency, role)

    with application_role(inside):
        for model in ABOUT_A_CHILD:
            assert not model.objects.exists()


def test_context_ends_with_the_transaction(sender) -> None:
    factories.draft(sender)
    with application_role(sender):
        assert Referral.objects.count() == 1

    with application_role(None):
        assert Referral.objects.count() == 0


def test_context_nested_gives_the_outer_one_back(sender, receiver) -> None:
    factories.draft(sender)

    with application_role(sender):
        with row_security.acting_as(receiver):
            assert Referral.objects.count() == 0
        assert Referral.objects.count() == 1


# ---- Tables and policies ------------------------------------------------------------------------

ALL_FOUR = {"SELECT", "INSERT", "UPDATE", "DELETE"}
FEWER = {  # table: the policies it has, and why not all four
    "plans_actionitem": (ALL_FOUR - {"DELETE"}, "an item is dropped by a progress update, never deleted"),
    "plans_progressupdate": ({"SELECT", "INSERT"}, "append-only"),
    "plans_commitmentchange": ({"SELECT"}, "written by triggers of the commitments alone"),
    "plans_indicatorreading": ({"SELECT", "INSERT"}, "append-only"),
    "plans_confirmation": ({"SELECT", "INSERT"}, "append-only: what was confirmed stays"),
    "foundation_auditentry": ({"SELECT", "INSERT"}, "append-only"),
    "referrals_childkey": ({"SELECT", "INSERT"}, "wrapped anew by the owner, destroyed by accord_erase()"),
    "referrals_erasure": (ALL_FOUR - {"DELETE"}, "that it was asked for stays"),
    "referrals_childmatch": (set(), "read and written by the accord_match functions alone"),
    "referrals_agreement": ({"SELECT", "INSERT"}, "append-only: a later answer takes the place of an earlier one"),
    "referrals_note": ({"SELECT", "INSERT"}, "append-only: a note stands as it was written"),
    "referrals_readmark": ({"SELECT", "INSERT"}, "append-only: read once is read"),
    "referrals_decision": ({"SELECT", "INSERT"}, "append-only: a later decision supersedes an earlier one"),
    "referrals_absence": (ALL_FOUR - {"DELETE"}, "each time that a child was missing stays"),
    "referrals_protectionreport": ({"SELECT", "INSERT"}, "append-only"),
    "referrals_ring": ({"SELECT"}, "written by accord_ring_clocks() alone"),
    "foundation_auditcheckpoint": ({"SELECT"}, "written by accord_seal_audit() alone"),
}
APPEND_ONLY = [
    TimelineEvent,
    Message,
    Note,
    ReadMark,
    Decision,
    Agreement,
    ProtectionReport,
    ProgressUpdate,
    Confirmation,
    CommitmentChange,
    IndicatorReading,
    AuditEntry,
]


def protected_tables() -> set[str]:
    tables = {
        model._meta.db_table
        for label in ("referrals", "plans", "dashboards")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }
    return tables | {"agencies_notification", "foundation_auditentry", "foundation_auditcheckpoint"}


def test_every_table_has_policies(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity")
        secured_tables = {name for (name,) in cursor.fetchall()}
        cursor.execute("select tablename, cmd, permissive from pg_policies")
        rows = cursor.fetchall()

    found = defaultdict(set)
    for table, command, _permissive in rows:
        found[table].add(command)
    assert secured_tables == protected_tables()
    wanted = {table: FEWER.get(table, (ALL_FOUR, ""))[0] for table in protected_tables()}
    assert found == {table: commands for table, commands in wanted.items() if commands}
    assert len(rows) == sum(map(len, found.values())), "two policies for one command widen each other"


@pytest.mark.parametrize("model", APPEND_ONLY)
@pytest.mark.parametrize("change", ["update", "delete"])
def test_append_only_tables_refuse(sender, receiver, coordinator, model, change: str) -> None:
    world = World()
    world.live(
        {
            "agencies": [0, 1, 2, 3],
            "status": "declined",
            "next_status": "sent",
            "extras": {"item", "decision", "agreement"},
        }
    )
    factories.noted(
        factories.referral(world.worker(0), world.worker(1), "accepted"),
        sender=world.worker(0),
        receiver=world.worker(1),
    )
    assert model.objects.exists()
    statement = {
        "update": f"update {model._meta.db_table} set id = id",
        "delete": f"delete from {model._meta.db_table}",
    }[change]

    for membership in (world.worker(0), world.worker(1), world.coordinator):
        with pytest.raises(ProgrammingError, match="permission denied"), application_role(membership):
            connection.cursor().execute(statement)


# ---- What accord_app may not write --------------------------------------------------------------


def refused(membership: Any, write: Any) -> bool:
    """Whether row security or the grants stop it: an error, or no row touched."""
    try:
        with application_role(membership):
            return write() == 0
    except ProgrammingError as error:
        message = str(error)
        assert "row-level security" in message or "permission denied" in message
        return True


def event_by(referral: Referral, by: Any, transition: str, signed: Any = None) -> Any:
    signed = signed or by
    return lambda: TimelineEvent.objects.bulk_create(
        [
            TimelineEvent(
                referral=referral,
                transition=transition,
                to_status=referral.status,
                at=referral.updated_at,
                by=signed,
                agency=signed.agency,
            )
        ]
    )


def participation(referral: Referral, agency: Any, access: str = "full") -> Any:
    return lambda: Participation.objects.bulk_create(
        [
            Participation(
                referral=referral,
                agency=agency,
                party="observer",
                access=access,
                status=referral.status,
                urgency=referral.urgency,
                updated_at=referral.updated_at,
            )
        ]
    )


def test_outsider_writes_nothing(sender, receiver, outsider) -> None:
    referral = factories.referral(sender, receiver, "accepted")
    child, keyless = referral.child_file, factories.child_file(sender)
    ChildKey.objects.filter(child_file=keyless).delete()

    writes = {
        "referral": lambda: Referral.objects.filter(pk=referral.pk).update(urgency="routine"),
        "need": lambda: ReferralNeed.objects.filter(referral=referral).update(outcome="met"),
        "participation": lambda: Participation.objects.filter(referral=referral).update(access="preview"),
        "child": lambda: ChildFile.objects.filter(pk=child.pk).update(age_band="18+"),
        "identity": lambda: ChildIdentity.objects.filter(child_file=child).update(given_name=Sealed(b"X")),
        "story": lambda: Narrative.objects.filter(referral=referral).update(what_happened=Sealed(b"X")),
        "key": lambda: ChildKey.objects.create(child_file=keyless, master="x", wrapped=b"x"),
        "key destroyed": lambda: ChildKey.objects.filter(child_file=child)._raw_delete("default"),
        "lets itself in": participation(referral, outsider.agency),
        "event": event_by(referral, outsider, "accept"),
        "deletes": lambda: Referral.objects.filter(pk=referral.pk)._raw_delete("default"),
    }
    for name, write in writes.items():
        assert refused(outsider, write), name


def test_coordinator_writes_a_reminder_alone(sender, receiver, coordinator) -> None:
    referral = factories.referral(sender, receiver)

    assert refused(coordinator, lambda: Referral.objects.filter(pk=referral.pk).update(urgency="routine"))
    assert refused(coordinator, participation(referral, coordinator.agency))
    assert refused(coordinator, event_by(referral, coordinator, "accept"))
    assert not refused(coordinator, event_by(referral, coordinator, "reminded"))


def test_nobody_signs_for_another(sender, receiver, lead) -> None:
    referral = factories.referral(sender, receiver)

    assert refused(sender, event_by(referral, sender, "accept", signed=receiver))
    assert refused(sender, event_by(referral, sender, "accept", signed=lead))


def test_referral_of_a_child_not_opened_is_refused(sender, receiver, outsider) -> None:
    """A receiver in preview cannot learn the child by making itself the sender of another referral."""
    referral = factories.referral(sender, receiver, "received")

    with pytest.raises(ProgrammingError, match="row-level security"):
        factories.draft(receiver, outsider.agency, of=referral.child_file)

    factories.move(referral, "accept", by=receiver)
    assert factories.draft(receiver, outsider.agency, of=referral.child_file).pk


# ---- The role itself ------------------------------------------------------------------------------


def test_application_role_is_safe(db) -> None:
    with application_role(None):
        assert row_security.unsafe_role_reason() is None
        row_security.refuse_unsafe_role()


def test_owner_is_not_safe(db) -> None:
    assert "owns tables" in row_security.unsafe_role_reason()
    with pytest.raises(ImproperlyConfigured, match=r"deploy/roles\.sql"):
        row_security.refuse_unsafe_role()


@pytest.mark.parametrize(
    ("attributes", "words"), [((True, False, False), "superuser"), ((False, True, False), "BYPASSRLS")]
)
def test_superuser_and_bypass_are_not_safe(monkeypatch, attributes, words: str) -> None:
    class Cursor:
        def __enter__(self) -> "Cursor":
            return self

        def __exit__(self, *_error: object) -> None:
            return None

        def execute(self, *_query: object) -> None:
            return None

        def fetchone(self) -> tuple[bool, bool, bool]:
            return attributes

    class Connection:
        def cursor(self) -> Cursor:
            return Cursor()

    monkeypatch.setattr(row_security, "connection", Connection())

    assert words in row_security.unsafe_role_reason()


def test_system_check_refuses_the_owner(db, settings) -> None:
    settings.TEST = False

    assert [error.id for error in checks.check_role(databases=["default"])] == ["accord.E001"]
    assert checks.check_role(databases=[]) == []
    with application_role(None):
        assert checks.check_role(databases=["default"]) == []


@pytest.fixture
def signed_in_as_application(db, monkeypatch) -> Any:
    """A real login of the application's role, on the tests' own database."""
    address = os.environ.get("ACCORD_TEST_APP_DATABASE_URL")
    if not address:
        pytest.skip("ACCORD_TEST_APP_DATABASE_URL is not set; bin/test sets it")
    login = dj_database_url.parse(address)
    other = connections["default"].copy()
    other.settings_dict = {**other.settings_dict, "USER": login["USER"], "PASSWORD": login["PASSWORD"]}
    monkeypatch.setattr(row_security, "connection", other)
    yield other
    other.close()


def test_real_login_is_bound(signed_in_as_application) -> None:
    assert row_security.unsafe_role_reason() is None


@pytest.mark.parametrize(
    "statement",
    [
        "set role accord_owner",
        "alter table referrals_referral disable row level security",
        "drop policy see on referrals_referral",
        "truncate referrals_timelineevent",
        "create table mine (id int)",
        "alter table referrals_referral disable trigger referral_legal_move",
    ],
)
def test_real_login_may_not(signed_in_as_application, statement: str) -> None:
    with pytest.raises(Error, match=r"permission denied|must be owner"), signed_in_as_application.cursor() as cursor:
        cursor.execute(statement)
