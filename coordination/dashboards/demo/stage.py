"""Playing one case: each step at its moment, by a person of the proper agency, through the referrals' operations."""

import datetime
import random
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from agencies.models import Agency, Instrument, Jurisdiction, Membership, Need
from coordination.dashboards.demo import words
from coordination.dashboards.demo.clock import at
from coordination.dashboards.demo.scenarios import EXTERNAL, FRENCH_SPEAKING, Leg, Scenario
from coordination.foundation.row_security import set_context
from referrals import operations
from referrals.enums import UNMET, UNMET_CHOSEN, AgeBand, AgeStatus, Basis, GuardianTold, Urgency
from referrals.models import Permit, Referral

Moment = datetime.datetime
EXPLAINED = "What is shared and with whom, that refusing closes no door, and how to take it back. With an interpreter."


class Stage:
    """The people, the reference data and the chance that the demo's cases are played with."""

    def __init__(self, people: Iterable[Membership], now: Moment, rng: random.Random) -> None:
        self.now, self.rng = now, rng
        self.actor: int | None = None
        self.cast: dict[str, list[Membership]] = defaultdict(list)
        for member in people:
            self.cast[member.agency.code].append(member)
        self.agencies = {row.code: row for row in Agency.objects.filter(code__in=[*self.cast, *EXTERNAL])}
        self.needs = {row.code: row for row in Need.objects.all()}
        self.places = {row.code: row for row in Jurisdiction.objects.filter(code__startswith="CA-")}
        self.statutes = {row.code: row for row in Instrument.objects.filter(code__endswith="-CHILD")}

    @contextmanager
    def acting(self, by: Membership, moment: Moment | None = None) -> Iterator[None]:
        """Inside, `by` acts, at the moment where one is given. All is one transaction, so the database is told only
        when somebody else acts than before."""
        if self.actor != by.pk:
            set_context(by)
            self.actor = by.pk
        with at(moment) if moment else nullcontext():
            yield

    def someone(self, code: str) -> Membership:
        """A worker or lead of the agency, more often its first one."""
        people = [member for member in self.cast[code] if member.role in {"worker", "lead"}]
        return people[0] if self.rng.random() < 0.6 else self.rng.choice(people)

    def say(self, code: str, pair: tuple[str, str]) -> str:
        """The words in the language of the agency; the task is bilingual, so now and then in the other one."""
        is_french = code in FRENCH_SPEAKING or self.rng.random() < 0.15
        return pair[1] if is_french else pair[0]

    def begin(self, scenario: Scenario, leg: Leg, moment: Moment, by: Membership | None = None) -> Referral:
        """A draft with nothing but a child and a place."""
        rng = self.rng
        age_band = rng.choice(scenario.age_bands)
        is_known = rng.random() < 0.75
        identity: dict[str, Any] = {"safe_contact": scenario.safe_contact}
        if is_known:
            identity |= {
                "given_name": rng.choice(scenario.given_names),
                "family_name": rng.choice(words.FAMILY_NAMES),
                "date_of_birth": self._born(age_band, moment),
            }
            if "foreign-nationals" in scenario.situations:
                identity["documents"] = f"Passport: ZX{int(moment.timestamp()) % 1_000_000:06}"
        facts = {
            "age_band": age_band,
            "age_status": AgeStatus.PRESUMED if age_band == AgeBand.UNKNOWN else AgeStatus.STATED,
            "situations": list(scenario.situations),
            "languages": list(scenario.languages),
        }
        member = by or self.someone(leg.sender)
        with self.acting(member, moment):
            return operations.create_draft(
                by=member,
                place=self.places[scenario.place],
                form_key=self.key(),
                facts=facts,
                identity=identity,
            )

    def begin_again(self, known: Referral, moment: Moment) -> Referral:
        """A draft of a child whose file the agency already holds."""
        with self.acting(known.created_by, moment):
            return operations.create_draft(
                by=known.created_by, place=known.place, form_key=self.key(), child_file=known.child_file
            )

    def choose_place(self, draft: Referral, scenario: Scenario, moment: Moment) -> None:
        """The child step alone, saved once more."""
        with self.acting(draft.created_by, moment):
            facts = {"age_band": draft.child_file.age_band, "languages": list(scenario.languages)}
            operations.save_child(
                draft, by=draft.created_by, place=self.places[scenario.place], facts=facts, identity={}
            )

    def name_child(self, draft: Referral, moment: Moment, given_name: str, family_name: str) -> None:
        """The child step saved with a name and the birth date of a girl of thirteen."""
        born = (self.now - datetime.timedelta(days=13 * 365 + 100)).date()
        identity = {"given_name": given_name, "family_name": family_name, "date_of_birth": born}
        with self.acting(draft.created_by, moment):
            facts = {"age_band": AgeBand.FROM_12}
            operations.save_child(draft, by=draft.created_by, place=draft.place, facts=facts, identity=identity)

    def fill_in(
        self,
        draft: Referral,
        scenario: Scenario,
        leg: Leg,
        moment: Moment,
        urgency: str = Urgency.URGENT,
        *,
        passable: bool = True,
    ) -> Referral:
        """Needs, story, receiving agency and basis: ready to send."""
        by = draft.created_by
        needs = [self.needs[code] for code in leg.needs]
        with self.acting(by, moment):
            operations.save_needs(
                draft, by=by, needs=needs, urgency=urgency, what_happened=self.say(leg.sender, scenario.stories)
            )
            operations.save_receiver(draft, by=by, agency=self.agencies[leg.receiver])
            operations.save_basis(
                draft, by=by, **self._basis(draft, scenario, leg, needs, by), may_be_passed_on=passable
            )
        return draft

    def send(
        self, scenario: Scenario, leg: Leg, sent_at: Moment, urgency: str = Urgency.URGENT, **options: Any
    ) -> Referral:
        """Log and send in one go, by one person."""
        begun_at = sent_at - datetime.timedelta(minutes=self.rng.randint(4, 40))
        draft = self.begin(scenario, leg, begun_at, by=options.pop("by", None))
        self.fill_in(draft, scenario, leg, begun_at + datetime.timedelta(minutes=3), urgency, **options)
        return self.move(draft, "send", sent_at, by=draft.created_by)

    def move(self, referral: Referral, name: str, moment: Moment, *, by: Membership, **options: Any) -> Referral:
        """One transition; the referral as it stands after it, or the follow-on of a redirect."""
        with self.acting(by, moment):
            return operations.move(referral, name, by=by, **options)

    def complete(self, referral: Referral, moment: Moment, *, by: Membership) -> Referral:
        """Close with an outcome for every need, most of them good."""
        with self.acting(by):
            rows = list(referral.referral_needs.values_list("pk", flat=True))
        outcomes = {pk: self.rng.choice(["met", "met", "met", "partly_met", "not_met"]) for pk in rows}
        reasons = {pk: self.rng.choice(UNMET_CHOSEN) for pk, outcome in outcomes.items() if outcome in UNMET}
        next_steps = self.say(by.agency.code, self.rng.choice(words.NEXT_STEPS)) if reasons else ""
        return self.move(referral, "complete", moment, by=by, outcomes=outcomes, reasons=reasons, words=next_steps)

    def see(self, referral: Referral, closed_at: Moment) -> None:
        """The sender closes the loop a day later; what closed in the last days still waits for that."""
        if closed_at < self.now - datetime.timedelta(days=9):
            by = self.cast[referral.sending_agency.code][0]
            with self.acting(by, closed_at + datetime.timedelta(days=1)):
                operations.see(referral, by=by)

    def write(self, referral: Referral, moment: Moment, *, by: Membership) -> None:
        text = self.say(by.agency.code, self.rng.choice(words.MESSAGES))
        with self.acting(by, moment):
            operations.add_message(_now(referral), by=by, words=text)

    def permit(self, referral: Referral, moment: Moment, *, by: Membership) -> None:
        """A temporary resident permit of a year, issued by the agency at work."""
        issued_on = moment.date()
        permit = Permit(
            number=f"T{self.rng.randint(10**8, 10**9 - 1)}",
            issued_on=issued_on,
            expires_on=issued_on + datetime.timedelta(days=365),
        )
        with self.acting(by, moment):
            operations.record_permit(_now(referral), by=by, permit=permit)

    def watch(self, referral: Referral, code: str, moment: Moment) -> None:
        """The sender lets another agency watch."""
        with self.acting(referral.created_by, moment):
            operations.add_observer(_now(referral), by=referral.created_by, agency=self.agencies[code])

    def remind(self, referral: Referral, moment: Moment) -> None:
        """The task force reminds both agencies."""
        coordinator = next(row for row in self.cast["HT-TASKFORCE"] if row.role == "coordinator")
        with self.acting(coordinator, moment):
            operations.remind(_now(referral), by=coordinator)

    def open_early(self, referral: Referral, moment: Moment, *, by: Membership) -> None:
        """The receiver opens the identity before it accepts, with a reason."""
        text = self.say(by.agency.code, words.OPENED_EARLY)
        with self.acting(by, moment):
            operations.open_early(_now(referral), by=by, reason=text)

    def key(self) -> uuid.UUID:
        """A form's key, from the demo's chance and not the machine's."""
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def _born(self, age_band: str, moment: Moment) -> datetime.date | None:
        """A birth date inside the band; unknown ages have none."""
        if age_band == AgeBand.UNKNOWN:
            return None
        youngest = 18 if age_band == AgeBand.ADULT else int(age_band.split("-")[0])
        days = youngest * 365.25 + self.rng.randint(30, 600)
        return (moment - datetime.timedelta(days=days)).date()

    def _basis(
        self, draft: Referral, scenario: Scenario, leg: Leg, needs: list[Need], by: Membership
    ) -> dict[str, Any]:
        """What allows sharing, as the child's age and the needs suggest, and how it came about."""
        details: dict[str, Any] = {"decided_by": by.user.name, "guardian_told": GuardianTold.NOT_YET}
        details["child_view"] = self.say(leg.sender, self.rng.choice(words.CHILD_VIEWS))
        if draft.child_file.age_band == AgeBand.ADULT:
            details["guardian_told"] = GuardianTold.NOT_NEEDED
            details["explained"] = EXPLAINED
            return {"basis": Basis.CONSENT, "details": details}
        if any(need.code == "child-protection" for need in needs):
            details["instrument"] = self.statutes[f"{scenario.place.removeprefix('CA-')}-CHILD"]
            details["guardian_told"] = self.rng.choice([GuardianTold.NOT_TOLD, GuardianTold.NO_GUARDIAN])
            return {"basis": Basis.DUTY_TO_REPORT, "details": details}
        if draft.urgency == Urgency.EMERGENCY:
            return {"basis": Basis.VITAL_INTEREST, "details": details}
        details["guardian_told"] = GuardianTold.TOLD
        return {"basis": Basis.ASSENT, "details": details}


def _now(referral: Referral) -> Referral:
    """The referral as it stands: operations that add to it repeat its state in every participation."""
    return Referral.objects.get(pk=referral.pk)
