"""The draft's fourth step: what allows sharing."""

import datetime

import pytest

from tests import factories
from tests.referrals.views.pages import at, text_of

TYPED = {
    "basis": "consent",
    "decided_by": "Her aunt",
    "child_view": "She agrees.",
    "guardian_told": "told",
    "may_be_passed_on": "on",
}


@pytest.fixture
def draft(sender, receiver):
    return factories.draft(sender, receiver.agency, basis="", may_be_passed_on=False)


def test_draft_basis_saves(as_member, sender, draft) -> None:
    response = as_member(sender).post(at("draft_basis", draft), TYPED | {"expires_on": "2999-01-01"})

    draft.refresh_from_db()
    consent = draft.consent
    assert response["Location"] == at("draft_review", draft)
    assert (draft.basis, draft.may_be_passed_on) == ("consent", True)
    assert (consent.decided_by, consent.child_view, consent.guardian_told) == ("Her aunt", "She agrees.", "told")
    assert (consent.expires_on, consent.recorded_by) == (datetime.date(2999, 1, 1), sender)


def test_draft_basis_duty_to_report_finds_the_law(as_member, sender, draft) -> None:
    law = factories.instrument("MB-CHILD", place="CA-MB")

    as_member(sender).post(at("draft_basis", draft), TYPED | {"basis": "duty_to_report"})

    draft.refresh_from_db()
    assert draft.consent.instrument == law


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"basis": ""}, "Choose what allows you to share this."),
        ({"basis": "gossip"}, "Select a valid choice."),
        ({"basis": "statute"}, "Choose the statute that lets you, or makes you, share this."),
        ({"basis": "duty_to_report"}, "Choose the statute that lets you, or makes you, share this."),
        ({"decided_by": ""}, "Write who consented, or who decided to share."),
        ({"expires_on": "2020-01-01"}, "This day has passed."),
    ],
)
def test_draft_basis_invalid_keeps_what_was_typed(as_member, sender, draft, wrong: dict, error: str) -> None:
    response = as_member(sender).post(at("draft_basis", draft), TYPED | {"child_view": "Zyrianka agrees."} | wrong)

    draft.refresh_from_db()
    assert response.status_code == 422
    assert error in text_of(response)
    assert "Zyrianka agrees." in text_of(response)
    assert draft.basis == ""


def test_draft_basis_sent_meanwhile(as_member, sender, receiver) -> None:
    sent = factories.referral(sender, receiver)

    response = as_member(sender).post(at("draft_basis", sent), TYPED)

    sent.refresh_from_db()
    assert response.status_code == 409
    assert "She agrees." in text_of(response)
    assert sent.basis == "vital_interest"


def test_draft_basis_strangers(as_member, sender, receiver, outsider, draft) -> None:
    for member in (receiver, outsider):
        assert as_member(member).post(at("draft_basis", draft), TYPED).status_code == 404
