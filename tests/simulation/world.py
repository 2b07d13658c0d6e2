"""Thirty agencies and their people, made by chance from a seed."""

import datetime
import random
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponseBase
from django.test import Client

from agencies.enums import Question
from agencies.models import Agency, Membership
from agencies.notices import MailWish
from tests import factories
from tests.conftest import signed_in
from tests.simulation.oracle import NEEDS_DECISION

NEEDS = {  # code: (hours, the function that serves it)
    "safe-shelter": (4, "shelter"),
    "medical-care": (2, "health"),
    "permit": (72, "permits"),
    "legal-help": (24, "law"),
    NEEDS_DECISION: (48, "family"),
}
PLACES = ["CA-MB", "CA-ON", "CA-QC", "CA"]
AGENCIES = 30
MAIL_WISHES = [1, 2, 9]  # at once, with the digest, only what is overdue: few, since each mail takes its time


class Browser(Client):
    """Django's test client without its notes of every template and its context, which nobody reads here."""

    def request(self, **request: Any) -> HttpResponseBase:
        response = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        return response


@dataclass(frozen=True)
class Member:
    """A person acting for an agency in a role, at a browser that nobody else uses."""

    agency: str
    role: str
    membership: Membership

    def __str__(self) -> str:
        return f"{self.role} {self.membership.pk} of {self.agency}"

    def __hash__(self) -> int:
        return self.membership.pk

    @cached_property
    def browser(self) -> Client:
        browser = Browser()
        browser.cookies = signed_in(self.membership).cookies
        return browser


class World:
    """`people` by agency; the last agency is the outsider, which nobody may ask for anything."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        for code, (hours, function) in NEEDS.items():
            need = factories.need(code, hours, served_by=[function])
            need.needs_decision = Question.CONTACT if code == NEEDS_DECISION else ""
            need.save()
        self.people: dict[str, list[Member]] = {}
        for number in range(AGENCIES):
            self._agency(number)
        agencies = list(self.people)
        self.outsider = agencies[-1]
        self.workers = [agency for agency in agencies if agency != self.outsider]
        for here, there in zip(self.workers[::6], self.workers[3::6], strict=False):
            self._add(there, "worker", also=self.people[here][1])
        task_force = factories.agency("HT-TASKFORCE", kind="policy", home="CA", takes_referrals=False)
        offices = ["coordinator", "coordinator", "directory_administrator", "auditor"]
        self.offices = [Member(task_force.code, role, factories.membership(task_force, role)) for role in offices]

    def _agency(self, number: int) -> None:
        chance, is_last = self.chance, number == AGENCIES - 1
        agency = factories.agency(
            f"SIM-{number:02}",
            home=chance.choice(PLACES),
            takes_referrals=not is_last,
            languages=chance.choice(["en", "fr", "en,fr"]).split(","),
        )
        hours, function = chance.choice(list(NEEDS.values()))
        factories.mandate(agency, function, places=[agency.home_jurisdiction.code])
        if chance.random() < 0.5:
            factories.desk(agency, open_days=[1, 2, 3, 4, 5], opens_at=datetime.time(9), closes_at=datetime.time(16))
        self.people[agency.code] = []
        for role in ["lead", *["worker"] * chance.randint(1, 3)]:
            self._add(agency.code, role)

    def _add(self, code: str, role: str, *, also: Member | None = None) -> None:
        """Somebody new, or somebody who acts for another agency already."""
        agency = Agency.objects.get(code=code)
        wish = self.chance.choices(MailWish.values, MAIL_WISHES)[0]
        person = also.membership.user if also else factories.user(mail_wish=wish)
        self.people[code].append(Member(code, role, factories.membership(agency, role, person=person)))

    @property
    def everybody(self) -> list[Member]:
        return [member for members in self.people.values() for member in members] + self.offices

    def somebody_of(self, agency: str) -> Member:
        return self.chance.choice(self.people[agency])
