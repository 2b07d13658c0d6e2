"""A draft saves itself while it is filled in, says so, and says when it could not."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.person import Person
from tests.browser.referrals import Child, describes_child

STORY = "She was met at the bus station by a man she knows as uncle."
SAVED = re.compile(r"^Saved \d\d:\d\d")


def begun(person: Person, child: Child) -> str:
    """At the second step; the address of the draft."""
    person.opens("/")
    person.follows("New referral")
    describes_child(person, child)
    person.presses("Continue")
    return person.path.removesuffix("needs/")


def test_draft_saves_itself(someone: Callable[..., Person]) -> None:
    person = someone("border")
    path = begun(person, Child())
    status = person.page.locator("[data-autosave-status]")

    person.fills("What happened", STORY)
    expect(status).to_have_text(re.compile("^Not saved yet. Needs: Choose at least one need."))
    person.ticks("needs", "immigration-status")
    expect(status).to_have_text(SAVED)

    person.opens(f"{path}needs/")
    assert person.field("What happened").input_value() == STORY
    assert person.page.locator("input[name=needs]:checked").count() == 1


def test_name_is_saved_once_its_field_is_left_and_kept_nowhere_else(someone: Callable[..., Person]) -> None:
    person = someone("border")
    path = begun(person, Child())
    person.opens(f"{path}child/")

    person.fills("Family name", "Quillfeathers")
    person.page.keyboard.press("Tab")
    expect(person.page.locator("[data-autosave-status]")).to_have_text(SAVED)

    kept = person.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, location.href])")
    assert kept == f'[{{}},{{}},"{person.address}{path}child/"]'
    person.opens(f"{path}child/")
    assert person.field("Family name").input_value() == "Quillfeathers"


def test_failed_save_says_so_and_keeps_what_was_typed(someone: Callable[..., Person]) -> None:
    person = someone("border")
    path = begun(person, Child())
    status = person.page.locator("[data-autosave-status]")
    person.ticks("needs", "immigration-status")
    expect(status).to_have_text(SAVED)

    person.page.context.set_offline(True)
    person.fills("What happened", STORY)
    expect(status).to_have_text(re.compile("^Not saved: there is no connection"))
    assert person.field("What happened").input_value() == STORY

    person.page.context.set_offline(False)
    person.ticks("needs", "safe-shelter")
    expect(status).to_have_text(SAVED)
    person.opens(f"{path}needs/")
    assert person.field("What happened").input_value() == STORY
