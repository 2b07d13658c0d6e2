"""Child files and their referrals, row by row, each consistent in itself: state, times, people, participations."""

import datetime
import random
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agencies.models import Need
from coordination.dashboards.demo import words
from coordination.dashboards.demo.scenarios import SCENARIOS
from coordination.dashboards.generation import dice
from coordination.dashboards.generation.agencies import Staffed
from coordination.dashboards.generation.paths import Path, path_to
from coordination.dashboards.generation.tables import Batch, sealed_row
from coordination.foundation import encryption
from referrals.clocks import hours_to_answer
from referrals.digests import digests_for
from referrals.enums import CLOCK_RUNS, TO_BE_SEEN, UNMET, UNMET_CHOSEN, AgeBand, AgeStatus, Basis, Status
from referrals.models.cases import ALPHABET
from referrals.models.keys import key_place
from referrals.names import name_keys, sound_keys

spelled, heard = lru_cache(name_keys), lru_cache(sound_keys)  # few names, many children
YEARS = datetime.timedelta(days=3652)
LATELY = datetime.timedelta(days=30)
HOUR = datetime.timedelta(hours=1)
CODES, STEP = (
    len(ALPHABET) ** 6,
    7**10,
)  # the step shares no factor with the number of codes, so each comes once, and scatters them
GROWTH = 0.6  # below one: more cases in later years
SEEN_AFTER = datetime.timedelta(days=9)  # what closed since still waits for its sender to see it
WATCHED = 0.05  # of the referrals have an observer


@dataclass
class Child:
    """A child file that was written, and what its referrals need of it."""

    key: int
    sealing_key: bytes
    holder: int
    by: int
    place: int
    basis: str
    created_at: datetime.datetime


class Cases:
    """Makes rows into a batch, until as many referrals are made as were asked for."""

    def __init__(
        self, batch: Batch, staffed: Staffed, rng: random.Random, *, now: datetime.datetime, total: int, number: int
    ) -> None:
        self.batch, self.staffed, self.rng = batch, staffed, rng
        self.now, self.total, self.first_number = now, total, number
        self.made = self.codes = 0
        self.needs = list(Need.objects.using("owner").order_by("code"))
        self.long_ago, self.lately = dice.dealt(dice.LONG_AGO, rng), dice.dealt(dice.LATELY, rng)
        self.urgencies, self.ages = dice.dealt(dice.URGENCIES, rng), dice.dealt(dice.AGE_BANDS, rng)
        self.need_counts = dice.dealt(dice.HOW_MANY_NEEDS, rng)
        self.referral_counts = dice.dealt(dice.HOW_MANY_REFERRALS, rng)
        self.stories = [story for scenario in SCENARIOS for story in scenario.stories]
        self.code_start = rng.randrange(CODES)

    def make(self, until: int) -> None:
        """Go on until so many referrals are made in all."""
        while self.made < until:
            child = self._child(self.now - YEARS * (1 - (self.made / self.total) ** GROWTH))
            moment = child.created_at
            for _one in range(next(self.referral_counts)):
                if self.made < self.total:
                    moment = self._referral(child, moment)

    def _code(self, prefix: str) -> str:
        """The next code: each number comes once, far from the one before."""
        number = (self.code_start + self.codes * STEP) % CODES
        self.codes += 1
        signs = ""
        for _sign in range(6):
            number, place = divmod(number, len(ALPHABET))
            signs += ALPHABET[place]
        return f"{prefix}-{signs[:4]}-{signs[4:]}"

    def _child(self, moment: datetime.datetime) -> Child:
        rng, batch, staffed = self.rng, self.batch, self.staffed
        holder = staffed.choose(rng)
        by, agency, place = rng.choice(staffed.people[holder]), staffed.keys[holder], staffed.places[holder]
        age_band, scenario = next(self.ages), rng.choice(SCENARIOS)
        case = batch.add("referrals_case", self._code("K"), agency, moment, by)
        situations, languages = list(scenario.situations), list(scenario.languages)
        status = AgeStatus.PRESUMED if age_band == AgeBand.UNKNOWN else AgeStatus.STATED
        key = batch.add(
            "referrals_childfile",
            *(self._code("C"), case, agency, age_band, status, situations, languages, place, moment, by),
        )
        sealing_key = self._identity(key, age_band, scenario.safe_contact, moment)
        basis = Basis.CONSENT if age_band == AgeBand.ADULT else rng.choice([Basis.DUTY_TO_REPORT, Basis.ASSENT])
        return Child(key, sealing_key, holder, by, place, basis.value, moment)

    def _identity(self, child: int, age_band: str, safe_contact: str, moment: datetime.datetime) -> bytes:
        """Who the child is, sealed, and the keyed hashes that find it; the child's key."""
        rng, batch = self.rng, self.batch
        given, family, born = "", "", None
        if rng.random() < 0.7:
            given, family = rng.choice(words.GIRLS + words.BOYS), rng.choice(words.FAMILY_NAMES)
            if age_band != AgeBand.UNKNOWN:
                youngest = 18 if age_band == AgeBand.ADULT else int(age_band.split("-")[0])
                born = (moment - datetime.timedelta(days=youngest * 366 + rng.randrange(360))).date()
        sealing_key = encryption.new_key()
        batch.add("referrals_childkey", child, *encryption.wrap(sealing_key, key_place(child)))
        identity = {"given_name": given, "family_name": family, "date_of_birth": born.isoformat() if born else ""}
        identity["safe_contact"] = safe_contact
        batch.add(
            "referrals_childidentity", child, *sealed_row("referrals_childidentity", child, sealing_key, identity)
        )
        facts = identity | {"date_of_birth": born}
        for kind, digest in sorted(digests_for(**facts, spelled=spelled, heard=heard)):
            batch.add("referrals_blindindex", child, kind.value, digest)
        return sealing_key

    def _referral(self, child: Child, moment: datetime.datetime) -> datetime.datetime:
        """One referral with its chain of redirects; when the last of them last changed."""
        rng, staffed = self.rng, self.staffed
        needs = rng.sample(self.needs, next(self.need_counts))
        urgency, window = next(self.urgencies), None
        window = hours_to_answer(needs, urgency)
        created_at = min(moment + rng.uniform(0.1, 60) * HOUR, self.now - 0.4 * HOUR)
        receiver = staffed.choose_other(rng, child.holder)
        path = Path(child.holder, receiver, by=child.by, created_at=created_at, window=window, urgency=urgency)
        while True:
            status = next(self.lately if self.now - path.created_at < LATELY else self.long_ago)
            if path.before is not None and status == Status.DRAFT:
                status = Status.SENT.value
            if status == Status.REDIRECTED and self.total - self.made < 2:
                status = Status.COMPLETED.value
            path_to(path, status, rng, now=self.now, people=staffed.people)
            if path.events and path.before is None and rng.random() < WATCHED:
                path.watched_by(staffed.choose_other(rng, path.sender, path.receiver))
            self._write(child, path, needs)
            if status != Status.REDIRECTED:
                return path.updated_at
            path = path.passed_on(staffed.choose_other(rng, child.holder, path.receiver), window)

    def _write(self, child: Child, path: Path, needs: list[Need]) -> None:
        """The referral and everything that hangs on it."""
        rng, batch, keys = self.rng, self.batch, self.staffed.keys
        status, is_draft = path.status, path.status == Status.DRAFT
        reference = f"R-{path.created_at.year}-{self.first_number + self.made:06d}"
        self.made += 1
        before = path.before
        row: list[Any] = [
            reference, child.key, keys[path.sender], keys[path.receiver],
            keys[before.receiver] if before else None, before.key if before else None,
            (before.first_key or before.key) if before else None,
            status, path.urgency, child.place, child.basis, rng.random() < 0.7, path.worker,
            rng.choice(list(words.DECLINED)) if status == Status.DECLINED else "",
            uuid.UUID(int=rng.getrandbits(128), version=4), path.created_at, path.by,
            path.first_sent_at, path.sent_at, None if is_draft else path.by, path.received_at, path.received_by,
            path.accepted_at, path.worker, path.answered_at, path.closed_at, path.closed_by, path.respond_by,
            path.updated_at,
        ]  # fmt: skip
        path.key = key = batch.add("referrals_referral", *row)
        path.first_key = row[6]
        for need in needs:
            outcome = rng.choice(["met", "met", "partly_met", "not_met"]) if status == Status.COMPLETED else ""
            why = rng.choice(UNMET_CHOSEN).value if outcome in UNMET else ""
            batch.add("referrals_referralneed", key, need.pk, outcome, why)
        self._participations(path, key)
        if before is None:
            story = {"what_happened": rng.choice(self.stories)}
            batch.add("referrals_narrative", key, *sealed_row("referrals_narrative", key, child.sealing_key, story))
            if not is_draft:
                view = rng.choice(words.CHILD_VIEWS)[0]
                how = {"decided_by": "The worker on duty", "explained": "", "child_view": view}
                sealed = sealed_row("referrals_consent", key, child.sealing_key, how)
                batch.add("referrals_consent", key, *sealed, "not_yet", path.created_at, path.by)
        for event in path.events:
            by, agency = event.by, keys[event.agency]
            event_key = batch.add(
                "referrals_timelineevent", key, event.name, event.before, event.after, event.at, by, agency
            )
            if event.words:
                words_of = {"words": event.words, "answered_by": ""}
                sealed = sealed_row("referrals_message", event_key, child.sealing_key, words_of)
                batch.add("referrals_message", key, event_key, event.kind, *sealed, event.at, by, agency)

    def _participations(self, path: Path, key: int) -> None:
        status, keys = path.status, self.staffed.keys
        due = path.respond_by if status in CLOCK_RUNS else None
        is_seen = status in TO_BE_SEEN and path.updated_at < self.now - SEEN_AFTER
        rows = [(path.sender, "sender", "full")]
        if status != Status.DRAFT:
            rows.append((path.receiver, "receiver", "full" if path.accepted_at else "preview"))
        if path.before is not None:
            rows.append((path.before.receiver, "observer", "preview"))
        if path.observer is not None:
            rows.append((path.observer, "observer", "preview"))
        for agency, party, access in rows:
            seen_at = path.updated_at if is_seen and party == "sender" else None
            values = (keys[agency], party, access, status, path.urgency, due, path.updated_at, seen_at)
            self.batch.add("referrals_participation", key, *values)
