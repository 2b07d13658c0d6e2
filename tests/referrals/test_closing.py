"""After the end: who says that it has seen it, once; and what the next referral carries along, for whom."""

import uuid
from itertools import product

import pytest

from coordination.foundation.models import AuditEntry
from referrals import operations
from referrals.enums import Outcome, Status, UnmetReason
from referrals.models import Narrative, Participation, Referral, TimelineEvent
from tests import factories
from tests.referrals.views.pages import at, text_of

SENT = [status for status in Status.values if status != Status.DRAFT]
WHO = ["sender", "receiver", "observer", "coordinator", "stranger"]
CLOSED_BY_RECEIVER = {"completed", "declined"}


@pytest.fixture
def observer(outsider):
    return outsider


@pytest.fixture
def stranger(db):
    return factories.membership(factories.agency())


@pytest.fixture
def ended(sender, receiver, observer):
    def made(status: str, **fields) -> Referral:
        fields = {"what_happened": "Hidden in a lorry.", "urgency": "routine"} | fields
        referral = factories.referral(sender, receiver, status, **fields)
        Participation.objects.create(
            referral=referral, agency=observer.agency, party="observer", status=status, updated_at=referral.updated_at
        )
        return referral

    return made


def seen_at(referral: Referral):
    return Participation.objects.get(referral=referral, party="sender").seen_at


# ---- Seen --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), list(product(WHO, SENT)))
def test_who_says_seen(request, as_member, ended, who: str, status: str) -> None:
    member, referral = request.getfixturevalue(who), ended(status)
    may = who == "sender" and status in CLOSED_BY_RECEIVER

    response = as_member(member).post(at("referral_see", referral))

    assert response.status_code == (302 if may else 404 if who == "stranger" else 403)
    assert (seen_at(referral) is not None) == may
    assert TimelineEvent.objects.filter(transition="seen").count() == may


def test_seen_twice_is_said_once(as_member, sender, ended) -> None:
    referral = ended("completed")
    browser = as_member(sender)
    assert ">Seen</button>" in text_of(browser.get(at("referral_detail", referral)))
    AuditEntry.objects.all().delete()

    answers = [browser.post(at("referral_see", referral)).status_code for _press in range(2)]

    assert answers == [302, 302]
    assert list(AuditEntry.objects.values_list("verb", "object_code", "purpose")) == [
        ("write", referral.reference, "seen")
    ]
    page = browser.get(at("referral_detail", referral))
    assert page.context["glance"].turn is None
    assert ">Seen</button>" not in text_of(page)
    assert "The sender has seen the outcome" in text_of(page)
    assert not Participation.objects.own(sender).unseen().exists()


def test_seen_begins_anew_when_it_is_reopened(sender, receiver, ended, application_role) -> None:
    referral = ended("completed")
    with application_role(sender):
        operations.see(referral, by=sender)

    factories.move(referral, "reopen", by=receiver)
    assert seen_at(referral) is None
    with application_role(sender), pytest.raises(operations.AlreadyMoved):
        operations.see(referral, by=sender)
    factories.move(referral, "complete", by=receiver)

    assert [row.referral_id for row in Participation.objects.own(sender).unseen()] == [referral.pk]


def test_seen_when_it_was_reopened_meanwhile(as_member, sender, ended, monkeypatch) -> None:
    referral = ended("completed")

    def late(referral, **values) -> None:
        raise operations.AlreadyMoved(referral)

    monkeypatch.setattr(operations, "see", late)

    assert "reopened" in text_of(as_member(sender).post(at("referral_see", referral), follow=True))


# ---- The next referral -------------------------------------------------------------------------


def close(referral: Referral, receiver, outcomes: dict[str, str]) -> None:
    rows = {row.need.code: row.pk for row in referral.referral_needs.all()}
    given = {rows[code]: outcome for code, outcome in outcomes.items()}
    reasons = {pk: UnmetReason.NO_PLACE for pk, outcome in given.items() if outcome != Outcome.MET}
    factories.move(referral, "complete", by=receiver, outcomes=given, reasons=reasons)


@pytest.fixture
def partly(receiver, ended) -> Referral:
    """Completed: shelter met, the permit partly, care not."""
    needs = [factories.need(), factories.need("permit", 24), factories.need("medical-care", 8)]
    referral = ended("in_progress", needs=needs)
    close(referral, receiver, {"safe-shelter": "met", "permit": "partly_met", "medical-care": "not_met"})
    return Referral.objects.get(pk=referral.pk)


@pytest.mark.parametrize(("who", "status"), list(product(WHO, SENT)))
def test_who_goes_on(request, as_member, ended, who: str, status: str) -> None:
    """A declined one by its sender; a completed one only with something unmet, which these have not."""
    member, referral = request.getfixturevalue(who), ended(status)
    may = (who, status) == ("sender", "declined")

    response = as_member(member).post(at("referral_go_on", referral))

    assert response.status_code == (302 if may else 404 if who == "stranger" else 403)
    assert Referral.objects.filter(goes_on_from=referral).count() == may


@pytest.mark.parametrize(
    ("who", "need", "expected"),
    [
        (who, need, expected)
        for who, (need, expected) in product(
            ["sender", "receiver"],
            [("permit", {"permit"}), ("medical-care", {"medical-care"}), ("", {"permit", "medical-care"})],
        )
    ],
)
def test_next_carries_just_what_it_may(request, as_member, partly, who: str, need: str, expected: set) -> None:
    member = request.getfixturevalue(who)

    response = as_member(member).post(at("referral_go_on", partly), {"need": need} if need else {})

    draft = Referral.objects.get(goes_on_from=partly)
    assert response["Location"] == at("draft_receiver", draft)
    assert (draft.status, draft.sending_agency) == ("draft", member.agency)
    assert (draft.child_file, draft.place, draft.urgency) == (partly.child_file, partly.place, "routine")
    assert {row.need.code for row in draft.referral_needs.all()} == expected
    assert {(row.outcome, row.unmet_reason) for row in draft.referral_needs.all()} == {("", "")}
    assert Narrative.objects.get(referral=draft).what_happened == "Hidden in a lorry."
    assert (draft.basis, draft.may_be_passed_on, draft.receiving_agency) == ("", False, None)
    assert not hasattr(draft, "consent")


@pytest.mark.parametrize(("who", "expected"), [("observer", 403), ("coordinator", 403), ("stranger", 404)])
def test_next_is_not_for_those_who_did_not_open_the_child(request, as_member, partly, who: str, expected: int) -> None:
    browser = as_member(request.getfixturevalue(who))

    assert browser.post(at("referral_go_on", partly), {"need": "permit"}).status_code == expected
    if expected == 403:
        assert "Ask another agency" not in text_of(browser.get(at("referral_detail", partly)))


@pytest.mark.parametrize("need", ["safe-shelter", "nonsense", "\x00"])
def test_next_is_of_an_unmet_need(as_member, sender, partly, need: str) -> None:
    assert as_member(sender).post(at("referral_go_on", partly), {"need": need}).status_code in {400, 404}
    assert not Referral.objects.filter(status="draft").exists()


def test_next_sent_twice_is_one_draft(as_member, sender, partly) -> None:
    typed = {"need": "permit", "form_key": str(uuid.uuid4())}
    browser = as_member(sender)

    first, again = (browser.post(at("referral_go_on", partly), typed)["Location"] for _press in range(2))

    assert first == again
    assert Referral.objects.filter(goes_on_from=partly).count() == 1


def test_next_is_shown_as_far_as_visible(as_member, sender, receiver, partly) -> None:
    as_member(sender).post(at("referral_go_on", partly), {"need": "permit"})
    draft = Referral.objects.get(goes_on_from=partly)

    assert draft.reference in text_of(as_member(sender).get(at("referral_detail", partly)))
    assert draft.reference not in text_of(as_member(receiver).get(at("referral_detail", partly)))

    other = factories.membership(factories.agency())
    operations.save_receiver(draft, by=sender, agency=other.agency)
    operations.save_basis(
        draft, by=sender, basis="vital_interest", may_be_passed_on=True, details={"decided_by": "Ada, worker"}
    )
    factories.move(draft, "send", by=sender)
    assert partly.reference in text_of(as_member(sender).get(at("referral_detail", draft)))
    assert partly.reference not in text_of(as_member(other).get(at("referral_detail", draft)))
