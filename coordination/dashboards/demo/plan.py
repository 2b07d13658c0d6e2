"""Work on the plan: action items on commitments with their progress, and some raised from referrals."""

import datetime
from typing import Any

from agencies.models import Jurisdiction, Membership, Need, Pillar
from coordination.dashboards.demo.stage import Moment, Stage
from coordination.plans import operations
from coordination.plans.enums import ItemStatus
from coordination.plans.models import ActionItem, Commitment, ProgressUpdate
from referrals.models import Referral

DRAFT, OPEN, GOING, BLOCKED, DONE, DROPPED = ItemStatus

Report = tuple[int, int, str, str, int, str]
SITE = "https://example.org/"
BLOCKERS = {  # title: what blocks it, and the agency that can unblock it
    "Information cards for arrivals in twelve languages": ("A translator for Somali and Tigrinya", "IRCC-OFFICERS"),
    "Twelve emergency beds for girls in Winnipeg": ("The fire inspection of the second house", "MB-CFS"),
}

# (commitment, title, lead agency, partners, days until due, progress as (days ago, percent, state, words, spent so
# far in dollars, evidence)).
ITEMS: list[tuple[str, str, str, tuple[str, ...], int, list[Report]]] = [
    ("NAP-PRV-02", "Awareness evenings in five northern communities", "AMC", ("RCMP-HTNCC", "KANI"), 60,
     [(70, 20, GOING, "Dates agreed with two communities.", 8600, ""),
      (20, 60, GOING, "Three evenings held, 140 people came.", 33600, "")]),
    ("NAP-PRV-06", "Information cards for arrivals in twelve languages", "CBSA", ("IRCC-OFFICERS",), -12,
     [(90, 40, GOING, "Text agreed, seven languages translated.", 27600, ""),
      (25, 70, BLOCKED, "No translator for Somali and Tigrinya yet.", 57400, "")]),
    ("NAP-PRV-01", "Lesson plan for grade nine, in both languages", "RCMP-HTNCC", ("AMC", "QC-DPJ"), 120, []),
    ("NAP-PRT-04", "One desk for urgent permit requests, day and night", "IRCC-OFFICERS", ("CBSA", "RCMP-HTNCC"), -30,
     [(120, 50, GOING, "Rota drawn up.", 47500, SITE + "report.pdf"),
      (40, 100, DONE, "The desk answers since the first of the month.", 108000, SITE + "report.pdf")]),
    ("NAP-PRT-05", "Train permit officers to speak with children", "IRCC-OFFICERS", ("ON-CAS",), 45,
     [(15, 30, GOING, "First two sessions held; next in the spring.", 36300, "")]),
    ("NAP-PRT-03", "Twelve emergency beds for girls in Winnipeg", "NDINAWE", ("MAMAWI", "MB-CFS"), 20,
     [(60, 25, GOING, "Four beds open.", 33500, ""),
      (6, 50, BLOCKED, "The second house waits for its fire inspection.", 73500, "")]),
    ("NAP-PRS-01", "Joint interview protocol of police and child protection", "RCMP-HTNCC", ("WPS-CEU", "MB-ANCR"), 15,
     [(33, 60, GOING, "Draft sent to the partners.", 96000, SITE + "report.pdf")]),
    ("NAP-PRS-05", "Officers at three airports trained to tell the signs", "CBSA", ("RCMP-HTNCC",), -5,
     [(45, 80, GOING, "Two airports done.", 138400, SITE + "report.pdf")]),
    ("NAP-PAR-02", "Meeting of the task force with the provinces", "HT-TASKFORCE", ("MB-CFS", "QC-DPJ", "ON-CAS"), 30,
     [(9, 40, GOING, "Seven provinces have confirmed.", 74400, "")]),
    ("NAP-PAR-01", "Directory of agencies checked with each of them", "HT-TASKFORCE", ("CBSA", "RCMP-HTNCC"), 90, []),
    ("NAP-PRV-04", "Posters in bus stations", "KANI", ("AMC",), -80,
     [(150, 10, GOING, "Design begun.", 19900, ""),
      (100, 10, DROPPED, "Stopped: the bus line was closed.", 21200, "")]),
    ("NAP-PRT-06", "Legal advice within two days of a permit request", "FCJ", ("IRCC-OFFICERS",), 75, []),
]  # fmt: skip

# (which referral at work, title, agency that leads it, days until due).
FROM_REFERRALS = [
    (0, "Interpreter for the permit appointment", "CBSA", 3),
    (2, "Notice to the child's Nation before the placement ends", "MB-ANCR", 1),
    (4, "Case conference with the guardian", "ON-CAS", 5),
    (6, "Winter clothes and a phone", "NDINAWE", -1),
]


GAP = ("substance-use", "CA-NU")
CONFIRMED = {  # title: the partner that has confirmed its part
    "Awareness evenings in five northern communities": "RCMP-HTNCC",
    "One desk for urgent permit requests, day and night": "CBSA",
    "Lesson plan for grade nine, in both languages": "AMC",
}


def play_plan(stage: Stage, at_work: list[Referral]) -> list[tuple[int, Moment, list[tuple[int, Moment]]]]:
    """Raise the items and report on them; for each, when it was raised and when each progress was reported."""
    coordinator = next(row for row in stage.cast["HT-TASKFORCE"] if row.role == "coordinator")
    dates = [_raise(stage, coordinator, *row) for row in ITEMS]
    pillar = Pillar.objects.get(code="PROTECTION")
    _raise_others(stage, coordinator, pillar)
    for number, title, lead, days in FROM_REFERRALS:
        referral = at_work[number]
        by = referral.created_by
        with stage.acting(by):
            item = operations.raise_item(
                by=by,
                title=title,
                pillar=pillar,
                lead_agency=stage.agencies[lead],
                due_on=_day(stage, days),
                referral=referral,
                submission=stage.key(),
            )
        dates.append((item.pk, stage.now - datetime.timedelta(hours=15 + number), []))
    return dates


def _raise_others(stage: Stage, coordinator: Membership, pillar: Pillar) -> None:
    """A draft, and an item raised from a gap in the coverage."""
    with stage.acting(coordinator):
        operations.raise_item(
            by=coordinator,
            title="A night phone line that speaks Cree",
            pillar=pillar,
            lead_agency=stage.agencies["NDINAWE"],
            due_on=_day(stage, 150),
            is_draft=True,
            submission=stage.key(),
        )
        operations.raise_item(
            by=coordinator,
            title="Find a partner for substance use care in Nunavut",
            pillar=pillar,
            lead_agency=coordinator.agency,
            due_on=_day(stage, 40),
            gap_need=Need.objects.get(code=GAP[0]),
            gap_place=Jurisdiction.objects.get(code=GAP[1]),
            submission=stage.key(),
        )


def _day(stage: Stage, days: int) -> datetime.date:
    return (stage.now + datetime.timedelta(days=days)).date()


def _raise(
    stage: Stage,
    coordinator: Membership,
    commitment_code: str,
    title: str,
    lead: str,
    partners: tuple[str, ...],
    days: int,
    progress: list[Report],
) -> tuple[int, Moment, list[tuple[int, Moment]]]:
    with stage.acting(coordinator):
        commitment = Commitment.objects.select_related("pillar").get(code=commitment_code)
        item = operations.raise_item(
            by=coordinator,
            title=title,
            pillar=commitment.pillar,
            lead_agency=stage.agencies[lead],
            due_on=_day(stage, days),
            partner_agencies=[stage.agencies[code] for code in partners],
            commitment=commitment,
            submission=stage.key(),
        )
    if title in CONFIRMED:
        partner = stage.someone(CONFIRMED[title])
        with stage.acting(partner):
            operations.confirm_part(by=partner, item=ActionItem.objects.get(pk=item.pk))
    reported = []
    for days_ago, percent, status, text, spent, evidence in progress:
        by = coordinator if lead == "HT-TASKFORCE" or status == DROPPED else stage.someone(lead)
        with stage.acting(by):
            item = ActionItem.objects.get(pk=item.pk)
            key = stage.key()
            operations.report_progress(
                by=by,
                item=item,
                words=text,
                percent_done=percent,
                status=status,
                submission=key,
                spent_cad=spent,
                evidence_url=evidence,
                **_blocker(stage, title, status),
            )
            update = ProgressUpdate.objects.get(submission=key)
        reported.append((update.pk, stage.now - datetime.timedelta(days=days_ago)))
    first = progress[0][0] if progress else 10
    return item.pk, stage.now - datetime.timedelta(days=first + 15), reported


def _blocker(stage: Stage, title: str, status: str) -> dict[str, Any]:
    if status != BLOCKED:
        return {}
    words, agency = BLOCKERS[title]
    return {"blocked_by": words, "blocked_agency": stage.agencies[agency]}


def date_back(dates: list[tuple[int, Moment, list[tuple[int, Moment]]]]) -> None:
    """Date items and progress, which the database stamps itself and the application may not change, as their owner."""
    items, updates = ActionItem.objects.using("owner"), ProgressUpdate.objects.using("owner")
    for item, raised_at, reported in dates:
        items.filter(pk=item).update(raised_at=raised_at)
        for update, moment in reported:
            updates.filter(pk=update).update(at=moment)
