"""What each operation does, in what order, and to whom it opens what."""

import datetime
import uuid

import pytest
from django.utils import timezone

from coordination.foundation.models import AuditEntry
from referrals import clocks, operations
from referrals.enums import Access, Basis, DeclinedReason, Outcome, Status
from referrals.models import (
    Case,
    ChildFile,
    ChildIdentity,
    Consent,
    Message,
    Narrative,
    Participation,
    Permit,
    Referral,
    ReferralNeed,
    TimelineEvent,
)
from referrals.workflow import TRANSITIONS
from tests import factories


def parties_of(referral: Referral) -> set[tuple[str, str, str]]:
    rows = Participation.objects.filter(referral=referral)
    return set(rows.values_list("agency__code", "party", "access"))


def access_of(referral: Referral, agency) -> str:
    return Participation.objects.get(referral=referral, agency=agency).access


def last_event(referral: Referral) -> TimelineEvent:
    return TimelineEvent.objects.filter(referral=referral).latest("pk")


# ---- Drafts -----------------------------------------------------------------------------------


def test_create_draft_of_new_child(sender, application_role) -> None:
    place = factories.jurisdiction()

    with application_role(sender):
        draft = operations.create_draft(
            by=sender,
            place=place,
            form_key=uuid.uuid4(),
            facts={"age_band": "12-14", "languages": ["cr"]},
            identity={"given_name": "Ada"},
        )

    assert (draft.status, draft.sending_agency, draft.place) == (Status.DRAFT, sender.agency, place)
    assert draft.reference.startswith(f"R-{timezone.localdate().year}-")
    assert draft.child_file.age_band == "12-14"
    assert draft.child_file.agency == draft.child_file.case.agency == sender.agency
    assert draft.child_file.identity.given_name == "Ada"
    assert draft.narrative.what_happened == ""
    assert parties_of(draft) == {("CBSA", "sender", "full")}
    assert AuditEntry.objects.filter(object_code=draft.reference, purpose="draft", actor=sender.user.email).exists()


def test_create_draft_of_known_child(sender) -> None:
    child_file = factories.child_file(sender)

    draft = factories.draft(sender, of=child_file)

    assert draft.child_file == child_file
    assert Case.objects.count() == ChildFile.objects.count() == 1


def test_create_draft_same_form_twice(sender, application_role) -> None:
    values = {"by": sender, "place": factories.jurisdiction(), "form_key": uuid.uuid4()}

    with application_role(sender):
        drafts = {operations.create_draft(**values), operations.create_draft(**values)}

    assert len(drafts) == Referral.objects.count() == ChildFile.objects.count() == 1


def test_save_steps_replace_what_was_saved(sender, receiver, outsider, application_role) -> None:
    shelter, permit = factories.need(), factories.need("permit", 24)
    draft = factories.draft(sender, receiver.agency, needs=[shelter], what_happened="First.")
    kept = draft.referral_needs.get().pk
    place = factories.jurisdiction("CA-ON")

    with application_role(sender):
        operations.save_child(
            draft, by=sender, place=place, facts={"age_band": "0-5"}, identity={"family_name": "Lovelace"}
        )
        operations.save_needs(draft, by=sender, needs=[permit, shelter], urgency="routine", what_happened="Second.")
        operations.save_receiver(draft, by=sender, agency=outsider.agency)
        operations.save_basis(
            draft,
            by=sender,
            basis=Basis.COURT_ORDER,
            may_be_passed_on=False,
            details={"decided_by": "A judge", "child_view": "Agrees."},
        )

    draft = Referral.objects.get(pk=draft.pk)
    assert (draft.place, draft.child_file.place, draft.child_file.age_band) == (place, place, "0-5")
    assert draft.child_file.identity.family_name == "Lovelace"
    assert {row.need: row.pk for row in draft.referral_needs.all()}[shelter] == kept
    assert {row.need for row in draft.referral_needs.all()} == {shelter, permit}
    assert (draft.urgency, draft.narrative.what_happened) == ("routine", "Second.")
    assert (draft.receiving_agency, draft.basis, draft.may_be_passed_on) == (outsider.agency, "court_order", False)
    assert (draft.consent.decided_by, draft.consent.child_view) == ("A judge", "Agrees.")
    assert Consent.objects.count() == 1
    row = Participation.objects.get(referral=draft)
    assert (row.urgency, row.updated_at) == ("routine", draft.updated_at)


def test_save_needs_drops_what_is_no_longer_wanted(sender, application_role) -> None:
    draft = factories.draft(sender, needs=[factories.need(), factories.need("permit", 24)])

    with application_role(sender):
        operations.save_needs(draft, by=sender, needs=[factories.need("permit")], urgency="urgent", what_happened="")

    assert [row.need.code for row in draft.referral_needs.all()] == ["permit"]


def test_discard_draft_keeps_the_child_file(sender, application_role) -> None:
    draft = factories.draft(sender)

    with application_role(sender):
        operations.discard_draft(draft, by=sender)

    for model in (Referral, ReferralNeed, Participation, Narrative, Consent):
        assert not model.objects.exists()
    assert ChildFile.objects.filter(pk=draft.child_file_id).exists()
    assert AuditEntry.objects.filter(object_code=draft.reference, purpose="draft discarded").exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda draft, by: operations.discard_draft(draft, by=by),
        lambda draft, by: operations.save_receiver(draft, by=by, agency=factories.agency()),
        lambda draft, by: operations.save_needs(draft, by=by, needs=[], urgency="routine", what_happened="Changed."),
        lambda draft, by: operations.save_basis(draft, by=by, basis="consent", may_be_passed_on=False, details={}),
        lambda draft, by: operations.save_child(
            draft, by=by, place=factories.jurisdiction("CA-ON"), facts={}, identity={}
        ),
    ],
    ids=["discard", "receiver", "needs", "basis", "child"],
)
def test_draft_sent_meanwhile_is_not_changed(sender, receiver, application_role, change) -> None:
    """The page was opened while it was a draft; a colleague sent it before Continue was pressed."""
    stale = factories.draft(sender, receiver.agency, what_happened="As sent.")
    factories.move(stale, "send", by=sender)
    before = Referral.objects.filter(pk=stale.pk).values().get()
    factories.agency("SPARE")

    with application_role(sender), pytest.raises(operations.AlreadyMoved) as caught:
        change(stale, sender)

    assert caught.value.referral.status == Status.SENT
    assert Referral.objects.filter(pk=stale.pk).values().get() == before
    assert Narrative.objects.get().what_happened == "As sent."
    assert ReferralNeed.objects.count() == 1


# ---- Moves ------------------------------------------------------------------------------------


def test_send(sender, receiver) -> None:
    draft = factories.draft(sender, receiver.agency, needs=[factories.need(hours=4)])

    sent = factories.move(draft, "send", by=sender)

    assert (sent.status, sent.sent_by, sent.first_sent_at) == (Status.SENT, sender, sent.sent_at)
    assert sent.respond_by == sent.sent_at + datetime.timedelta(hours=4)
    assert (sent.received_at, sent.accepted_at, sent.answered_at, sent.closed_at) == (None,) * 4
    assert parties_of(sent) == {("CBSA", "sender", "full"), ("IRCC-OFFICERS", "receiver", "preview")}


def test_receive(sender, receiver) -> None:
    received = factories.referral(sender, receiver, "received")

    assert (received.status, received.received_by) == (Status.RECEIVED, receiver)
    assert received.received_at >= received.sent_at
    assert (received.accepted_at, received.answered_at) == (None, None)
    assert access_of(received, receiver.agency) == Access.PREVIEW


def test_accept(sender, receiver) -> None:
    colleague = factories.membership(receiver.agency)
    received = factories.referral(sender, receiver, "received")

    accepted = factories.move(received, "accept", by=receiver, worker=colleague)

    assert (accepted.status, accepted.accepted_by, accepted.worker) == ("accepted", receiver, colleague)
    assert accepted.answered_at == accepted.accepted_at > accepted.received_at > accepted.sent_at
    assert accepted.closed_at is None
    assert access_of(accepted, receiver.agency) == Access.FULL
    assert access_of(accepted, sender.agency) == Access.FULL


def test_accept_without_a_worker_is_the_work_of_who_accepts(sender, receiver) -> None:
    assert factories.referral(sender, receiver, "accepted").worker == receiver


def test_accept_unopened_keeps_received_apart(sender, receiver) -> None:
    accepted = factories.move(factories.referral(sender, receiver), "accept", by=receiver)

    assert (accepted.received_at, accepted.received_by) == (None, None)
    assert accepted.accepted_at is not None


def test_ask_and_answer_stop_the_clock(sender, receiver) -> None:
    received = factories.referral(sender, receiver, "received")

    asked = factories.move(received, "ask", by=receiver, words="Which bus?")
    answered = factories.move(asked, "answer", by=sender, words="The 14.")

    assert (asked.status, answered.status) == ("needs_information", "received")
    assert asked.respond_by == received.respond_by
    assert answered.respond_by == received.respond_by + (answered.updated_at - asked.updated_at)
    assert answered.received_at == received.received_at
    assert answered.answered_at is None
    assert [(row.kind, row.words, row.agency.code) for row in Message.objects.all()] == [
        ("question", "Which bus?", "IRCC-OFFICERS"),
        ("answer", "The 14.", "CBSA"),
    ]


def test_decline(sender, receiver) -> None:
    received = factories.referral(sender, receiver, "received")

    declined = factories.move(received, "decline", by=receiver, declined_reason="age", words="Too old.")

    assert (declined.status, declined.declined_reason) == (Status.DECLINED, DeclinedReason.AGE)
    assert (declined.closed_by, declined.accepted_at) == (receiver, None)
    assert declined.answered_at == declined.closed_at
    assert Message.objects.get().words == "Too old."


def test_start_and_complete(sender, receiver) -> None:
    accepted = factories.referral(sender, receiver, "accepted", needs=[factories.need(), factories.need("permit", 24)])
    first, second = accepted.referral_needs.all()

    started = factories.move(accepted, "start", by=receiver)
    completed = factories.move(
        started,
        "complete",
        by=receiver,
        outcomes={first.pk: Outcome.MET, second.pk: Outcome.NOT_MET},
        reasons={second.pk: "no_place"},
    )

    assert (started.status, completed.status) == ("in_progress", "completed")
    assert completed.closed_by == receiver
    assert completed.answered_at == accepted.answered_at
    rows = completed.referral_needs.all()
    assert [(row.outcome, row.unmet_reason) for row in rows] == [("met", ""), ("not_met", "no_place")]


@pytest.mark.parametrize("name", ["sender", "receiver"])
def test_reopen(request, sender, receiver, name: str) -> None:
    by = request.getfixturevalue(name)
    completed = factories.referral(sender, receiver, "completed")

    reopened = factories.move(completed, "reopen", by=by)

    assert reopened.status == Status.IN_PROGRESS
    assert (reopened.closed_at, reopened.closed_by) == (None, None)
    assert reopened.accepted_at == completed.accepted_at


def test_withdraw(sender, receiver) -> None:
    withdrawn = factories.referral(sender, receiver, "withdrawn")

    assert (withdrawn.status, withdrawn.closed_by) == (Status.WITHDRAWN, sender)
    assert withdrawn.answered_at is None


@pytest.mark.parametrize("name", list(TRANSITIONS))
def test_every_move_writes_event_participations_and_audit(sender, receiver, name: str) -> None:
    start = next(
        status
        for status in (*factories.WAYS, None)
        if status in TRANSITIONS[name].sources and (name != "accept" or status == "received")
    )
    referral = factories.referral(sender, receiver, start)
    by = sender if "sender" in TRANSITIONS[name].parties else receiver

    factories.move(referral, name, by=by)

    moved = Referral.objects.get(pk=referral.pk)
    event = last_event(referral)
    assert moved.status == TRANSITIONS[name].target
    assert (event.transition, event.from_status, event.to_status) == (name, start, moved.status)
    assert (event.by, event.agency, event.at) == (by, by.agency, moved.updated_at)
    for row in Participation.objects.filter(referral=moved):
        expected = moved.respond_by if moved.is_clock_running else None
        assert (row.status, row.updated_at, row.respond_by) == (moved.status, moved.updated_at, expected)
    assert AuditEntry.objects.filter(
        object_code=moved.reference, purpose=name, verb="write", membership_id=by.pk
    ).exists()


# ---- Access -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["decline", "redirect", "withdraw"])
def test_leaving_before_accepting_goes_back_to_the_preview(sender, receiver, application_role, name) -> None:
    referral = factories.referral(sender, receiver, "received")
    with application_role(receiver):
        operations.open_early(referral, by=receiver, reason="She may be in danger tonight.")
    assert access_of(referral, receiver.agency) == Access.FULL

    factories.move(referral, name, by=sender if name == "withdraw" else receiver)

    assert access_of(referral, receiver.agency) == Access.PREVIEW


@pytest.mark.parametrize("name", ["redirect", "withdraw"])
def test_leaving_after_accepting_keeps_what_was_opened(sender, receiver, name) -> None:
    referral = factories.referral(sender, receiver, "accepted")

    factories.move(referral, name, by=sender if name == "withdraw" else receiver)

    assert access_of(referral, receiver.agency) == Access.FULL


def test_open_early_says_why(sender, receiver, application_role) -> None:
    referral = factories.referral(sender, receiver, "received")

    with application_role(receiver):
        operations.open_early(referral, by=receiver, reason="Her bus leaves in an hour.")

    event = last_event(referral)
    assert (event.transition, event.message.words) == ("opened", "Her bus leaves in an hour.")
    assert Referral.objects.get().status == Status.RECEIVED
    assert AuditEntry.objects.filter(verb="open", object_code=referral.reference).count() == 1


# ---- Redirects --------------------------------------------------------------------------------


def test_redirect_opens_the_follow_on(sender, receiver, outsider) -> None:
    needs = [factories.need(), factories.need("permit", 24)]
    received = factories.referral(sender, receiver, "received", needs=needs, may_be_passed_on=True)

    follow_on = factories.move(received, "redirect", by=receiver, receiving_agency=outsider.agency)

    received.refresh_from_db()
    assert (received.status, received.closed_by) == (Status.REDIRECTED, receiver)
    assert received.answered_at == received.closed_at
    assert (follow_on.status, follow_on.sending_agency, follow_on.receiving_agency) == (
        Status.SENT,
        sender.agency,
        outsider.agency,
    )
    assert (follow_on.passed_on_by, follow_on.redirected_from, follow_on.chain) == (
        receiver.agency,
        received,
        received,
    )
    assert follow_on.first_sent_at == received.sent_at < follow_on.sent_at
    assert follow_on.respond_by == follow_on.sent_at + datetime.timedelta(hours=4)
    assert follow_on.child_file == received.child_file
    assert (follow_on.basis, follow_on.may_be_passed_on) == (received.basis, True)
    assert {row.need for row in follow_on.referral_needs.all()} == set(needs)
    assert parties_of(follow_on) == {
        ("CBSA", "sender", "full"),
        ("NDINAWE", "receiver", "preview"),
        ("IRCC-OFFICERS", "observer", "preview"),
    }
    assert last_event(follow_on).transition == "send"


def test_redirect_twice_is_one_chain(sender, receiver, outsider) -> None:
    first = factories.referral(sender, receiver, "redirected", redirect_to=outsider.agency)
    second = first.follow_on

    third = factories.move(second, "redirect", by=outsider, receiving_agency=receiver.agency)

    assert (third.chain, third.redirected_from) == (first, second)
    assert third.first_sent_at == first.sent_at
    assert parties_of(third) == {
        ("CBSA", "sender", "full"),
        ("IRCC-OFFICERS", "receiver", "preview"),
        ("NDINAWE", "observer", "preview"),
    }


def test_redirect_shows_the_story_only_once_the_next_one_accepts(sender, receiver, outsider, application_role) -> None:
    first = factories.referral(
        sender, receiver, "redirected", redirect_to=outsider.agency, what_happened="She was hidden in a lorry."
    )

    def stories(membership) -> list[str]:
        with application_role(membership):
            scoped = list(Narrative.objects.visible_to(membership))
            assert scoped == list(Narrative.objects.all())
            assert Consent.objects.count() == ChildIdentity.objects.count() == len(scoped)
            return [row.unlock(first.child_file).what_happened for row in scoped]

    assert (stories(sender), stories(receiver), stories(outsider)) == (["She was hidden in a lorry."], [], [])

    factories.move(first.follow_on, "accept", by=outsider)

    assert (stories(receiver), stories(outsider)) == ([], ["She was hidden in a lorry."])


# ---- Once and only once -----------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in TRANSITIONS if name != "receive"])
def test_same_form_twice_moves_once(sender, receiver, name: str) -> None:
    start = next(status for status in reversed(factories.WAYS) if status in TRANSITIONS[name].sources)
    referral = factories.referral(sender, receiver, start)
    by = sender if "sender" in TRANSITIONS[name].parties else receiver
    form_key = uuid.uuid4()
    factories.move(referral, name, by=by, form_key=form_key)
    before = (Referral.objects.count(), TimelineEvent.objects.count(), Message.objects.count())

    again = factories.move(referral, name, by=by, form_key=form_key)

    assert again == referral
    assert again.status == TRANSITIONS[name].target
    assert (Referral.objects.count(), TimelineEvent.objects.count(), Message.objects.count()) == before


def test_lost_race_changes_nothing(sender, receiver, outsider) -> None:
    """The receiver's page still says received; a colleague declined meanwhile."""
    stale = factories.referral(sender, receiver, "received")
    factories.move(stale, "decline", by=receiver)
    before = Referral.objects.values().get()
    events = TimelineEvent.objects.count()

    for name in ("accept", "ask", "redirect"):
        with pytest.raises(operations.AlreadyMoved) as caught:
            factories.move(stale, name, by=receiver)
        assert caught.value.referral.status == Status.DECLINED

    assert Referral.objects.values().get() == before
    assert TimelineEvent.objects.count() == events


# ---- What is added while it is open -----------------------------------------------------------


def test_add_message(sender, receiver, application_role) -> None:
    accepted = factories.referral(sender, receiver, "accepted")
    form_key = uuid.uuid4()

    with application_role(receiver):
        for _press in range(2):
            operations.add_message(accepted, by=receiver, words="She is safe.", form_key=form_key)

    message = Message.objects.get(kind="message")
    moved = Referral.objects.get()
    assert (message.words, message.agency, message.event.transition) == (
        "She is safe.",
        receiver.agency,
        "message",
    )
    assert moved.status == Status.ACCEPTED
    assert {row.updated_at for row in Participation.objects.all()} == {moved.updated_at} == {message.at}


def test_add_observer(sender, receiver, outsider, application_role) -> None:
    sent = factories.referral(sender, receiver)

    with application_role(sender):
        for _press in range(2):
            operations.add_observer(sent, by=sender, agency=outsider.agency)

    assert parties_of(sent) == {
        ("CBSA", "sender", "full"),
        ("IRCC-OFFICERS", "receiver", "preview"),
        ("NDINAWE", "observer", "preview"),
    }
    row = Participation.objects.get(agency=outsider.agency)
    assert (row.status, row.respond_by) == (Status.SENT, sent.respond_by)
    assert TimelineEvent.objects.filter(transition="observer_added").count() == 1


def test_record_permit(sender, receiver, application_role) -> None:
    accepted = factories.referral(sender, receiver, "accepted")
    today = timezone.localdate()
    permit = Permit(number="V1", issued_on=today, expires_on=today + datetime.timedelta(days=180))

    with application_role(receiver):
        operations.record_permit(accepted, by=receiver, permit=permit)

    kept = Permit.objects.get()
    assert (kept.child_file, kept.issued_by, kept.recorded_by) == (
        accepted.child_file,
        receiver.agency,
        receiver,
    )
    assert last_event(accepted).transition == "permit"


def test_remind(sender, receiver, coordinator, application_role) -> None:
    sent = factories.referral(sender, receiver)
    form_key = uuid.uuid4()

    with application_role(coordinator):
        for _press in range(2):
            operations.remind(sent, by=coordinator, form_key=form_key)

    event = TimelineEvent.objects.get(transition="reminded")
    assert (event.by, event.agency, event.to_status) == (coordinator, coordinator.agency, Status.SENT)
    assert Referral.objects.get().status == Status.SENT


# ---- Clocks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "urgency", "expected"),
    [
        ([4], "urgent", 4),
        ([48, 4, 24], "urgent", 4),
        ([1], "urgent", 1),
        ([4], "emergency", 1),
        ([1], "emergency", 1),
        ([72], "emergency", 1),
        ([4], "routine", 24),
        ([8], "routine", 24),
        ([9], "routine", 27),
        ([24], "routine", 72),
        ([72, 24], "routine", 72),
    ],
)
def test_respond_by(hours: list[int], urgency: str, expected: int) -> None:
    needs = [factories.Need(urgent_within_hours=number) for number in hours]
    sent_at = datetime.datetime(2026, 3, 7, 22, tzinfo=datetime.UTC)

    assert clocks.hours_to_answer(needs, urgency) == expected
    assert clocks.respond_by(sent_at, needs, urgency) == sent_at + datetime.timedelta(hours=expected)


def test_respond_by_without_a_need() -> None:
    with pytest.raises(ValueError, match="empty"):
        clocks.hours_to_answer([], "urgent")


def test_references_count_up(sender) -> None:
    first, second = factories.draft(sender), factories.draft(sender)

    assert first.reference < second.reference
