"""What else a referral can do, through buttons: questions, refusals, passing on, taking back, messages."""

from collections.abc import Callable

from tests.browser.person import Person
from tests.browser.referrals import Child, references_in, sends


def test_question_early_opening_message_reopening_and_withdrawal(someone: Callable[..., Person]) -> None:
    child = Child()
    border, permits = someone("border"), someone("permits")
    reference = sends(border, child)
    path = f"/referrals/{reference}/"

    permits.opens(path)
    permits.presses("Ask")
    permits.fills("Message", "Which border post was it?")
    permits.presses("Ask")
    assert permits.state() == "Needs information"

    border.opens(path)
    assert "Which border post was it?" in border.text
    border.presses("Answer")
    border.fills("Message", "The one at Emerson.")
    border.presses("Answer")
    assert border.state() == "Received"

    permits.opens(path)
    assert "The one at Emerson." in permits.text
    assert child.family_name not in permits.page.content()
    permits.follows("Emergency: open before accepting")
    permits.fills("Reason", "The permit lapses tonight.")
    permits.presses("Open")
    assert child.family_name in permits.text

    permits.presses("Accept")
    permits.fills("Message", "I can see her tomorrow at nine.")
    permits.presses("Send message")
    border.opens(path)
    assert "I can see her tomorrow at nine." in border.text

    permits.opens(path)
    permits.presses("Complete")
    permits.chooses("Outcome", "partly_met")
    permits.chooses("Reason", "no_place")
    permits.fills("What next", "Ask again when a place is free.")
    permits.presses("Complete")
    border.opens(path)
    assert border.state() == "Completed"
    border.presses("Reopen")
    border.fills("Reason", "She has a new address.")
    border.presses("Reopen")
    assert border.state() == "In progress"

    border.presses("Withdraw")
    border.fills("Reason", "Her aunt has the permit.")
    border.presses("Withdraw")
    assert border.state() == "Withdrawn"
    assert "Her aunt has the permit." in border.text


def test_decline_keeps_the_preview_only(someone: Callable[..., Person]) -> None:
    child = Child()
    border, permits = someone("border"), someone("permits")
    reference = sends(border, child)

    permits.opens(f"/referrals/{reference}/")
    permits.presses("Decline")
    permits.chooses("Reason", "no_place")
    permits.fills("In your words", "Nobody is here until Monday.")
    permits.presses("Decline")
    border.opens(f"/referrals/{reference}/")

    assert permits.state() == "Declined"
    assert child.family_name not in permits.page.content()
    assert "No place or capacity now" in border.text
    assert "Nobody is here until Monday." in border.text


def test_redirect_reaches_the_next_agency(someone: Callable[..., Person]) -> None:
    child = Child()
    border, permits, shelter = someone("border"), someone("permits"), someone("shelter")
    first = sends(border, child)
    shelter.opens("/referrals/")  # a worklist shows ten of each kind
    before = references_in(shelter.text)

    permits.opens(f"/referrals/{first}/")
    permits.presses("Redirect")
    permits.chooses("Receiving agency", "NDINAWE")
    permits.fills("Reason", "She has a permit; a bed is what she needs.")
    permits.presses("Redirect")
    border.opens(f"/referrals/{first}/")
    shelter.opens("/referrals/")
    [follow_on] = references_in(shelter.text) - before
    shelter.opens(f"/referrals/{follow_on}/")

    assert border.state() == "Redirected"
    assert "passed on by" in shelter.text
    assert child.family_name not in shelter.page.content()
    assert {"Accept", "Decline", "Ask", "Redirect"} <= shelter.buttons
    border.opens(f"/referrals/{follow_on}/")
    assert f"follows {first}" in border.text


def test_withdraw_before_an_answer_closes_it(someone: Callable[..., Person]) -> None:
    child = Child()
    border, permits = someone("border"), someone("permits")
    reference = sends(border, child)

    border.presses("Withdraw")
    border.fills("Reason", "Sent twice by mistake.")
    border.presses("Withdraw")
    permits.opens(f"/referrals/{reference}/")

    assert permits.state() == "Withdrawn"
    assert permits.buttons == set()
    assert child.family_name not in permits.page.content()
