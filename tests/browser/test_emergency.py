"""An emergency referral, from signing in to sent: counted as a person at the keyboard and mouse would count it."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.person import PASSWORD, Person

MOST_INTERACTIONS, MOST_PAGES = 12, 3
EMERGENCY = "/referrals/emergency/"


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


def signs_in(count: Count, button: str) -> None:
    count.person.opens("/accounts/login/")
    count.fills("Email", "rcmp@accord.example")
    count.fills("Password", PASSWORD)
    count.presses(button)


def says_what_is_needed(count: Count) -> None:
    count.chooses("Age band", "15-17")
    count.chooses("Where the child is now", "CA-MB")
    count.ticks("needs", "safe-shelter")


@pytest.mark.parametrize(
    ("scripts", "straight", "interactions", "pages"),
    [
        pytest.param(True, True, 8, ["/accounts/login/", EMERGENCY], id="straight, with scripts"),
        pytest.param(False, True, 9, ["/accounts/login/", EMERGENCY, EMERGENCY], id="straight, without scripts"),
        pytest.param(True, False, 9, ["/accounts/login/", "/", EMERGENCY], id="by the worklist, with scripts"),
    ],
)
def test_emergency_from_sign_in_to_sent(
    someone: Callable[..., Person], scripts: bool, straight: bool, interactions: int, pages: list[str]
) -> None:
    """Every page load counts. Without scripts the emergency page comes back once, ranked."""
    person = someone(scripts=scripts)
    count = Count(person)

    if straight:
        signs_in(count, "Emergency referral")
    else:
        signs_in(count, "Sign in")
        count.follows("Emergency referral")
    says_what_is_needed(count)
    if not scripts:
        count.presses("Find who can help")
    count.ticks("candidate", "NDINAWE")
    count.presses("Send")

    assert person.state() == "Sent"
    assert "was sent to" in person.text
    assert count.interactions == interactions <= MOST_INTERACTIONS
    *before, sent = count.pages
    assert sent == person.path
    assert before == pages
    assert len(before) <= MOST_PAGES


def test_emergency_without_scripts_to_an_agency_that_is_known(someone: Callable[..., Person]) -> None:
    """Who knows whom to ask need not have anybody ranked: no page comes twice, by the worklist too."""
    person = someone(scripts=False)
    count = Count(person)

    signs_in(count, "Sign in")
    count.follows("Emergency referral")
    says_what_is_needed(count)
    count.chooses("Receiving agency", "NDINAWE")
    count.presses("Send")

    assert person.state() == "Sent"
    assert count.interactions == 9
    *before, sent = count.pages
    assert before == ["/accounts/login/", "/", EMERGENCY]
    assert sent == person.path


def test_wrong_password_keeps_the_way_to_the_emergency(someone: Callable[..., Person]) -> None:
    person = someone(scripts=False)
    person.opens("/accounts/login/")
    person.fills("Email", "rcmp@accord.example")
    person.fills("Password", "not the one")
    person.presses("Emergency referral")
    assert person.path == "/accounts/login/"

    person.fills("Password", PASSWORD)
    person.presses("Sign in")

    assert person.path == EMERGENCY


def test_emergency_ranking_follows_what_is_said(someone: Callable[..., Person]) -> None:
    """Said otherwise, others can help; what was typed is untouched, and nothing typed stands in the address."""
    person = someone("border")
    person.opens(EMERGENCY)
    person.chooses("Where the child is now", "CA-MB")
    person.ticks("needs", "safe-shelter")
    person.page.locator("[name=candidate]").first.wait_for()
    first = cards(person)

    person.chooses("Where the child is now", "CA-QC")
    person.page.wait_for_function("old => document.querySelector('[name=candidate]')?.value !== old", arg=first[0])

    assert set(cards(person)) != set(first)
    assert urlsplit(person.page.url).query == ""


def test_emergency_in_doubt_about_the_age_asks_who_helps_children(someone: Callable[..., Person]) -> None:
    """Looks grown up, and nobody knows: said in the fields that are folded away, and ranked anew as a child."""
    person = someone("border")
    person.opens(EMERGENCY)
    person.chooses("Age band", "18+")
    person.chooses("Where the child is now", "CA-MB")
    person.ticks("needs", "child-protection")
    person.page.get_by_text("Agencies that can help are listed below.").wait_for(state="attached")
    assert "MB-CFS" not in cards(person)

    person.page.locator("main summary").first.click()
    person.chooses("How the age is known", "presumed")
    person.page.locator("[name=candidate][value=MB-CFS]").wait_for()


def test_typing_narrows_the_list_and_card_and_list_agree(someone: Callable[..., Person]) -> None:
    person = someone("border")
    person.opens(EMERGENCY)
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
