"""Best-interests decisions: what they hold up, what they refuse, who records and who reads them."""

import re
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from coordination.foundation.models import AuditEntry
from referrals import operations, policies
from referrals.enums import Decided, Question, Sharing
from referrals.models import Decision, Referral, ReferralNeed, TimelineEvent
from referrals.views.fetch import fetch_referral
from referrals.workflow import TRANSITIONS
from tests import factories
from tests.application_role import application_role

pytestmark = pytest.mark.django_db
WRITTEN = {
    "question": "tracing",
    "decided": "yes",
    "options": "Wait, or ask the consulate.",
    "child_view": "She wants to hear her mother's voice.",
    "risks": "An uncle may have taken part.",
    "reasons": "The mother looked for her first.",
    "decided_by": "Wren Thistle, guardian",
    "decided_on": "2026-01-05",
}


@pytest.fixture
def tracing():
    return factories.need("family-tracing", 168, needs_decision="tracing")


@pytest.fixture
def referral(sender, receiver, tracing):
    """Accepted, with one need that waits for a decision and one that does not."""
    return factories.referral(sender, receiver, "accepted", needs=[tracing, factories.need()])


def record(browser, child_file, **typed):
    address = f"{child_file.get_absolute_url()}decisions/record/"
    return browser.post(address, {**WRITTEN, "form_key": str(uuid.uuid4()), **typed})


def page(browser, thing) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", browser.get(thing.get_absolute_url()).content.decode()).split())


def offered(rf, membership, referral) -> set[str]:
    request = rf.get("/")
    request.membership = membership
    with application_role(membership):
        fetched = fetch_referral(request, referral.reference)
        return {row.name for row in policies.transitions_for(membership, fetched)}


@pytest.mark.parametrize("name", TRANSITIONS)
def test_the_table_says_what_waits(name: str) -> None:
    assert TRANSITIONS[name].waits_for_decision == (name in {"start", "complete"})


def test_work_waits_until_the_decision(rf, as_member, sender, receiver, referral) -> None:
    browser = as_member(receiver)
    assert offered(rf, receiver, referral) == {"redirect"}
    assert "waits for a best-interests decision: Tracing the family" in page(browser, referral)
    refused = browser.post(f"/referrals/{referral.reference}/start/")
    assert refused.status_code == 403
    assert "waits for a best-interests decision" in refused.content.decode()

    assert record(as_member(sender), referral.child_file).status_code == 302

    assert offered(rf, receiver, referral) == {"redirect", "start", "complete"}
    assert "waits for a best-interests decision" not in page(browser, referral)
    assert browser.post(f"/referrals/{referral.reference}/start/").status_code == 302
    assert Referral.objects.get(pk=referral.pk).status == "in_progress"


@pytest.mark.parametrize("sharing", [*Sharing.values, "withdrawn"])
def test_decision_frees_a_receiver_that_does_not_read_it(
    rf, as_member, sender, receiver, outsider, coordinator, tracing, sharing: str
) -> None:
    """Who is shown the needs alone waits as the others do, is told whom to ask, and goes on once it was decided."""
    level = Sharing.ALL if sharing == "withdrawn" else sharing
    made = factories.referral(sender, receiver, "accepted", needs=[tracing], basis="consent", sharing=level)
    if sharing == "withdrawn":
        with application_role(sender):
            operations.withdraw_consent(made, by=sender, words="She said so.")
    path = made.child_file.get_absolute_url()
    assert not {"start", "complete"} & offered(rf, receiver, made)
    text = page(as_member(receiver), made)
    assert "waits for a best-interests decision" in text
    assert ("Record the decision" in text) == (sharing == Sharing.ALL)
    assert ("Ask Cbsa" in text) == (sharing != Sharing.ALL)
    assert "waits for a best-interests decision" not in page(as_member(coordinator), made)

    assert as_member(sender).post(f"{path}decisions/record/", {**WRITTEN, "form_key": uuid.uuid4()}).status_code == 302

    assert {"start", "complete"} <= offered(rf, receiver, made)
    text = page(as_member(receiver), made)
    assert "waits for a best-interests decision" not in text
    assert (" Yes" in text) == (sharing == Sharing.ALL)  # what was decided, only who has the file open reads
    with application_role(outsider), connection.cursor() as cursor:
        cursor.execute("select accord_undecided(%s)", [made.pk])
        assert cursor.fetchone() == ([],)


@pytest.mark.parametrize("question", [value for value in Question.values if value != "tracing"])
def test_a_decision_on_another_question_opens_nothing(rf, sender, receiver, referral, question: str) -> None:
    factories.decision(referral.child_file, by=sender, question=question)

    assert "start" not in offered(rf, receiver, referral)


@pytest.mark.parametrize("name", ["start", "complete"])
def test_database_holds_the_step_too(receiver, referral, name: str) -> None:
    with pytest.raises(IntegrityError, match="waits for a best-interests decision"), transaction.atomic():
        factories.move(referral, name, by=receiver)

    assert Referral.objects.get(pk=referral.pk).status == "accepted"


@pytest.mark.parametrize("decided", Decided.values)
def test_no_closes_the_need_and_yes_does_not(as_member, sender, receiver, referral, tracing, decided: str) -> None:
    record(as_member(sender), referral.child_file, decided=decided, review_on="2031-05-01")

    waiting, other = referral.referral_needs.get(need=tracing), referral.referral_needs.exclude(need=tracing).get()
    refuses = decided != "yes"
    assert (waiting.outcome, waiting.refused_by_id is not None) == (("not_met", True) if refuses else ("", False))
    assert (other.outcome, other.refused_by_id) == ("", None)
    assert ("A best-interests decision refuses it" in page(as_member(receiver), referral)) == refuses


def test_need_refused_is_not_asked_about_at_the_end(as_member, sender, receiver, referral, tracing) -> None:
    factories.decision(referral.child_file, by=sender, decided="no")
    browser = as_member(receiver)
    address = f"/referrals/{referral.reference}/complete/"

    form = browser.get(address).content.decode()
    done = browser.post(address, {"outcome_safe-shelter": "met", "outcome_family-tracing": "met"})

    assert "outcome_safe-shelter" in form
    assert "outcome_family-tracing" not in form
    assert done.status_code == 302
    outcomes = dict(referral.referral_needs.values_list("need__code", "outcome"))
    assert outcomes == {"safe-shelter": "met", "family-tracing": "not_met"}


def test_a_later_decision_supersedes(as_member, sender, referral, tracing) -> None:
    factories.decision(referral.child_file, by=sender, decided="no", reasons="The uncle is near.")

    factories.decision(referral.child_file, by=sender, decided="yes", reasons="The uncle was arrested.")

    assert referral.referral_needs.get(need=tracing).outcome == ""
    assert set(Decision.objects.standing().values_list("decided", flat=True)) == {"yes"}
    shown = page(as_member(sender), referral.child_file)
    assert shown.index("Tracing the family: Yes") < shown.index("Tracing the family: No superseded")
    assert {"The uncle is near.", "The uncle was arrested."} <= set(re.findall(r"The uncle [a-z ]+\.", shown))


def test_refused_need_stays_refused_when_passed_on(sender, receiver, outsider, referral, tracing) -> None:
    factories.decision(referral.child_file, by=sender, decided="no")

    follow_on = factories.move(referral, "redirect", by=receiver, receiving_agency=outsider.agency)

    refused = follow_on.referral_needs.get(need=tracing)
    assert (refused.outcome, refused.refused_by) == ("not_met", Decision.objects.get())
    assert follow_on.referral_needs.exclude(need=tracing).get().outcome == ""


def test_decision_reaches_every_open_referral_of_the_child(sender, receiver, outsider, referral, tracing) -> None:
    """Also one that the deciding agency takes no part in; one that is closed, or of another child, stays as it is."""
    onward = factories.draft(receiver, outsider.agency, of=referral.child_file, needs=[tracing])
    factories.move(onward, "send", by=receiver)
    closed = factories.referral(sender, outsider, "declined", of=referral.child_file, needs=[tracing])
    other_child = factories.referral(sender, receiver, "accepted", needs=[tracing])

    factories.decision(referral.child_file, by=sender, decided="no")

    refused = ReferralNeed.objects.exclude(refused_by=None).values_list("referral", flat=True)
    assert set(refused) == {referral.pk, onward.pk}
    told = TimelineEvent.objects.filter(transition="decision").values_list("referral", flat=True)
    assert set(told) == {referral.pk}
    assert {closed.pk, other_child.pk} & {*refused, *told} == set()


def test_draft_with_a_refused_need_is_not_sent(as_member, sender, receiver, referral, tracing) -> None:
    factories.decision(referral.child_file, by=sender, decided="not_now")
    draft = factories.draft(sender, receiver.agency, of=referral.child_file, needs=[tracing])
    browser = as_member(sender)

    review = browser.get(f"/referrals/{draft.reference}/draft/review/").content.decode()
    browser.post(f"/referrals/{draft.reference}/send/")

    assert "refuses one of these needs" in review
    assert Referral.objects.get(pk=draft.pk).status == "draft"


# ---- Who records, who reads ----------------------------------------------------------------------


def test_sent_twice_is_one_decision(as_member, sender, referral) -> None:
    key = str(uuid.uuid4())

    answers = [record(as_member(sender), referral.child_file, form_key=key).status_code for _time in range(2)]

    assert answers == [302, 302]
    assert Decision.objects.count() == 1
    assert AuditEntry.objects.filter(purpose="best-interests decision: tracing yes").count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("sender", 302), ("lead", 302), ("receiver", 302), ("outsider", 404), ("coordinator", 404),
     ("administrator", 404), ("auditor", 404)],
)  # fmt: skip
def test_who_records(request, as_member, referral, who: str, status: int) -> None:
    browser = as_member(request.getfixturevalue(who))

    assert record(browser, referral.child_file).status_code == status
    assert Decision.objects.exists() == (status == 302)


def test_receiver_in_preview_neither_records_nor_reads(as_member, sender, receiver, tracing) -> None:
    sent = factories.referral(sender, receiver, "received", needs=[tracing])
    factories.decision(sent.child_file, by=sender, reasons="Zyxreasons")
    browser = as_member(receiver)

    assert record(browser, sent.child_file).status_code == 403
    for thing in (sent, sent.child_file):
        shown = page(browser, thing)
        assert "Zyxreasons" not in shown
        assert "Tracing the family" not in shown
    with application_role(receiver):
        assert not Decision.objects.exists()


@pytest.mark.parametrize("name", ["options", "child_view", "risks", "reasons", "decided_by", "question", "decided_on"])
def test_nothing_is_left_out(as_member, sender, referral, name: str) -> None:
    answer = record(as_member(sender), referral.child_file, **{name: ""})

    assert answer.status_code == 422
    kept = {key: value for key, value in WRITTEN.items() if key not in {name, "question", "decided", "decided_on"}}
    assert all(value.replace("'", "&#x27;") in answer.content.decode() for value in kept.values())
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{"decided": "not_now"}, {"decided_on": "2999-01-01"}, {"decided": "perhaps"}, {"question": "x"},
     {"review_on": "2026-01-05"}, {"review_on": "soon"}, {"reasons": "x" * 3001}],
    ids=str,
)  # fmt: skip
def test_refused_beside_the_field(as_member, sender, referral, typed: dict[str, str]) -> None:
    assert record(as_member(sender), referral.child_file, **typed).status_code == 422
    assert not Decision.objects.exists()


def test_words_are_sealed_and_end_with_the_key(sender, referral) -> None:
    factories.decision(referral.child_file, by=sender, reasons="Zyxreasons", options="Zyxoptions")
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(d)::text || encode(d.reasons, 'escape') from referrals_decision d")
        [(stored,)] = cursor.fetchall()
    assert "Zyx" not in stored

    with connection.cursor() as cursor:
        cursor.execute("delete from referrals_childkey")
        cursor.execute("update referrals_childfile set erased_at = now()")
    assert (Decision.objects.get().reasons, Decision.objects.get().question) == ("", "tracing")


def test_nobody_signs_for_another(sender, receiver, referral) -> None:
    made = Decision(question="tracing", decided="yes", decided_on="2026-01-05", form_key=uuid.uuid4())
    made.child_file, made.agency, made.recorded_by = referral.child_file, receiver.agency, receiver

    with pytest.raises(Exception, match="row-level security"), application_role(sender):
        made.save()


def test_needs_settled_only_by_who_recorded_it(sender, receiver, referral, tracing) -> None:
    factories.decision(referral.child_file, by=sender, decided="no")
    ReferralNeed.objects.update(refused_by=None, outcome="", unmet_reason="")

    with application_role(receiver), connection.cursor() as cursor:
        cursor.execute("select accord_settle_needs(%s)", [Decision.objects.get().pk])

    assert not ReferralNeed.objects.exclude(refused_by=None).exists()


def test_sheet_says_it_in_one_line(as_member, sender, receiver, referral) -> None:
    factories.decision(referral.child_file, by=sender, decided="not_now", review_on="2031-05-01", reasons="Zyxreasons")

    sheet = as_member(receiver).get(f"/referrals/{referral.reference}/sheet/").content.decode()

    assert "Tracing the family: Not now" in sheet
    assert "to be reviewed on May 1, 2031" in sheet
    assert "Zyxreasons" not in sheet


def test_decision_of_an_agency_that_only_watches_now(as_member, sender, receiver, outsider, referral) -> None:
    """It accepted and passed the referral on: it still works on the file, and the next referral stays as it is."""
    factories.move(referral, "redirect", by=receiver, receiving_agency=outsider.agency)

    assert record(as_member(receiver), referral.child_file).status_code == 302
    assert Decision.objects.get().agency == receiver.agency
    assert not TimelineEvent.objects.filter(transition="decision").exists()
