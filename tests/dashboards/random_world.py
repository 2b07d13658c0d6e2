"""Random worlds of referrals, and the figures of a dashboard counted slowly over their rows."""

import datetime
import random
import statistics
from collections import Counter
from typing import Any

from django.utils import timezone

from agencies.models import Jurisdiction, Need
from coordination.dashboards.questions import Question
from referrals.enums import CLOCK_RUNS, OPEN, UNMET, Access, DeclinedReason, Outcome, Party, Status, Urgency
from referrals.models import Participation, Referral, ReferralNeed
from tests.plans import world

HOUR = datetime.timedelta(hours=1)
STATES = [state for state in Status if state != Status.REDIRECTED]
NAMES = ("ALPHA", "BRAVO", "CHARLIE", "DELTA")
DAYS = 420


class RandomWorld:
    """Four agencies in two provinces and abroad, and `size` chains of referrals of the last fourteen months."""

    def __init__(self, seed: int, size: int = 25) -> None:
        self.chance = random.Random(seed)
        self.places = self._places()
        self.members = {name: world.member(world.agency(name)) for name in NAMES}
        self.coordinator = world.member(world.agency("TASKFORCE"), "coordinator")
        self.needs = [world.need(world.pillar(f"PILLAR-{number % 2}", number % 2)) for number in range(4)]
        for _number in range(size):
            self._chain()

    def _places(self) -> list[Jurisdiction]:
        def place(code: str, kind: str, parent: Jurisdiction | None) -> Jurisdiction:
            made = Jurisdiction(code=code, name_en=code, name_fr=code, kind=kind, parent=parent)
            made.coverage = [code, *(parent.coverage if parent else [])]
            made.save()
            return Jurisdiction.objects.get(pk=made.pk)

        country = place("LAND", "country", None)
        provinces = [place(f"LAND-{letter}", "province", country) for letter in "AB"]
        return [*provinces, place("CITY", "municipality", provinces[0]), place("ABROAD", "country", None)]

    def _chain(self) -> None:
        """A referral, passed on up to two times."""
        chance = self.chance
        agencies = chance.sample(NAMES, 4)
        sent = timezone.now() - chance.uniform(0, DAYS * 24) * HOUR
        place, urgency = chance.choice(self.places), chance.choice(Urgency.values)
        needs = tuple(chance.sample(self.needs, chance.randint(1, 3)))
        first = before = None
        for number in range(redirects := chance.choice([0, 0, 0, 1, 2]), -1, -1):
            status = Status.REDIRECTED if number else chance.choice(STATES if not redirects else STATES[1:])
            at = redirects - number
            receiver = self.members[agencies[1 + at]]
            made = world.referral(self.members[agencies[0]], receiver, status, needs=needs, respond_within=6)
            self._settle(made, sent + 30 * at * HOUR, sent, place, urgency)
            if before is not None:
                Referral.objects.filter(pk=made.pk).update(
                    redirected_from=before, chain=first, passed_on_by=before.receiving_agency
                )
                self._watches(made, before)
            first, before = first or made, made

    def _settle(self, made: Referral, sent: Any, first_sent: Any, place: Jurisdiction, urgency: str) -> None:
        """Times in order, the reason of a refusal, what became of the needs."""
        chance = self.chance
        times = {"place": place, "urgency": urgency, "updated_at": sent + chance.uniform(0, 90) * HOUR}
        if made.status != Status.DRAFT:
            times |= {
                "sent_at": sent,
                "first_sent_at": first_sent,
                "respond_by": sent + chance.choice([4, 24, 9000]) * HOUR,
            }
            if made.status not in {Status.SENT, Status.WITHDRAWN}:
                times |= {"received_at": sent + chance.uniform(0, 9) * HOUR, "received_by": made.created_by}
            if made.accepted_at or made.status in {Status.DECLINED, Status.REDIRECTED}:
                times["answered_at"] = sent + chance.uniform(9, 30) * HOUR
            if made.accepted_at:
                times["accepted_at"] = times["answered_at"]
            if made.closed_at:
                times["closed_at"] = sent + chance.uniform(30, 99) * HOUR
            if made.status == Status.DECLINED:
                times["declined_reason"] = chance.choice(DeclinedReason.values)
        Referral.objects.filter(pk=made.pk).update(**times)
        row = Referral.objects.get(pk=made.pk)
        Participation.objects.filter(referral=made).update(
            urgency=urgency, updated_at=row.updated_at, respond_by=row.respond_by if row.status in CLOCK_RUNS else None
        )
        if made.status == Status.COMPLETED:
            for need in made.referral_needs.all():
                outcome = chance.choice([Outcome.MET, *UNMET])
                reason = "no_place" if outcome in UNMET else ""
                ReferralNeed.objects.filter(pk=need.pk).update(outcome=outcome, unmet_reason=reason)

    def _watches(self, made: Referral, before: Referral) -> None:
        """Who passed it on keeps an eye on it."""
        made.refresh_from_db()
        Participation.objects.create(
            referral=made, agency=before.receiving_agency, party=Party.OBSERVER, access=Access.PREVIEW,
            status=made.status, urgency=made.urgency, updated_at=made.updated_at,
        )  # fmt: skip

    def question(self) -> Question:
        """A time, and now and then a choice or two."""
        chance, today = self.chance, timezone.localdate()
        since = today - datetime.timedelta(days=chance.randint(1, DAYS))
        until = since + datetime.timedelta(days=chance.randint(0, DAYS))
        choices = {
            "urgency": Urgency.values, "pillar": ["PILLAR-0", "PILLAR-1"], "need": [need.code for need in self.needs],
            "place": [place.code for place in self.places] + ["LAND"],
        }  # fmt: skip
        narrowed = {name: chance.choice(values) for name, values in choices.items() if chance.random() < 0.2}
        zone = chance.choice(["America/Toronto", "Asia/Kathmandu", "Pacific/Auckland"])
        return Question(zone, since, until, silent_for=chance.choice([24, 500]), **narrowed)


def slowly(question: Question, membership: Any) -> dict[str, Any]:
    """Every figure in plain Python over the rows the membership sees."""
    seen = [row for row in Referral.objects.visible_to(membership) if row.status != Status.DRAFT]
    follow_ons = {row.redirected_from_id for row in seen}
    seen = [row for row in seen if _is_asked_for(row, question)]
    last = [row for row in seen if row.pk not in follow_ons and question.begins <= row.first_sent_at < question.ends]
    asked = [row for row in seen if question.begins <= row.first_sent_at < question.ends]
    silent_since = timezone.now() - question.silent_for * HOUR
    silent = [row for row in seen if row.status in OPEN and row.updated_at < silent_since]
    needs = [(row, [need.need for need in row.referral_needs.all()]) for row in last]
    zone = question.begins.tzinfo
    return {
        "months": Counter((row.first_sent_at.astimezone(zone).strftime("%Y-%m"), row.status) for row in last),
        "flow": Counter((row.sending_agency.code, row.receiving_agency.code) for row in last),
        "pillars": Counter(code for _row, asked in needs for code in {need.pillar.code for need in asked}),
        "functions": Counter(code for _row, asked in needs for code in _functions(asked)),
        "needs": Counter(need.code for _row, asked in needs for need in asked),
        "places": Counter(_wide(row.place) for row in last),
        "unmet": Counter(
            (need.need.code, _wide(row.place))
            for row in last
            for need in row.referral_needs.all()
            if need.outcome in UNMET
        ),
        "declined": Counter(row.declined_reason for row in asked if row.declined_reason),
        "silences": Counter(row.urgency for row in silent),
        "times": {
            urgency: _times([row for row in last if row.urgency == urgency or not urgency])
            for urgency in {*(row.urgency for row in last), ""}
        },
        "agencies": {
            code: _standing([row for row in asked if row.receiving_agency.code == code])
            for code in {row.receiving_agency.code for row in asked}
        },
        "total": _standing(last),
    }


def _is_asked_for(row: Referral, question: Question) -> bool:
    needs = [need.need for need in row.referral_needs.all()]
    both = [need for need in needs if question.need in ("", need.code) and question.pillar in ("", need.pillar.code)]
    return question.urgency in ("", row.urgency) and bool(both) and question.place in ("", *row.place.coverage)


def _functions(needs: list[Need]) -> set[str]:
    return {function.code for need in needs for function in need.functions.all()}


def _wide(place: Jurisdiction) -> str:
    return place.parent.code if place.kind == "municipality" else place.code


def _is_late(row: Referral) -> bool:
    return row.status in CLOCK_RUNS and row.respond_by < timezone.now()


def _standing(rows: list[Referral]) -> dict[str, Any]:
    hours = [(row.answered_at - row.sent_at) / HOUR for row in rows if row.answered_at]
    return {
        "n": len(rows),
        "open": sum(row.status in OPEN for row in rows),
        "overdue": sum(_is_late(row) for row in rows),
        "answered": len(hours),
        "hours": statistics.median(hours) if hours else None,
    }


def _times(rows: list[Referral]) -> dict[str, Any]:
    ends = {
        "receive": [row.received_at for row in rows],
        "accept": [row.accepted_at for row in rows],
        "complete": [row.closed_at if row.status == Status.COMPLETED else None for row in rows],
    }
    found: dict[str, Any] = {"n": len(rows)}
    for name, moments in ends.items():
        hours = sorted((end - row.first_sent_at) / HOUR for row, end in zip(rows, moments, strict=True) if end)
        found[name] = [_at(hours, 0.5), _at(hours, 0.9)] if hours else None
    found["in_time"] = sum(bool(row.answered_at and row.answered_at <= row.respond_by) for row in rows)
    found["due"] = sum(bool(row.answered_at) or _is_late(row) for row in rows)
    return found


def _at(hours: list[float], share: float) -> float:
    """The percentile, between two values as far as it lies between them."""
    place = share * (len(hours) - 1)
    low = int(place)
    high = min(low + 1, len(hours) - 1)
    return hours[low] + (hours[high] - hours[low]) * (place - low)
