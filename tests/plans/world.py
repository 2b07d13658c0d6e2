"""A small world for tests of the plan and the dashboard: agencies, members, items and referrals, made row by row."""

import datetime
import itertools
import uuid
from typing import Any

from django.utils import timezone

from agencies.models import Agency, Function, Instrument, Jurisdiction, Membership, Need, Pillar, User
from coordination.plans.models import ActionItem, BudgetLine, Commitment, Plan
from referrals.enums import AT_WORK, CLOCK_RUNS, CLOSED, Access, Party, Status
from referrals.models import Case, ChildFile, Participation, Referral, ReferralNeed, TimelineEvent

numbers = itertools.count(1)
DUE = datetime.date(2031, 5, 1)
EVER = (datetime.date(2020, 1, 1), None)


def place() -> Jurisdiction:
    return Jurisdiction.objects.get_or_create(
        code="PLACE", defaults={"name_en": "Place", "name_fr": "Lieu", "kind": "country"}
    )[0]


def pillar(code: str = "PROTECTION", order: int = 2) -> Pillar:
    names = {"name_en": code.title(), "name_fr": f"{code.title()} (fr)", "sort_order": order}
    return Pillar.objects.get_or_create(code=code, defaults=names)[0]


def agency(code: str, **fields: Any) -> Agency:
    defaults = {"name_en": f"Agency {code}", "name_fr": f"Organisme {code}", "kind": "other"}
    return Agency.objects.get_or_create(
        code=code, defaults={**defaults, "home_jurisdiction": place(), "takes_referrals": True, **fields}
    )[0]


def member(of: Agency, role: str = "worker") -> Membership:
    number = next(numbers)
    user = User.objects.create(email=f"world{number}@accord.example", name=f"Person {number}")
    return Membership.objects.create(user=user, agency=of, role=role, period=EVER)


def need(of: Pillar | None = None) -> Need:
    number = next(numbers)
    of = of or pillar()
    function = Function.objects.get_or_create(
        code="function", defaults={"name_en": "Work", "name_fr": "Travail", "default_pillar": of}
    )[0]
    made = Need.objects.create(
        code=f"need-{number}", name_en=f"Need {number}", name_fr="Besoin", pillar=of, urgent_within_hours=4
    )
    made.functions.add(function)
    return made


def plan(code: str = "PLAN-1") -> Plan:
    instrument = Instrument.objects.create(
        code=code, name_en=f"The plan {code}", name_fr="Le plan", kind="plan", jurisdiction=place()
    )
    period = (datetime.date(2030, 1, 1), datetime.date(2034, 1, 1))
    return Plan.objects.create(
        code=code, name_en=f"The plan {code}", name_fr="Le plan", instrument=instrument, period=period
    )


def commitment(of: Plan, lead: Agency, **fields: Any) -> Commitment:
    defaults = {"code": f"COM-{next(numbers)}", "title_en": "Open a shelter", "title_fr": "Ouvrir un refuge"}
    defaults |= {"pillar": pillar(), "due_on": DUE}
    return Commitment.objects.create(plan=of, lead_agency=lead, **{**defaults, **fields})


def item(lead: Agency, *, partners: tuple[Agency, ...] = (), **fields: Any) -> ActionItem:
    raiser = fields.pop("raised_by", None) or member(lead, "lead")
    defaults = {"title": "Find ten beds", "pillar": pillar(), "due_on": DUE, "raised_by": raiser}
    made = ActionItem.objects.create(lead_agency=lead, **{**defaults, **fields})
    made.partner_agencies.set(partners)
    return made


def budget_line(of: Plan, fiscal_year: str, amount: int, who: Agency | None = None) -> BudgetLine:
    return BudgetLine.objects.create(plan=of, fiscal_year=fiscal_year, amount_cad=amount, agency=who)


def referral(
    sender: Membership,
    receiver: Membership,
    status: Status = Status.SENT,
    *,
    sent_hours_ago: float = 10,
    answered_after: float | None = None,
    respond_within: float = 4,
    needs: tuple[Need, ...] = (),
) -> Referral:
    """A referral in `status` with its participations: the receiver sees everything once it accepted."""
    sent = timezone.now() - datetime.timedelta(hours=sent_hours_ago)
    answered = None if answered_after is None else sent + datetime.timedelta(hours=answered_after)
    case = Case.objects.create(agency=sender.agency, created_by=sender)
    child = ChildFile.objects.create(case=case, agency=sender.agency, place=place(), created_by=sender)
    made = Referral.objects.create(
        reference=f"R-2031-{next(numbers):06d}",
        child_file=child,
        sending_agency=sender.agency,
        receiving_agency=receiver.agency,
        place=place(),
        created_by=sender,
        form_key=uuid.uuid4(),
        status=status,
        **_times(status, sender, receiver, sent, answered, respond_within),
    )
    accepted = status in AT_WORK or status == Status.COMPLETED
    _takes_part(made, sender.agency, Party.SENDER, Access.FULL)
    if status != Status.DRAFT:
        _takes_part(made, receiver.agency, Party.RECEIVER, Access.FULL if accepted else Access.PREVIEW)
        TimelineEvent.objects.create(
            referral=made, transition="send", from_status="draft", to_status="sent", at=sent, by=sender,
            agency=sender.agency,
        )  # fmt: skip
    for asked in needs:
        ReferralNeed.objects.create(referral=made, need=asked)
    return made


def _times(
    status: Status,
    sender: Membership,
    receiver: Membership,
    sent: datetime.datetime,
    answered: datetime.datetime | None,
    respond_within: float,
) -> dict[str, Any]:
    """The columns that the state demands."""
    if status == Status.DRAFT:
        return {}
    times: dict[str, Any] = {"sent_at": sent, "first_sent_at": sent, "sent_by": sender, "basis": "consent"}
    times |= {"respond_by": sent + datetime.timedelta(hours=respond_within), "answered_at": answered}
    if status in AT_WORK or status == Status.COMPLETED:
        times |= {"accepted_at": answered or sent, "accepted_by": receiver}
    if status in CLOSED:
        times |= {"closed_at": answered or sent, "closed_by": receiver}
    if status == Status.DECLINED:
        times |= {"declined_reason": "no_place"}
    return times


def _takes_part(made: Referral, who: Agency, party: Party, access: Access) -> None:
    Participation.objects.create(
        referral=made,
        agency=who,
        party=party,
        access=access,
        status=made.status,
        urgency=made.urgency,
        respond_by=made.respond_by if made.status in CLOCK_RUNS else None,
        updated_at=made.updated_at,
    )
