"""By phone: a shelter where nobody signs in is called until the end; a referral that was made by phone is confirmed."""

from collections.abc import Callable

from tests.browser.person import Person
from tests.browser.referrals import Child, drafts, sends


def writes_down(person: Person, what: str, **more: str) -> None:
    person.presses(what)
    person.fills("Who answered", "Marta, night intake")
    for name, value in more.items():
        person.page.locator(f"select[name^={name}_]").select_option(value)
    person.presses(what)


def test_border_refers_to_a_shelter_where_nobody_signs_in(someone: Callable[..., Person]) -> None:
    border, child = someone("border"), Child()
    sends(border, child, agency="COVENANT-TO")
    page = border.path
    assert "CHT is reached by phone" in border.text

    border.follows("Sheet for its desk")
    assert child.family_name not in border.text
    assert "Answer to R-" in border.text
    border.opens(page)
    writes_down(border, "Accept")
    assert border.state() == "Accepted"
    assert "answered by Marta, night intake" in border.text
    border.follows("Sheet for its desk")
    assert child.family_name in border.text
    border.opens(page)
    writes_down(border, "Complete", outcome="met")

    assert border.state() == "Completed"


def test_permits_confirm_what_was_said_on_the_phone(someone: Callable[..., Person]) -> None:
    border, permits, child = someone("border"), someone("permits"), Child()
    reference = drafts(border, child)
    border.follows("It was already made by phone")
    border.fills("Who answered", "The officer on duty")
    border.ticks("said", "accepted")
    border.presses("Write down")
    assert border.state() == "Received"

    permits.opens(f"/referrals/{reference}/")
    assert "They accepted it" in permits.text
    assert child.family_name not in permits.text
    permits.presses("Accept")

    assert permits.state() == "Accepted"
    assert child.family_name in permits.text
