"""A small generated world: consistent in itself, legal to the database, the same for the same seed."""

import math

import pytest
from django.core.management import CommandError
from django.db import connection, transaction
from django.db.models import Count, F, Q

from agencies.models import Agency, Membership, User
from coordination.dashboards.generation import cases
from coordination.dashboards.generation.tables import COLUMNS
from referrals.enums import CLOCK_RUNS, UNMET_CHOSEN, Access, DeclinedReason, Outcome, Party, Status, Urgency
from referrals.models import ChildFile, Message, Narrative, Participation, Referral, ReferralNeed, TimelineEvent
from referrals.views.worklist import sections_for
from referrals.workflow import TRANSITIONS, legal_moves
from tests import factories
from tests.application_role import application_role
from tests.generation.worlds import run_generate


@pytest.fixture(scope="module")
def world(directory):
    with transaction.atomic():
        run_generate()
        yield
        transaction.set_rollback(True)


def test_as_many_as_asked_for(world):
    assert Referral.objects.count() == 300
    assert Agency.objects.filter(code__startswith="G-").count() == 20


def test_every_state_urgency_reason_and_outcome_occurs(world):
    assert set(Referral.objects.values_list("status", flat=True)) == set(Status)
    assert set(Referral.objects.values_list("urgency", flat=True)) == set(Urgency)
    reasons = set(Referral.objects.filter(status=Status.DECLINED).values_list("declined_reason", flat=True))
    assert len(reasons) > 3
    assert reasons <= set(DeclinedReason)
    assert set(ReferralNeed.objects.values_list("outcome", flat=True)) == {"", *Outcome}
    assert set(ReferralNeed.objects.values_list("unmet_reason", flat=True)) <= {"", *UNMET_CHOSEN}


def test_participations_repeat_their_referral(world):
    same = Q(status=F("referral__status"), urgency=F("referral__urgency"), updated_at=F("referral__updated_at"))
    awaiting = Q(referral__status__in=CLOCK_RUNS)

    assert not Participation.objects.exclude(same).exists()
    assert not Participation.objects.filter(awaiting).exclude(respond_by=F("referral__respond_by")).exists()
    assert not Participation.objects.exclude(awaiting).exclude(respond_by=None).exists()


def test_every_party_takes_part_with_its_access(world):
    for referral in Referral.objects.prefetch_related("participations"):
        rows = {row.agency_id: (row.party, row.access) for row in referral.participations.all()}
        assert rows[referral.sending_agency_id] == (Party.SENDER, Access.FULL)
        if not referral.is_draft:
            access = Access.FULL if referral.accepted_at else Access.PREVIEW
            assert rows[referral.receiving_agency_id] == (Party.RECEIVER, access)
        if referral.passed_on_by_id:
            assert rows[referral.passed_on_by_id] == (Party.OBSERVER, Access.PREVIEW)
    assert Participation.objects.filter(party=Party.OBSERVER, referral__passed_on_by=None).exists()


def test_timeline_leads_to_the_state_by_legal_moves(world):
    for referral in Referral.objects.exclude(status=Status.DRAFT).prefetch_related("events"):
        events = sorted(referral.events.all(), key=lambda event: event.pk)
        assert [event.at for event in events] == sorted(event.at for event in events)
        assert events[-1].to_status == referral.status
        assert events[-1].at == referral.updated_at
        for event in events:
            assert event.by.agency_id == event.agency_id
            if event.transition in TRANSITIONS:
                assert (event.from_status, event.to_status) in legal_moves()
            else:
                assert event.from_status == event.to_status


def test_times_follow_one_another(world):
    for referral in Referral.objects.exclude(status=Status.DRAFT):
        times = [referral.created_at, referral.sent_at, referral.received_at, referral.accepted_at, referral.closed_at]
        known = [time for time in times if time]
        assert known == sorted(known)
        assert referral.respond_by > referral.sent_at
        assert referral.first_sent_at <= referral.sent_at


def test_chains_follow_their_redirect(world):
    follow_ons = Referral.objects.filter(redirected_from__isnull=False)

    assert follow_ons.count() == Referral.objects.filter(status=Status.REDIRECTED).count() > 0
    for referral in follow_ons.select_related("redirected_from", "chain"):
        before = referral.redirected_from
        assert referral.child_file_id == before.child_file_id
        assert referral.passed_on_by_id == before.receiving_agency_id
        assert referral.first_sent_at == referral.chain.first_sent_at
        assert referral.chain_id == before.first_id
        assert not Narrative.objects.filter(referral=referral).exists()


def test_sizes_are_skewed(world):
    counts = Participation.objects.values("agency").annotate(number=Count("pk")).values_list("number", flat=True)

    assert max(counts) > 10 * min(counts)


def test_database_accepts_every_row_again(world):
    """Generation sets foreign keys aside; they and the checks are back, valid, and so are the indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), count(*) filter (where convalidated) from pg_constraint"
            " where contype in ('f', 'c') and conrelid::regclass::text = any(%s)",
            [list(COLUMNS)],
        )
        there, valid = cursor.fetchone()
        cursor.execute("set constraints all immediate")

    foreign_keys = [field for model in (Referral, ChildFile, Message, TimelineEvent) for field in model._meta.fields
                    if field.many_to_one or field.one_to_one]  # fmt: skip
    assert there == valid > len(foreign_keys)
    for referral in Referral.objects.all():
        referral.validate_constraints()


def test_the_next_row_gets_a_free_key(world):
    sender, receiver = Membership.objects.filter(agency__code__startswith="G-", role="worker").order_by("pk")[:4:3]

    with transaction.atomic():
        referral = factories.referral(sender, receiver)
        transaction.set_rollback(True)

    assert referral.pk > 300


def test_accounts_of_the_bench_find_work(world):
    people = Membership.objects.select_related("user", "agency").filter(user__email__startswith="bench-")
    by_name = {row.user.email.partition("@")[0]: row for row in people}

    assert set(by_name) == {"bench-large", "bench-middle", "bench-small", "bench-coordinator"}
    assert by_name["bench-large"].user.check_password("accord-demo")
    with application_role(by_name["bench-large"]):
        assert any(sections_for(by_name["bench-large"]).values())
    assert not User.objects.filter(is_demo=False).exists()


def test_generating_twice_is_refused(world):
    with pytest.raises(CommandError, match="holds a generated world already"):
        run_generate()


def test_no_code_comes_twice():
    """The step and the number of codes share no factor: with one in common a million referrals ran out of codes."""
    assert math.gcd(cases.STEP, cases.CODES) == 1
