"""The main job as three people: the border sends, immigration accepts and completes, the task force sees it done."""

from collections.abc import Callable

import pytest

from tests.browser.person import Person
from tests.browser.referrals import Child, describes_child, names_needs, reference_in, sends

BROWSERS = [
    pytest.param({}, id="English"),
    pytest.param({"language": "fr"}, id="French"),
    pytest.param({"scripts": False}, id="no JavaScript"),
    pytest.param({"width": 360}, id="phone"),
]


@pytest.mark.parametrize("browser_kind", BROWSERS)
def test_main_job(someone: Callable[..., Person], browser_kind: dict) -> None:
    child = Child()

    border = someone("border", by_form=True, **browser_kind)
    reference = log_and_send(border, child)
    permits = someone("permits", by_form=True, **browser_kind)
    accept_and_complete(permits, child, reference)
    coordinator = someone("coordinator", by_form=True, **browser_kind)

    see_it_completed(coordinator, child, reference)


def test_coordinator_finds_and_opens_a_referral(someone: Callable[..., Person]) -> None:
    child = Child()
    reference = sends(someone("border"), child)
    coordinator = someone("coordinator")

    coordinator.opens(f"/referrals/?q={reference}")
    coordinator.follows(reference)

    assert coordinator.state() == "Sent"
    assert coordinator.buttons == {"Remind both agencies"}
    assert not seen(coordinator, child)


def log_and_send(border: Person, child: Child) -> str:
    """From the worklist to the referral page, step by step."""
    assert border.path == "/"
    border.follows("New referral")
    describes_child(border, child)
    border.presses("Continue")
    names_needs(border, child)
    border.presses("Continue")
    border.chooses("Receiving agency", "IRCC-OFFICERS")
    border.presses("Continue")
    border.chooses("Basis for sharing", "duty_to_report")
    border.presses("Continue")
    assert child.family_name in border.text
    border.presses("Send")
    reference = reference_in(border)
    assert border.path == f"/referrals/{reference}/"
    assert border.state() == border.word("Sent")
    assert border.word("Withdraw") in border.buttons
    border.opens("/")
    assert reference in border.page.get_by_role("region", name=border.word("We wait for")).inner_text()
    return reference


def accept_and_complete(permits: Person, child: Child, reference: str) -> None:
    """The preview without the child, then the child, then an outcome for the need."""
    assert permits.path == "/"
    waiting = permits.page.get_by_role("region", name=permits.word("Waits for our answer"))
    assert reference in waiting.inner_text()
    assert not seen(permits, child)
    row = waiting.get_by_role("listitem").filter(has_text=reference)
    with permits.page.expect_navigation():
        row.get_by_role("link").first.click()
    permits.arrived()
    assert permits.path == f"/referrals/{reference}/"
    assert permits.state() == permits.word("Received")
    assert not seen(permits, child)
    permits.presses("Accept")
    assert permits.state() == permits.word("Accepted")
    assert child.family_name in permits.text
    assert child.story in permits.text
    permits.presses("Start")
    permits.presses("Complete")
    permits.chooses("Outcome", "met")
    permits.presses("Complete")
    assert permits.state() == permits.word("Completed")
    assert permits.word("Met") in permits.text


def see_it_completed(coordinator: Person, child: Child, reference: str) -> None:
    """By its reference, with state and agencies; the child on no page."""
    assert coordinator.path == "/dashboard/"
    assert not seen(coordinator, child)
    coordinator.opens("/referrals/?status=completed")
    row = coordinator.page.get_by_role("row").filter(has_text=reference)
    assert coordinator.word("Completed") in row.inner_text()
    assert not seen(coordinator, child)


def seen(person: Person, child: Child) -> list[str]:
    """What the page gives away of the child, its source included."""
    source = person.page.content()
    return [secret for secret in child.secrets if secret in source]
