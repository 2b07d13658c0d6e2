"""What each demo account finds, seen as the web process sees it: under row security."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.db.models import Count, F
from django.utils import timezone

from agencies.models import Agency, Desk, Membership, Office, User
from coordination.dashboards.demo.accounts import ACCOUNTS
from coordination.plans.models import ActionItem, ProgressUpdate
from referrals.enums import DeclinedReason, Outcome, Party, Status, Urgency
from referrals.models import (
    Match,
    Message,
    Narrative,
    Participation,
    Permit,
    Referral,
    ReferralNeed,
    ReferralTemplate,
    SavedFilter,
    TimelineEvent,
)
from referrals.views.worklist import sections_for
from tests.application_role import application_role

pytestmark = pytest.mark.usefixtures("demo_world")


def worklist(membership):
    with application_role(membership):
        return sections_for(membership)


def test_demo_second_time_does_nothing():
    before = Referral.objects.count()
    out = io.StringIO()

    call_command("demo", stdout=out)

    assert out.getvalue() == "The demo world is here already; nothing was done.\n"
    assert Referral.objects.count() == before


def test_demo_if_empty_is_quiet():
    out = io.StringIO()

    call_command("demo", "--if-empty", stdout=out)

    assert out.getvalue() == ""


def test_accounts_are_printed():
    out = io.StringIO()

    call_command("demo", "--accounts", stdout=out)

    lines = out.getvalue().splitlines()
    assert [line.split()[0] for line in lines[1:]] == [account.email for account in ACCOUNTS]
    assert lines[1].split() == ["border@accord.example", "CBSA", "worker", "accord-demo"]


def test_every_account_signs_in_and_is_of_the_demo():
    people = User.objects.filter(email__in=[account.email for account in ACCOUNTS])

    assert len(people) == len(ACCOUNTS)
    assert len({person.password for person in people}) == 1
    assert people[0].check_password("accord-demo")
    assert not User.objects.filter(is_demo=False).exists()


def test_two_acts_for_two_agencies():
    current = Membership.objects.current().filter(user__email="two@accord.example")

    assert set(current.values_list("agency__code", "role")) == {("NDINAWE", "worker"), ("AMC", "worker")}


def test_border_has_drafts_a_question_and_waiting_ones(acting):
    sections = worklist(acting("border"))

    assert len(sections["drafts"]) == 3
    assert [row.status for row in sections["our_turn"]] == [Status.NEEDS_INFORMATION] * 2
    assert len(sections["their_turn"]) == 5


def test_border_calls_a_shelter_where_nobody_signs_in(acting):
    [row] = worklist(acting("border"))["to_call"]

    assert (row.referral.receiving_agency.code, row.status) == ("COVENANT-TO", Status.RECEIVED)


def test_one_was_made_by_phone():
    made = Referral.objects.get(called_at__isnull=False)

    assert (made.status, made.said, made.receiving_agency.code) == (Status.RECEIVED, "accepted", "KANI")
    assert made.sent_at == made.called_at < made.created_at


@pytest.mark.parametrize("name", ["permits", "shelter"])
def test_receivers_have_a_few_waiting(acting, name):
    sections = worklist(acting(name))
    received = [row for row in sections["our_turn"] if row.party == Party.RECEIVER]

    assert 3 <= len(received) <= 6
    assert [row.urgency for row in received].count(Urgency.EMERGENCY) == 1
    assert [row.is_overdue for row in received].count(True) == 1
    assert sections["at_work"]


@pytest.mark.parametrize("name", ["rcmp", "amc"])
def test_senders_have_something_to_do(acting, name):
    sections = worklist(acting(name))

    assert sections["our_turn"]
    assert sections["their_turn"]
    assert sections["drafts"]


def test_each_of_two_memberships_has_its_own_worklist(acting):
    first, second = (worklist(acting("two", code)) for code in ("NDINAWE", "AMC"))

    assert first["our_turn"] != second["our_turn"]


def test_coordinator_sees_overdue_across_agencies(acting):
    coordinator = acting("coordinator")

    with application_role(coordinator):
        overdue = Referral.objects.visible_to(coordinator).overdue()
        late = set(overdue.values_list("receiving_agency__code", flat=True))
        drafts = Referral.objects.filter(status=Status.DRAFT).count()
        stories = Narrative.objects.count() + Message.objects.count()

    assert late == {"IRCC-OFFICERS", "NDINAWE", "BC-MCFD", "MB-ANCR", "MARIE-VINCENT", "WPS-CEU"}
    assert drafts == 0
    assert stories == 0


@pytest.mark.parametrize("name", ["directory", "auditor"])
def test_others_see_no_referral(acting, name):
    with application_role(acting(name)):
        assert Referral.objects.count() == 0


def test_every_state_reason_and_outcome_is_there():
    assert set(Referral.objects.values_list("status", flat=True)) == set(Status)
    assert set(Referral.objects.exclude(declined_reason="").values_list("declined_reason", flat=True)) == set(
        DeclinedReason
    )
    assert set(ReferralNeed.objects.exclude(outcome="").values_list("outcome", flat=True)) == set(Outcome)
    assert 110 <= Referral.objects.count() <= 145


def test_chains_keep_their_first_sending():
    chained = Referral.objects.filter(chain__isnull=False)

    assert chained.filter(first_sent_at=F("chain__sent_at")).count() == chained.count() >= 9
    assert chained.values("chain").annotate(length=Count("pk")).filter(length=2).exists()


def test_participations_repeat_their_referral():
    differing = Participation.objects.exclude(
        status=F("referral__status"), updated_at=F("referral__updated_at"), urgency=F("referral__urgency")
    )

    assert not differing.exists()


def test_events_are_in_order_and_past():
    rows = TimelineEvent.objects.order_by("referral", "pk").values_list("referral", "at")
    last: dict[int, object] = {}

    for referral, at in rows:
        assert last.get(referral, at) <= at < timezone.now()
        last[referral] = at


def test_words_are_in_both_languages():
    for texts in (
        [message.words for message in Message.objects.all()],
        [narrative.what_happened for narrative in Narrative.objects.all()],
    ):
        joined = " ".join(texts)
        assert " the " in joined
        assert " la " in joined


def test_references_go_up_with_time_over_two_years():
    firsts = Referral.objects.filter(redirected_from=None).exclude(status=Status.DRAFT)
    years = {reference[:6] for reference in firsts.values_list("reference", flat=True)}

    assert years <= {f"R-{timezone.localdate().year - ago}" for ago in (0, 1)}


def test_plan_has_work_and_referrals_raise_items(acting):
    border = acting("border")

    with application_role(border):
        seen = ActionItem.objects.visible_to(border)
        assert seen.filter(commitment__isnull=False).count() == 12
        assert seen.filter(referral__isnull=False).count() == 2

    assert ActionItem.objects.filter(referral__isnull=False).count() == 4
    assert set(ActionItem.objects.values_list("status", flat=True)) == {
        "draft", "open", "in_progress", "blocked", "done", "dropped",
    }  # fmt: skip
    assert ProgressUpdate.objects.filter(at__lt=timezone.now() - datetime.timedelta(days=30)).exists()


def test_permits_observers_and_reminders_are_there():
    assert Permit.objects.exists()
    assert Participation.objects.filter(party=Party.OBSERVER, agency__code="RCMP-HTNCC").exists()
    assert TimelineEvent.objects.filter(transition="reminded").count() == 4
    assert TimelineEvent.objects.filter(transition="opened").count() == 1


def test_directory_has_desks_a_confidential_office_and_verified_entries():
    assert Desk.objects.filter(is_open_at_night=True).count() == 6
    assert Office.objects.get(is_confidential=True).public_address == ""
    assert Agency.objects.filter(verified_on__isnull=False, verified_by__isnull=False).count() == 5


def test_border_and_shelter_wrote_down_the_same_child():
    matches = {}
    for email in ("border@accord.example", "shelter@accord.example"):
        with application_role(Membership.objects.get(user__email=email)):
            matches[email] = [match.agency.code for match in Match.waiting(10)]

    assert "NDINAWE" in matches["border@accord.example"]
    assert "CBSA" in matches["shelter@accord.example"]


def test_desks_are_arranged(acting):
    """Templates, a referral that somebody took on, one set aside: a visitor meets each of them."""
    permits, border = acting("permits"), acting("border")
    sections = worklist(permits)

    assert len(sections["set_aside"]) == 1
    assert [row.taken_by for row in sections["our_turn"]].count(permits) == 1
    with application_role(border):
        assert ReferralTemplate.objects.count() == 2
        assert SavedFilter.objects.count() >= 1
