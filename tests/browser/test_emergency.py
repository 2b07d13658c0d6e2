"""An emergency referral, from signing in to sent: counted as a person at the keyboard and mouse would count it."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.person import PASSWORD, Person

MOST_INTERACTIONS, MOST_PAGES = 12, 3


class Count:
    """Everything the person types, chooses, ticks or presses goes through here and is counted; so is every page."""

    def __init__(self, person: Person) -> None:
        self.person, self.interactions, self.pages = person, 0, []
        person.page.on("response", self._notice)

    def _notice(self, response) -> None:
        if response.request.is_navigation_request() and response.status < 300:
            self.pages.append(urlsplit(response.url).path)

    def __getattr__(self, deed: str) -> Callable[..., None]:
        if deed not in {"fills", "chooses", "ticks", "presses", "follows"}:
            raise AttributeError(deed)
        self.interactions += 1
        return getattr(self.person, deed)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_emergency_from_sign_in_to_sent(someone: Callable[..., Person], scripts: bool) -> None:
    person = someone(scripts=scripts)
    count = Count(person)

    person.opens("/accounts/login/")
    count.fills("Email", "border@accord.example")
    count.fills("Password", PASSWORD)
    count.presses("Sign in")
    count.follows("Emergency referral")
    count.chooses("Age band", "15-17")
    count.chooses("Where the child is now", "CA-MB")
    count.ticks("needs", "safe-shelter")
    if not scripts:
        count.presses("Find who can help")
    count.ticks("candidate", "NDINAWE")
    count.presses("Send")

    assert person.state() == "Sent"
    assert "was sent to" in person.text
    assert count.interactions == (9 if scripts else 10) <= MOST_INTERACTIONS
    *before, sent = count.pages
    assert sent == person.path
    worked_on = list(dict.fromkeys(before))
    assert worked_on == ["/accounts/login/", "/", "/referrals/emergency/"]
    assert len(worked_on) <= MOST_PAGES
    assert len(before) == (3 if scripts else 4)  # without scripts the last page comes back once, ranked


def test_emergency_without_scripts_to_an_agency_that_is_known(someone: Callable[..., Person]) -> None:
    """Who knows whom to ask need not have anybody ranked: no page comes twice."""
    person = someone(scripts=False)
    count = Count(person)

    person.opens("/accounts/login/")
    count.fills("Email", "border@accord.example")
    count.fills("Password", PASSWORD)
    count.presses("Sign in")
    count.follows("Emergency referral")
    count.chooses("Age band", "15-17")
    count.chooses("Where the child is now", "CA-MB")
    count.ticks("needs", "safe-shelter")
    count.chooses("Receiving agency", "NDINAWE")
    count.presses("Send")

    assert person.state() == "Sent"
    assert count.interactions == 9
    *before, sent = count.pages
    assert before == ["/accounts/login/", "/", "/referrals/emergency/"]
    assert sent == person.path


def test_emergency_ranking_follows_what_is_said(someone: Callable[..., Person]) -> None:
    """Said otherwise, others can help; what was typed is untouched, and nothing typed stands in the address."""
    person = someone("border")
    person.opens("/referrals/emergency/")
    person.chooses("Where the child is now", "CA-MB")
    person.ticks("needs", "safe-shelter")
    person.page.locator("[name=candidate]").first.wait_for()
    first = cards(person)

    person.chooses("Where the child is now", "CA-QC")
    person.page.wait_for_function("old => document.querySelector('[name=candidate]')?.value !== old", arg=first[0])

    assert set(cards(person)) != set(first)
    assert urlsplit(person.page.url).query == ""


def test_typing_narrows_the_list_and_card_and_list_agree(someone: Callable[..., Person]) -> None:
    person = someone("border")
    person.opens("/referrals/emergency/")
    person.chooses("Where the child is now", "CA-MB")
    person.ticks("needs", "safe-shelter")
    person.page.locator("[name=candidate][value=NDINAWE]").wait_for()

    person.ticks("candidate", "NDINAWE")
    assert person.field("Receiving agency").input_value() == "NDINAWE"
    person.fills("Find another agency", "immigration officers")
    offered = person.page.locator("[name=receiving_agency] option:not([hidden])")
    assert "IRCC-OFFICERS" in offered.evaluate_all("options => options.map(option => option.value)")
    assert offered.count() <= 4
    person.chooses("Receiving agency", "IRCC-OFFICERS")

    assert person.page.locator("[name=candidate]:checked").count() == 0


def cards(person: Person) -> list[str]:
    return person.page.locator("[name=candidate]").evaluate_all("cards => cards.map(card => card.value)")
