"""The steps of a referral as a person takes them, from the first page to the last button."""

import itertools
import re
from dataclasses import dataclass, field

from tests.browser.person import Person

_days = itertools.count(1)


@dataclass(frozen=True)
class Child:
    """An invented child and what the person at the border writes about her. Never the same: no file is held already."""

    given_name: str = "Ondine"
    family_name: str = "Quillfeather"
    date_of_birth: str = field(default_factory=lambda: f"2011-04-{next(_days):02}")
    story: str = "She was met at the bus station by a man she knows as uncle."

    @property
    def secrets(self) -> tuple[str, ...]:
        return self.given_name, self.family_name, self.date_of_birth, self.story


def describes_child(person: Person, child: Child, *, place: str = "CA-MB") -> None:
    person.chooses("Age band", "15-17")
    person.chooses("Where the child is now", place)
    person.fills("Given name", child.given_name)
    person.fills("Family name", child.family_name)
    person.fills("Date of birth", child.date_of_birth)


def names_needs(person: Person, child: Child, *, need: str = "immigration-status", urgency: str = "urgent") -> None:
    person.ticks("needs", need)
    person.chooses("Urgency", urgency)
    person.fills("What happened", child.story)


def drafts(person: Person, child: Child, *, basis: str = "duty_to_report", agency: str = "IRCC-OFFICERS") -> str:
    """Everything up to the review page; the reference."""
    person.opens("/")
    person.follows("New referral")
    describes_child(person, child)
    person.presses("Continue")
    names_needs(person, child)
    person.presses("Continue")
    person.chooses("Receiving agency", agency)
    person.presses("Continue")
    person.chooses("Basis for sharing", basis)
    person.presses("Continue")
    return reference_in(person)


def sends(person: Person, child: Child, **choices: str) -> str:
    """A whole referral, sent; its reference."""
    reference = drafts(person, child, **choices)
    person.presses("Send")
    return reference


def references_in(text: str) -> set[str]:
    return set(re.findall(r"R-\d{4}-\d{6}", text))


def reference_in(person: Person) -> str:
    """The one in the page's address."""
    [reference] = references_in(person.path)
    return reference
