"""What cannot be right: the error stands beside its field, and everything typed is still there."""

from collections.abc import Callable

from tests.browser.person import Person
from tests.browser.referrals import Child, describes_child

CHILD = Child()


def error_beside(person: Person, name: str) -> str:
    """The words below the field, which must be marked as wrong and describe itself by them."""
    wrapper = person.page.locator(f"#div_id_{name}")
    assert wrapper.locator('[aria-invalid="true"]').count() >= 1
    return wrapper.locator(".invalid-feedback").inner_text()


def test_date_of_birth_in_the_future(someone: Callable[..., Person]) -> None:
    border = someone("border")
    border.opens("/referrals/new/")
    describes_child(border, CHILD)
    border.fills("Date of birth", "2999-04-09")

    border.presses("Continue")

    assert error_beside(border, "date_of_birth") == "The date of birth is in the future. Check the year."
    assert border.field("Date of birth").input_value() == "2999-04-09"
    assert_child_still_there(border)


def test_date_of_birth_that_no_calendar_has(someone: Callable[..., Person]) -> None:
    border = someone("border")
    border.opens("/referrals/new/")
    describes_child(border, CHILD)
    # A browser without a date picker shows a plain text field.
    border.fills("Date of birth", "2011-02-31")

    border.presses("Continue")

    assert error_beside(border, "date_of_birth") == "Enter a valid date."
    assert border.field("Date of birth").get_attribute("value") == "2011-02-31"
    assert_child_still_there(border)


def test_date_of_birth_half_typed_is_not_dropped(someone: Callable[..., Person]) -> None:
    """Half a date must not go through as if the date were unknown."""
    border = someone("border")
    border.opens("/referrals/new/")
    describes_child(border, CHILD)
    border.fills("Date of birth", "2011-02")

    border.presses("Continue")

    assert error_beside(border, "date_of_birth") == "Enter a valid date."
    assert border.field("Date of birth").input_value() == "2011-02"


def test_no_place_and_no_need(someone: Callable[..., Person]) -> None:
    border = someone("border")
    border.opens("/referrals/new/")
    describes_child(border, CHILD)
    border.chooses("Where the child is now", "")
    border.presses("Continue")
    assert error_beside(border, "place")
    assert border.field("Family name").input_value() == CHILD.family_name
    border.chooses("Where the child is now", "CA-MB")
    border.presses("Continue")
    border.fills("What happened", CHILD.story)
    border.chooses("Urgency", "emergency")

    border.presses("Continue")

    assert error_beside(border, "needs") == "Choose at least one need."
    assert border.field("What happened").input_value() == CHILD.story
    assert border.field("Urgency").input_value() == "emergency"


def assert_child_still_there(person: Person) -> None:
    assert person.path == "/referrals/new/"
    assert person.field("Given name").input_value() == CHILD.given_name
    assert person.field("Family name").input_value() == CHILD.family_name
    assert person.field("Age band").input_value() == "15-17"
    assert person.field("Where the child is now").input_value() == "CA-MB"
