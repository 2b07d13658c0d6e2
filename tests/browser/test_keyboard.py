"""A referral sent with the keyboard alone: everything is reached by Tab, and what is reached shows it."""

import re
from collections.abc import Callable

from tests.browser.person import Person
from tests.browser.referrals import references_in

MOST_TABS = 150
FOCUSED = """() => {
  const node = document.activeElement
  const name = node.getAttribute('aria-label') || node.labels?.[0]?.textContent || node.textContent || ''
  const style = getComputedStyle(node)
  return {
    name: name.replace(/\\s+/g, ' ').replace('*', '').trim(),
    isShown: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    isInView: node.getBoundingClientRect().bottom > 0 && node.getBoundingClientRect().top < innerHeight,
  }
}"""


class Keyboard:
    """Hands that never leave the keys."""

    def __init__(self, person: Person) -> None:
        self.page = person.page
        self.page.emulate_media(reduced_motion="reduce")  # else the page glides to what is focused

    def tabs_to(self, name: str) -> None:
        """On with Tab until the thing of this name is reached; whatever is passed shows where one is."""
        for _press in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            found = self.page.evaluate(FOCUSED)
            assert found["isShown"], f"no outline on {found['name']}"
            assert found["isInView"], f"not scrolled to: {found['name']}"
            if found["name"] == name:
                return
        raise AssertionError(f"{name} is not reached on {self.page.url}")

    def presses(self, key: str, name: str) -> None:
        self.tabs_to(name)
        self.page.keyboard.press(key)

    def goes(self, name: str) -> None:
        """Enter on a link or button, to the page it leads to."""
        self.tabs_to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def types(self, name: str, words: str) -> None:
        self.tabs_to(name)
        self.page.keyboard.type(words)


def test_skip_link_comes_first_and_skips(someone: Callable[..., Person]) -> None:
    person = someone("border")
    keyboard = Keyboard(person)

    keyboard.presses("Enter", "Skip to the content")
    person.page.keyboard.press("Tab")

    assert person.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_referral_with_the_keyboard_alone(someone: Callable[..., Person]) -> None:
    person = someone("border")
    keyboard = Keyboard(person)

    keyboard.goes("New referral")
    keyboard.types("Age band", "15")
    keyboard.types("Where the child is now", "Manitoba")
    keyboard.types("Given name", "Ondine")
    keyboard.goes("Continue")
    keyboard.presses("Space", "Immigration status (TRP)")
    keyboard.types("What happened", "She was met at the bus station.")
    keyboard.goes("Continue")
    keyboard.types("Find another agency", "immigration officers")
    keyboard.types("Receiving agency", "Immigration officers")
    keyboard.goes("Continue")
    keyboard.types("Basis for sharing", "Danger")
    keyboard.goes("Continue")
    keyboard.goes("Send")

    assert person.state() == "Sent"
    assert references_in(person.path)


def test_emergency_with_the_keyboard_alone(someone: Callable[..., Person]) -> None:
    person = someone("border")
    keyboard = Keyboard(person)

    keyboard.goes("Emergency referral")
    keyboard.types("Where the child is now", "Manitoba")
    keyboard.presses("Space", "Safe shelter")
    person.page.locator("[name=candidate]").first.wait_for()
    first = person.page.locator(".choice label").first.inner_text()
    keyboard.presses("Space", first)
    keyboard.goes("Send")

    assert person.state() == "Sent"
    assert re.search(re.escape(first), person.text)
