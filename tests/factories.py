"""Things to test with. Reference data is made once per code; referrals go through `operations`, so each is legal.

Every referral is made by its own parties under row security: what a factory can make, the application may do.
"""

import datetime
import itertools
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.models import (
    Agency,
    Desk,
    Function,
    Instrument,
    Invitation,
    Jurisdiction,
    Mandate,
    Membership,
    Need,
    Notification,
    Office,
    Pillar,
    Population,
    User,
)
from coordination.foundation.bilingual import Named
from referrals import operations
from referrals.calls import Call
from referrals.enums import Asks, Basis, DeclinedReason, GivenBy, GuardianTold, Outcome, Sharing, Status
from referrals.models import Agreement, Attachment, ChildFile, Decision, Message, ProtectionReport, Referral
from referrals.workflow import TRANSITIONS
from tests.application_role import application_role

_numbers = itertools.count(1)

PLACES = {  # code: (kind, what it is part of)
    "WORLD": ("global", None),
    "NORTH-AMERICA": ("region", "WORLD"),
    "CA": ("country", "NORTH-AMERICA"),
    "CA-MB": ("province", "CA"),
    "CA-ON": ("province", "CA"),
    "CA-QC": ("province", "CA"),
    "US": ("country", "NORTH-AMERICA"),
}


def _named(model: type[Named], code: str, **fields: Any) -> Any:
    """The row with this code, made when it is missing; its names are the code in words."""
    found = model.objects.filter(code=code).first()
    if found is not None:
        return found
    words = code.replace("-", " ").capitalize()
    return model.objects.create(code=code, **{"name_en": words, "name_fr": f"{words} (fr)"} | fields)


# ---- Reference data ---------------------------------------------------------------------------


def pillar(code: str = "PROTECTION") -> Pillar:
    return _named(Pillar, code)


def function(code: str = "shelter", *, may_receive_referral: bool = True) -> Function:
    return _named(Function, code, default_pillar=pillar(), may_receive_referral=may_receive_referral)


def need(
    code: str = "safe-shelter", hours: int = 4, *, served_by: Iterable[str] = ("shelter",), needs_decision: str = ""
) -> Need:
    found = _named(Need, code, pillar=pillar(), urgent_within_hours=hours, needs_decision=needs_decision)
    found.functions.add(*[function(name) for name in served_by])
    return found


def population(code: str = "all") -> Population:
    return _named(Population, code)


def jurisdiction(code: str = "CA-MB") -> Jurisdiction:
    """The place with all it is part of; a code not in `PLACES` becomes a country."""
    found = Jurisdiction.objects.filter(code=code).first()
    if found is not None:
        return found
    kind, above = PLACES.get(code, ("country", "NORTH-AMERICA"))
    return _named(Jurisdiction, code, kind=kind, parent=jurisdiction(above) if above else None)


def instrument(code: str = "CA-IRPA", *, kind: str = "statute", place: str = "CA") -> Instrument:
    return _named(Instrument, code, kind=kind, jurisdiction=jurisdiction(place))


# ---- Agencies and people ----------------------------------------------------------------------


def agency(
    code: str = "",
    *,
    kind: str = "shelter and services",
    home: str = "CA-MB",
    takes_referrals: bool = True,
    **fields: Any,
) -> Agency:
    return _named(
        Agency,
        code or f"AGENCY-{next(_numbers)}",
        kind=kind,
        home_jurisdiction=jurisdiction(home),
        takes_referrals=takes_referrals,
        **fields,
    )


def user(email: str = "", *, name: str = "", password: str | None = None, **fields: Any) -> User:
    """Without a password nobody can type it; tests sign in with `as_member`."""
    number = next(_numbers)
    return User.objects.create_user(
        email or f"person{number}@example.org", password, name=name or f"Person {number}", **fields
    )


def invitation(by: Membership, email: str = "", role: str = "worker") -> Invitation:
    """One that nobody answered yet; its link is not known."""
    invited = Invitation(agency=by.agency, email=email or f"invited{next(_numbers)}@example.org", role=role, made_by=by)
    invited.name = "Ines Invited"
    invited.renew()
    invited.save()
    return invited


def membership(
    of: Agency | None = None,
    role: str = "worker",
    *,
    person: User | None = None,
    name: str = "",
    period: tuple[datetime.date | None, datetime.date | None] | None = None,
) -> Membership:
    """In force for a year already, without end."""
    return Membership.objects.create(
        user=person or user(name=name),
        agency=of or agency(),
        role=role,
        period=period or (timezone.localdate() - datetime.timedelta(days=365), None),
    )


def notification(of: Membership) -> Notification:
    """One that the member has not read."""
    now = timezone.now()
    return Notification.objects.create(
        membership=of, key=f"event {next(_numbers)}", event="send", code="R-2026-000123", path="/", at=now
    )


def mandate(
    of: Agency,
    does: str = "shelter",
    *,
    places: Iterable[str] = ("CA-MB",),
    serves: str = "all",
    under: Instrument | None = None,
    **fields: Any,
) -> Mandate:
    made = Mandate.objects.create(
        agency=of,
        function=function(does),
        pillar=pillar(),
        population=population(serves),
        instrument=under,
        **{"statement_en": f"{of.code} does {does}."} | fields,
    )
    made.jurisdictions.set([jurisdiction(code) for code in places])
    return made


def office(of: Agency, *, place: str = "CA-MB", **fields: Any) -> Office:
    values = {"name_en": f"Office {next(_numbers)}", "address": "1 Main Street"} | fields
    return Office.objects.create(agency=of, jurisdiction=jurisdiction(place), **values)


def desk(of: Agency, **fields: Any) -> Desk:
    values = {"name_en": f"Desk {next(_numbers)}", "phone": "204 555 0100"} | fields
    return Desk.objects.create(agency=of, **values)


# ---- Referrals --------------------------------------------------------------------------------


def child_file(by: Membership, *, place: str = "CA-MB", identity: dict[str, Any] | None = None) -> ChildFile:
    """A child file of the agency that `by` acts for, in a case of its own."""
    where = jurisdiction(place)
    with application_role(by):
        return operations.create_child_file(by=by, place=where, facts={}, identity=identity or {})


def draft(
    sender: Membership,
    to: Agency | None = None,
    *,
    of: ChildFile | None = None,
    needs: Iterable[Need] | None = None,
    urgency: str = "urgent",
    place: str = "CA-MB",
    basis: str = Basis.VITAL_INTEREST,
    may_be_passed_on: bool = True,
    covers_agencies: Iterable[str] = (),
    sharing: str = Sharing.ALL,
    expires_on: datetime.date | None = None,
    given_by: str = "",
    what_happened: str = "",
    identity: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
) -> Referral:
    """A draft that lacks nothing but, without `to`, a receiving agency."""
    where, needs = jurisdiction(place), [need()] if needs is None else list(needs)
    with application_role(sender):
        made = operations.create_draft(
            by=sender, place=where, form_key=uuid.uuid4(), child_file=of, facts=facts, identity=identity
        )
        operations.save_needs(made, by=sender, needs=needs, urgency=urgency, what_happened=what_happened)
        if to is not None:
            operations.save_receiver(made, by=sender, agency=to)
        if basis:
            operations.save_basis(
                made,
                by=sender,
                basis=basis,
                may_be_passed_on=may_be_passed_on,
                covers_agencies=list(covers_agencies),
                sharing=sharing,
                details={
                    "decided_by": sender.user.name,
                    "guardian_told": GuardianTold.NOT_YET,
                    "expires_on": expires_on,
                    "given_by": given_by,
                },
            )
    return made


def agreement(child_file: ChildFile, *, by: Membership, does: str = "shelter", **said: Any) -> Agreement:
    """What the person answered for one kind of work: agreed, unless `said` says otherwise."""
    values = {"is_agreed": True, "given_by": GivenBy.PERSON, "words": "Asked in English.", "form_key": uuid.uuid4()}
    made = Agreement(function=function(does), **values | said)
    with application_role(by):
        operations.record_agreement(child_file, by=by, agreements=[made])
    return made


def noted(made: Referral, *, sender: Membership, receiver: Membership) -> None:
    """A note of each agency, and a message of the sender that the receiver read: of a referral open to both."""
    for by in (sender, receiver):
        with application_role(by):
            operations.add_note(made, by=by, words=f"A note of {by.agency}.")
    with application_role(sender):
        operations.add_message(made, by=sender, words="She slept.")
    with application_role(receiver):
        unread = Message.objects.filter(referral=made, kind="message", agency=sender.agency)
        operations.mark_read(made, unread, by=receiver)


def attachment(
    made: Referral, *, by: Membership, name: str = "letter.txt", content: bytes = b"A letter."
) -> Attachment:
    """A file on the referral, put there as a person would."""
    file = SimpleUploadedFile(name, content)
    with application_role(by):
        operations.add_attachments(made, by=by, files=[{"file": file, "name": name, "content_type": "text/plain"}])
    return Attachment.objects.latest("pk")


def decision(
    of: ChildFile, *, by: Membership, question: str = "tracing", decided: str = "yes", **words: Any
) -> Decision:
    """A best-interests decision, recorded as a person would."""
    values = dict.fromkeys(["options", "child_view", "risks", "decided_by", "reasons"], "Words of those who decided.")
    made = Decision(
        question=question,
        decided=decided,
        decided_on=timezone.localdate(),
        review_on=words.pop("review_on", None),
        form_key=uuid.uuid4(),
        **values | words,
    )
    with application_role(by):
        operations.record_decision(of, by=by, decision=made)
    return made


def reports(of: ChildFile, *, by: Membership, to: Agency | None = None, number: str = "CP 26-17") -> None:
    """Missing since yesterday, and reported to child protection."""
    office = to or agency("MB-CFS", kind="child protection")
    report = ProtectionReport(agency=office, form_key=uuid.uuid4(), number=number)
    with application_role(by):
        operations.report_missing(of, by=by, missing_since=timezone.now() - datetime.timedelta(days=1))
        operations.record_protection_report(of, by=by, report=report)


WAYS = {  # how a referral gets into each state
    Status.DRAFT: [],
    Status.SENT: ["send"],
    Status.RECEIVED: ["send", "receive"],
    Status.NEEDS_INFORMATION: ["send", "receive", "ask"],
    Status.ACCEPTED: ["send", "receive", "accept"],
    Status.IN_PROGRESS: ["send", "receive", "accept", "start"],
    Status.COMPLETED: ["send", "receive", "accept", "complete"],
    Status.DECLINED: ["send", "receive", "decline"],
    Status.REDIRECTED: ["send", "receive", "redirect"],
    Status.WITHDRAWN: ["send", "withdraw"],
}


def referral(
    sender: Membership,
    receiver: Membership,
    status: str = Status.SENT,
    *,
    redirect_to: Agency | None = None,
    **fields: Any,
) -> Referral:
    """A referral in the state, brought there by its parties; `fields` are those of `draft`.

    A redirected one goes on to `redirect_to`, or to an agency made for it; its next one is `referral.follow_on`.
    """
    made = draft(sender, receiver.agency, **fields)
    for name in WAYS[Status(status)]:
        by = sender if "sender" in TRANSITIONS[name].parties else receiver
        move(made, name, by=by, receiving_agency=redirect_to if name == "redirect" else None)
    return Referral.objects.get(pk=made.pk)


def call(*, minutes_ago: float = 0, answered_by: str = "Paula at the desk") -> Call:
    """A phone call with the desk of an external agency."""
    return Call(timezone.now() - datetime.timedelta(minutes=minutes_ago), answered_by)


def referral_by_phone(
    sender: Membership, to: Agency, status: str = Status.SENT, *, redirect_to: Agency | None = None, **fields: Any
) -> Referral:
    """A referral to an external agency in the state: its sender wrote down what the desk said."""
    made = draft(sender, to, **fields)
    for name in WAYS[Status(status)]:
        said = None if "sender" in TRANSITIONS[name].parties else call()
        move(made, name, by=sender, call=said, receiving_agency=redirect_to if name == "redirect" else None)
    return Referral.objects.get(pk=made.pk)


def move(made: Referral, name: str, *, by: Membership, **values: Any) -> Referral:
    """Make the transition as `by` under row security, with something in everything it asks for."""
    given = answers(made, name) | {key: value for key, value in values.items() if value is not None}
    with application_role(by):
        return operations.move(made, name, by=by, **given)


def answers(made: Referral, name: str) -> dict[str, Any]:
    """Something for each thing the transition asks."""
    asks = TRANSITIONS[name].asks
    values: dict[str, Any] = {}
    if {Asks.REASON, Asks.QUESTION, Asks.ANSWER} & set(asks):
        values["words"] = f"Words to {name}."
    if Asks.DECLINED_REASON in asks:
        values["declined_reason"] = DeclinedReason.NO_PLACE
    if Asks.RECEIVING_AGENCY in asks:
        values["receiving_agency"] = agency()
    if Asks.OUTCOMES in asks:
        values["outcomes"] = dict.fromkeys(made.referral_needs.values_list("pk", flat=True), Outcome.MET)
    return values
