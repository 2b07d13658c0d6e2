"""A person who acts for two agencies: the page says for which one, and what they see follows the switch."""

from collections.abc import Callable

from tests.browser.person import Person
from tests.browser.referrals import references_in

SHELTER, CHIEFS = "Ndinawe", "Assembly of Manitoba Chiefs"


def test_switch_changes_for_whom(someone: Callable[..., Person]) -> None:
    shelter, chiefs, two = someone("shelter"), someone("amc"), someone("two", by_form=True)
    of_shelter, of_chiefs = references(shelter), references(chiefs)

    switch_to(two, SHELTER)
    assert SHELTER in acting_for(two)
    assert references(two) == of_shelter
    two.opens("/referrals/")
    assert SHELTER in acting_for(two)
    switch_to(two, CHIEFS)

    assert CHIEFS in acting_for(two)
    assert references(two) == of_chiefs
    assert of_shelter != of_chiefs


def test_one_agency_has_nothing_to_switch(someone: Callable[..., Person]) -> None:
    shelter = someone("shelter")

    assert SHELTER in acting_for(shelter)
    assert shelter.button("Switch").count() == 0


def acting_for(person: Person) -> str:
    return person.page.locator(".acting strong").inner_text()


def switch_to(person: Person, agency: str) -> None:
    choice = person.page.get_by_label("Act for")
    options = choice.locator("option")
    short = "AMC" if agency == CHIEFS else agency
    wanted = next(text for text in options.all_inner_texts() if short.lower() in text.lower())
    choice.select_option(label=wanted)
    person.presses("Switch")


def references(person: Person) -> set[str]:
    """Every referral on the worklist."""
    person.opens("/")
    return references_in(person.text)
