"""Today: what each demo account finds on its worklist. Hours are counted back from the moment the demo is made."""

import datetime
from collections.abc import Callable, Iterator

from coordination.dashboards.demo import calls, words
from coordination.dashboards.demo.accounts import ACCOUNTS
from coordination.dashboards.demo.consents import play_consents
from coordination.dashboards.demo.decisions import play_decisions
from coordination.dashboards.demo.protection import play_protection
from coordination.dashboards.demo.scenarios import AGING, AIRPORT, BOYFRIEND, CREW, NANNY, NORTH, RETURN, Leg, Scenario
from coordination.dashboards.demo.siblings import COUNT, play_siblings
from coordination.dashboards.demo.stage import Moment, Stage
from referrals.enums import Urgency
from referrals.models import Referral

EMERGENCY, URGENT, ROUTINE = Urgency.EMERGENCY, Urgency.URGENT, Urgency.ROUTINE

PERMIT = Leg("CBSA", "IRCC-OFFICERS", ("immigration-status",))
FARM_PERMIT = Leg("FCJ", "IRCC-OFFICERS", ("immigration-status",))
BED = Leg("MB-ANCR", "NDINAWE", ("safe-shelter",), ("MAMAWI",))
ALSO_BED = Leg("MB-CFS", "NDINAWE", ("safe-shelter", "psychological"), ("MAMAWI",))
GUARDIAN = Leg("CBSA", "ON-CAS", ("child-protection", "guardian"))

# (case, leg, hours since it was sent, urgency, whether the receiver has opened it): all wait for an answer.
WAITING: list[tuple[Scenario, Leg, float, str, bool]] = [
    (AIRPORT, PERMIT, 0.3, EMERGENCY, False),
    (AIRPORT, PERMIT, 31, URGENT, True),  # overdue since seven hours
    (CREW, FARM_PERMIT, 6, URGENT, False),
    (NANNY, Leg("KLINIC", "IRCC-OFFICERS", ("immigration-status",)), 20, ROUTINE, True),
    (RETURN, Leg("BC-MCFD", "IRCC-OFFICERS", ("immigration-status",)), 44, ROUTINE, False),
    (NORTH, BED, 0.4, EMERGENCY, False),
    (NORTH, ALSO_BED, 9, URGENT, True),  # overdue since five hours
    (NORTH, BED, 1.5, URGENT, False),
    (NORTH, Leg("AMC", "NDINAWE", ("aftercare",)), 30, ROUTINE, True),
    (AIRPORT, GUARDIAN, 0.8, URGENT, False),
    (AIRPORT, Leg("CBSA", "FCJ", ("legal-advice",)), 26, URGENT, True),
    (RETURN, Leg("CBSA", "BC-MCFD", ("child-protection",)), 5, URGENT, True),  # overdue since three hours
    (NORTH, Leg("WPS-CEU", "MB-ANCR", ("child-protection",)), 28, URGENT, False),  # overdue for a day
    (BOYFRIEND, Leg("QC-DPJ", "MARIE-VINCENT", ("psychological",)), 100, URGENT, True),  # overdue for a day
    (AGING, Leg("ON-CAS", "KLINIC", ("substance-use",)), 20, ROUTINE, False),
    (NORTH, Leg("MB-ANCR", "KANI", ("cultural-support",)), 50, URGENT, True),
    (NORTH, Leg("MB-ANCR", "WPS-CEU", ("missing-child",)), 3, URGENT, True),  # overdue since two hours
    (BOYFRIEND, Leg("RCMP-HTNCC", "QC-DPJ", ("child-protection",)), 1, URGENT, False),
    (NANNY, Leg("KLINIC", "MB-CFS", ("child-protection",)), 1.2, URGENT, True),
]
# Asked and not answered yet: the sender's turn.
ASKED: list[tuple[Scenario, Leg, float]] = [
    (AIRPORT, PERMIT, 15),
    (AIRPORT, Leg("CBSA", "FCJ", ("legal-advice", "immigration-status")), 19),
    (NORTH, Leg("NDINAWE", "KLINIC", ("psychological",)), 30),
    (NORTH, Leg("AMC", "KANI", ("cultural-support",)), 40),
    (BOYFRIEND, Leg("RCMP-HTNCC", "QC-DPJ", ("child-protection",)), 1.6),
    (NORTH, Leg("MB-ANCR", "MAMAWI", ("cultural-support",)), 22),
]
# Accepted or at work in these days: (case, leg, days since it was sent, whether work has started).
AT_WORK: list[tuple[Scenario, Leg, int, bool]] = [
    (AIRPORT, PERMIT, 4, True),
    (CREW, FARM_PERMIT, 3, False),
    (NORTH, BED, 5, True),
    (NORTH, ALSO_BED, 2, False),
    (AIRPORT, GUARDIAN, 3, True),
    (NORTH, Leg("NDINAWE", "KLINIC", ("medical-urgent",)), 2, True),
    (NORTH, Leg("AMC", "NDINAWE", ("safe-shelter",)), 6, True),
    (BOYFRIEND, Leg("MARIE-VINCENT", "QC-DPJ", ("child-protection", "guardian")), 7, True),
    (CREW, Leg("RCMP-HTNCC", "IRCC-OFFICERS", ("immigration-status",)), 4, True),
    (RETURN, Leg("CBSA", "BC-MCFD", ("child-protection", "family-reunification")), 2, False),  # waits for a decision
]
# Not sent: (case, leg, hours since it was begun, whether only the child is known).
DRAFTS: list[tuple[Scenario, Leg, float, bool]] = [
    (AIRPORT, GUARDIAN, 1, True),
    (AIRPORT, PERMIT, 26, False),
    (RETURN, Leg("CBSA", "BC-MCFD", ("child-protection",)), 3, False),
    (NORTH, Leg("NDINAWE", "MAMAWI", ("aftercare",)), 20, False),
    (NORTH, Leg("AMC", "KANI", ("cultural-support",)), 8, False),
    (BOYFRIEND, Leg("RCMP-HTNCC", "QC-DPJ", ("child-protection",)), 2, True),
    (BOYFRIEND, Leg("QC-DPJ", "MARIE-VINCENT", ("psychological",)), 5, False),
    (AIRPORT, Leg("ON-CAS", "FCJ", ("legal-advice",)), 9, True),
]
TOTAL = calls.TOTAL + len(WAITING) + len(ASKED) + len(AT_WORK) + len(DRAFTS) + COUNT


class Present:
    """Plays today's cases and keeps those on which more is done afterwards."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.waiting: list[Referral] = []
        self.at_work: list[Referral] = []
        self.drafts: list[Referral] = []

    def play(self) -> Iterator[int]:
        """Play every case; yields the number of referrals made so far."""
        rows: list[tuple[Callable[..., None], tuple]] = [(self._wait, row) for row in WAITING]
        rows += [(self._ask, row) for row in ASKED]
        rows += [(self._work, row) for row in AT_WORK]
        rows += [(self._draft, row) for row in DRAFTS]
        for number, (play, row) in enumerate(rows, start=1):
            play(*row)
            yield number
        self._more()
        calls.play_calls(self.stage)

    def _ago(self, *, hours: float = 0, days: float = 0) -> Moment:
        return self.stage.now - datetime.timedelta(hours=hours, days=days)

    def _wait(self, case: Scenario, leg: Leg, hours: float, urgency: str, is_opened: bool) -> None:
        referral = self.stage.send(case, leg, self._ago(hours=hours), urgency)
        if is_opened:
            receiver = self.stage.someone(leg.receiver)
            self.stage.move(referral, "receive", self._ago(hours=hours * 0.8), by=receiver)
        self.waiting.append(referral)

    def _ask(self, case: Scenario, leg: Leg, hours: float) -> None:
        referral = self.stage.send(case, leg, self._ago(hours=hours))
        receiver = self.stage.someone(leg.receiver)
        self.stage.move(referral, "receive", self._ago(hours=hours * 0.7), by=receiver)
        question = self.stage.say(leg.receiver, self.stage.rng.choice(words.QUESTIONS))
        self.stage.move(referral, "ask", self._ago(hours=hours * 0.5), by=receiver, words=question)

    def _work(self, case: Scenario, leg: Leg, days: int, has_started: bool) -> None:
        stage = self.stage
        referral = stage.send(case, leg, self._ago(days=days))
        receiver = stage.someone(leg.receiver)
        window = referral.respond_by - referral.sent_at
        stage.move(referral, "receive", referral.sent_at + window * 0.2, by=receiver)
        stage.move(referral, "accept", referral.sent_at + window * 0.6, by=receiver, worker=receiver)
        stage.write(referral, self._ago(days=days * 0.4), by=receiver)
        if has_started:
            stage.move(referral, "start", self._ago(days=days * 0.3), by=receiver)
            stage.write(referral, self._ago(days=days * 0.2), by=referral.created_by)
        self.at_work.append(referral)

    def _draft(self, case: Scenario, leg: Leg, hours: float, is_bare: bool) -> None:
        draft = self.stage.begin(case, leg, self._ago(hours=hours), by=self._first(leg.sender))
        # Saved once at least, so that its last change is dated by the demo's clock too.
        filled = self._ago(hours=hours * 0.9)
        if is_bare:
            self.stage.choose_place(draft, case, filled)
        else:
            self.stage.fill_in(draft, case, leg, filled)
        self.drafts.append(draft)

    def _first(self, code: str) -> object:
        """The account that people sign in with, where the agency has one."""
        names = {account.email for account in ACCOUNTS}
        people = self.stage.cast[code]
        return next((member for member in people if member.user.email in names), people[0])

    def _more(self) -> None:
        """Observers, reminders, a permit, an identity opened early; a child whom two agencies wrote down."""
        stage = self.stage
        permit, bed = self.at_work[0], self.at_work[2]
        stage.permit(permit, self._ago(hours=17), by=stage.someone("IRCC-OFFICERS"))
        stage.watch(permit, "RCMP-HTNCC", self._ago(hours=15))
        stage.watch(bed, "AMC", self._ago(hours=16))
        stage.watch(self.waiting[9], "RCMP-HTNCC", self._ago(hours=0.5))
        for number in (1, 6, 12, 13):
            stage.remind(self.waiting[number], self._ago(hours=0.6))
        play_siblings(stage, self._ago(hours=1.2))
        play_decisions(stage, self.at_work[5], self.at_work[9], self._ago(hours=3))
        play_consents(stage, self.at_work, self._ago(hours=2))
        play_protection(stage, bed, self.at_work[5], self._ago(hours=1.5))
        stage.open_early(self.waiting[16], self._ago(hours=1), by=stage.someone("WPS-CEU"))
        stage.name_child(self.drafts[1], self._ago(hours=12), "Mariama", "Okonmere")
        stage.name_child(self.drafts[3], self._ago(hours=2), "Mariyama", "Okonmère")
