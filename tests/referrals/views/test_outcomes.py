"""Completing: an outcome for each need, why it was not wholly met, what next; form, page, database."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction

from referrals import operations
from referrals.enums import UNMET, UNMET_CHOSEN, Outcome, UnmetReason
from referrals.models import Message, Referral, ReferralNeed
from tests import factories
from tests.referrals.views.pages import at, text_of

REASONS = ["", *UnmetReason.values, "boredom"]


def is_whole(outcome: str, reason: str) -> bool:
    return reason in set(UnmetReason.values) if outcome in UNMET else reason == ""


@pytest.mark.parametrize(("outcome", "reason"), list(product(["", *Outcome.values, "great"], REASONS)))
def test_database_wants_a_reason_with_just_the_unmet(sender, receiver, outcome: str, reason: str) -> None:
    row = factories.referral(sender, receiver, "in_progress").referral_needs.get()
    is_legal = outcome in ["", *Outcome.values] and is_whole(outcome, reason)

    try:
        with transaction.atomic():
            ReferralNeed.objects.filter(pk=row.pk).update(outcome=outcome, unmet_reason=reason)
    except IntegrityError:
        assert not is_legal
    else:
        assert is_legal


@pytest.mark.parametrize(("outcome", "reason"), list(product(Outcome.values, REASONS)))
def test_form_asks_why(as_member, sender, receiver, outcome: str, reason: str) -> None:
    referral = factories.referral(sender, receiver, "in_progress")
    typed = {"outcome_safe-shelter": outcome, "unmet_safe-shelter": reason, "words": "Ask again in May."}
    offered = reason in ["", *UNMET_CHOSEN]
    is_good = offered and (is_whole(outcome, reason) or outcome == Outcome.MET)
    kept = reason if outcome in UNMET else ""  # a reason chosen before the outcome was changed to "met" goes

    response = as_member(receiver).post(at("referral_move", referral, "complete"), typed)

    row = referral.referral_needs.get()
    assert response.status_code == (302 if is_good else 422)
    assert (row.outcome, row.unmet_reason) == ((outcome, kept) if is_good else ("", ""))
    if not is_good:
        assert list(response.context["form"].errors) == ["unmet_safe-shelter"]
        assert f'<option value="{outcome}" selected>' in text_of(response)
        assert "Ask again in May." in text_of(response)


@pytest.mark.parametrize(
    ("name", "status", "expected"),
    [
        ("receiver", "accepted", 302),
        ("receiver", "in_progress", 302),
        ("receiver", "received", 409),
        ("receiver", "completed", 409),
        ("sender", "in_progress", 403),
        ("coordinator", "in_progress", 403),
        ("outsider", "in_progress", 404),
    ],
)
def test_who_completes(request, as_member, sender, receiver, name: str, status: str, expected: int) -> None:
    referral = factories.referral(sender, receiver, status)
    typed = {"outcome_safe-shelter": "not_met", "unmet_safe-shelter": "no_place"}

    response = as_member(request.getfixturevalue(name)).post(at("referral_move", referral, "complete"), typed)

    assert response.status_code == expected
    assert referral.referral_needs.filter(unmet_reason="no_place").exists() == (expected == 302)


def completed(sender, receiver) -> Referral:
    referral = factories.referral(sender, receiver, "in_progress")
    complete(referral, receiver)
    return referral


def complete(referral: Referral, receiver) -> None:
    row = referral.referral_needs.get()
    outcomes, reasons = {row.pk: Outcome.NOT_MET}, {row.pk: UnmetReason.NO_PLACE}
    factories.move(referral, "complete", by=receiver, outcomes=outcomes, reasons=reasons, words="Ask Zyrianka.")


@pytest.mark.parametrize(
    ("name", "sees_words"), [("sender", True), ("receiver", True), ("outsider", False), ("coordinator", False)]
)
def test_what_next_is_for_those_who_opened_the_child(
    request, as_member, application_role, sender, receiver, outsider, name: str, sees_words: bool
) -> None:
    """The coded reason shows wherever the referral does; the words are sealed like a message."""
    referral = factories.referral(sender, receiver, "in_progress")
    with application_role(sender):
        operations.add_observer(referral, by=sender, agency=outsider.agency)
    complete(referral, receiver)
    browser = as_member(request.getfixturevalue(name))

    text = text_of(browser.get(at("referral_detail", referral)))

    assert "No place or capacity" in text
    assert ("Ask Zyrianka." in text) == sees_words
    if name != "coordinator":
        sheet = text_of(browser.get(at("referral_sheet", referral)))
        assert "Safe shelter · Not met · No place or capacity" in sheet
        assert ("Ask Zyrianka." in sheet) == sees_words


def test_what_next_is_sealed(sender, receiver) -> None:
    referral = completed(sender, receiver)

    message = Message.objects.get(referral=referral)

    assert message.words == "Ask Zyrianka."
    assert b"Zyrianka" not in bytes(Message.objects.values_list("words", flat=True).get(pk=message.pk))


def test_what_next_goes_when_it_is_reopened(as_member, sender, receiver) -> None:
    referral = completed(sender, receiver)
    factories.move(referral, "reopen", by=sender)

    response = as_member(sender).get(at("referral_detail", referral))

    assert response.context["what_next"] == ""
    assert "Ask Zyrianka." in text_of(response)  # in the timeline


def test_a_person_chooses_every_reason_but_a_decisions() -> None:
    assert {*UnmetReason} - {*UNMET_CHOSEN} == {UnmetReason.DECISION}
