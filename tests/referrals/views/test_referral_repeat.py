"""Asking another agency for what a referral asked for, by one button."""

import uuid

import pytest

from coordination.foundation.models import AuditEntry
from referrals.enums import Status
from referrals.models import Referral
from tests import factories
from tests.referrals.views.pages import at, text_of

SENT = [status for status in Status.values if status != Status.DRAFT]


@pytest.mark.parametrize("status", SENT)
def test_repeat_is_filled_in_but_for_whom_to_ask(as_member, sender, receiver, status: str) -> None:
    needs = [factories.need(), factories.need("permit", 24)]
    referral = factories.referral(
        sender, receiver, status, needs=needs, urgency="routine", what_happened="A lorry.", place="CA-ON"
    )

    response = as_member(sender).post(at("referral_repeat", referral))

    draft = Referral.objects.get(status=Status.DRAFT)
    assert response["Location"] == at("draft_receiver", draft)
    assert (draft.child_file, draft.place.code, draft.urgency) == (referral.child_file, "CA-ON", "routine")
    assert {row.need for row in draft.referral_needs.all()} == set(needs)
    assert draft.narrative.unlock(draft.child_file).what_happened == "A lorry."
    assert (draft.receiving_agency, draft.basis) == (None, "")


def test_repeat_reads_the_story_and_says_so(as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "declined", what_happened="A lorry.")
    AuditEntry.objects.all().delete()

    as_member(sender).post(at("referral_repeat", referral))

    reads = AuditEntry.objects.filter(verb="read")
    assert [(entry.object_kind, entry.object_code) for entry in reads] == [("child file", referral.child_file.code)]


def test_repeat_pressed_twice_makes_one(as_member, sender, receiver) -> None:
    referral, browser = factories.referral(sender, receiver, "declined"), as_member(sender)
    key = {"form_key": str(uuid.uuid4())}

    first, second = (browser.post(at("referral_repeat", referral), key) for _time in range(2))

    assert first["Location"] == second["Location"]
    assert Referral.objects.filter(status=Status.DRAFT).count() == 1


@pytest.mark.parametrize(("who", "status"), [("receiver", 403), ("coordinator", 403), ("outsider", 404)])
def test_repeat_is_the_sender_s(request, as_member, sender, receiver, who: str, status: int) -> None:
    referral = factories.referral(sender, receiver, "accepted")

    assert as_member(request.getfixturevalue(who)).post(at("referral_repeat", referral)).status_code == status
    assert "Ask another agency for the same" not in text_of(as_member(receiver).get(at("referral_detail", referral)))


def test_repeat_stands_on_the_page_of_the_sender(as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "declined")

    page = text_of(as_member(sender).get(at("referral_detail", referral)))

    assert at("referral_repeat", referral) in page
    assert f"/templates/new/?from={referral.reference}" in page


def test_repeat_of_a_draft(as_member, sender) -> None:
    assert as_member(sender).post(at("referral_repeat", factories.draft(sender))).status_code == 403
