"""The past year: cases that went their way, from a draft to an end, each as its dice fall."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from agencies.models import Membership
from coordination.dashboards.demo import words
from coordination.dashboards.demo.scenarios import SCENARIOS, Leg, Scenario
from coordination.dashboards.demo.stage import Moment, Stage
from referrals.enums import DeclinedReason, Urgency
from referrals.models import Referral

ENDINGS = (
    ["completed"] * 38 + ["lately"] * 8 + ["in_progress"] * 7 + ["declined"] * 12 + ["redirected"] * 9
    + ["withdrawn"] * 6 + ["accepted"] * 4 + ["reopened"] * 2
)  # fmt: skip
SENT_DAYS_AGO = {"lately": (14, 24), "in_progress": (12, 40), "accepted": (12, 16), "reopened": (20, 45)}
IN_THE_YEAR = (45, 360)
"""Days ago between which a case was sent, by its ending; far enough for all of it to have happened."""
LONGEST_WAIT = datetime.timedelta(days=4)


@dataclass(frozen=True)
class Outline:
    """One case before it is played."""

    sent_at: Moment
    scenario: Scenario
    leg: Leg
    ending: str


def play_history(stage: Stage) -> Iterator[int]:
    """Play every case, the oldest first as references go up; yields the number of referrals made so far."""
    reasons = list(DeclinedReason.values) * 2
    known: dict[tuple[str, str], Referral] = {}
    made = 0
    for outline in _outlines(stage):
        case = (outline.leg.sender, outline.scenario.name)
        referral = known[case] = _sent(stage, outline, known.get(case))
        made += _play(stage, referral, outline.leg, outline.ending, reasons)
        yield made


def _outlines(stage: Stage) -> list[Outline]:
    outlines = []
    for number, ending in enumerate(ENDINGS):
        scenario = SCENARIOS[number % len(SCENARIOS)]
        if ending == "redirected":
            passing = [(case, leg) for case in SCENARIOS for leg in case.legs if leg.elsewhere]
            scenario, leg = stage.rng.choice(passing)
        else:
            leg = stage.rng.choice(scenario.legs)
        outlines.append(Outline(_moment(stage, *SENT_DAYS_AGO.get(ending, IN_THE_YEAR)), scenario, leg, ending))
    return sorted(outlines, key=lambda outline: outline.sent_at)


def _moment(stage: Stage, from_days: int, to_days: int) -> Moment:
    """A moment between so many days ago, more often by day than at night."""
    day = stage.now - datetime.timedelta(days=stage.rng.randint(from_days, to_days))
    hour = stage.rng.choice([*range(8, 20), 22, 2])
    return day.replace(hour=hour, minute=stage.rng.randint(0, 59), second=stage.rng.randint(0, 59))


def _sent(stage: Stage, outline: Outline, earlier: Referral | None) -> Referral:
    """A new case; or, now and then, another referral of the child that the agency knows already."""
    scenario, leg, sent_at = outline.scenario, outline.leg, outline.sent_at
    urgency = stage.rng.choice([Urgency.EMERGENCY, Urgency.URGENT, Urgency.URGENT, Urgency.ROUTINE])
    if earlier is None or stage.rng.random() < 0.6:
        return stage.send(scenario, leg, sent_at, urgency)
    draft = stage.begin_again(earlier, sent_at - datetime.timedelta(minutes=9))
    stage.fill_in(draft, scenario, leg, sent_at - datetime.timedelta(minutes=5), urgency)
    return stage.move(draft, "send", sent_at, by=draft.created_by)


def _play(stage: Stage, referral: Referral, leg: Leg, ending: str, reasons: list[str]) -> int:
    """From sent to its ending; the number of referrals this made."""
    rng = stage.rng
    receiver = stage.someone(leg.receiver)
    window = min(referral.respond_by - referral.sent_at, LONGEST_WAIT)
    received_at = referral.sent_at + window * rng.uniform(0.05, 0.3)
    answered_at = referral.sent_at + window * rng.choice([0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.15])
    stage.move(referral, "receive", received_at, by=receiver)
    if ending == "redirected":
        return _redirected(stage, referral, leg, answered_at, by=receiver)
    if ending == "withdrawn":
        text = stage.say(leg.sender, words.WITHDRAWN)
        stage.move(referral, "withdraw", answered_at, by=referral.created_by, words=text)
        return 1
    if rng.random() < 0.25:
        _question(stage, referral, leg, received_at, answered_at, receiver)
    if ending == "declined":
        reason = reasons.pop(0)
        text = stage.say(leg.receiver, words.DECLINED[reason])
        stage.move(referral, "decline", answered_at, by=receiver, declined_reason=reason, words=text)
        stage.see(referral, answered_at)
        return 1
    _worked_on(stage, referral, ending, answered_at, by=receiver)
    return 1


def _question(
    stage: Stage, referral: Referral, leg: Leg, received_at: Moment, answered_at: Moment, receiver: Membership
) -> None:
    step = (answered_at - received_at) / 3
    turn = stage.rng.randrange(len(words.QUESTIONS))
    question = stage.say(leg.receiver, words.QUESTIONS[turn])
    stage.move(referral, "ask", received_at + step, by=receiver, words=question)
    answer = stage.say(leg.sender, words.ANSWERS[turn])
    stage.move(referral, "answer", received_at + 2 * step, by=referral.created_by, words=answer)


def _redirected(stage: Stage, referral: Referral, leg: Leg, moment: Moment, *, by: Membership) -> int:
    """Passed on, once or twice; the last agency takes it to its end."""
    for code in leg.elsewhere:
        text = stage.say(by.agency.code, words.PASSED_ON)
        target = stage.agencies[code]
        referral = stage.move(referral, "redirect", moment, by=by, words=text, receiving_agency=target)
        by = stage.someone(code)
        stage.move(referral, "receive", moment + datetime.timedelta(minutes=50), by=by)
        moment += datetime.timedelta(hours=3)
    _worked_on(stage, referral, "completed", moment, by=by)
    return 1 + len(leg.elsewhere)


def _worked_on(stage: Stage, referral: Referral, ending: str, moment: Moment, *, by: Membership) -> None:
    """Accepted and, as the ending says, worked on, closed, reopened."""
    rng, sender = stage.rng, referral.sent_by
    stage.move(referral, "accept", moment, by=by, worker=by)
    moment += datetime.timedelta(hours=rng.randint(2, 20))
    stage.write(referral, moment, by=by)
    if "immigration-status" in _needs(stage, referral, by) and by.agency.code == "IRCC-OFFICERS":
        stage.permit(referral, moment + datetime.timedelta(hours=20), by=by)
    if ending == "accepted":
        return
    moment += datetime.timedelta(hours=rng.randint(20, 60))
    stage.move(referral, "start", moment, by=by)
    if rng.random() < 0.5 and sender.agency_id == referral.sending_agency_id:
        stage.write(referral, moment + datetime.timedelta(hours=5), by=sender)
    if ending == "in_progress":
        return
    moment += datetime.timedelta(days=rng.randint(1, 5) if ending in {"lately", "reopened"} else rng.randint(3, 30))
    stage.complete(referral, moment, by=by)
    if ending != "reopened":
        stage.see(referral, moment)
    if ending == "reopened":
        text = stage.say(by.agency.code, words.REOPENED)
        stage.move(referral, "reopen", stage.now - datetime.timedelta(days=2), by=by, words=text)


def _needs(stage: Stage, referral: Referral, by: Membership) -> set[str]:
    with stage.acting(by):
        return set(referral.referral_needs.values_list("need__code", flat=True))
