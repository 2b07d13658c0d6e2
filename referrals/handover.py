"""What stands on a hand-over sheet: one content for the page that is printed and for the PDF, in the language in use.

Says no more than it is given: identity, story, consent and permits come from whoever asked the policies.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from agencies.models import Desk
from coordination.foundation.languages import language_names
from referrals.glance import before_contact, holder_of
from referrals.models import ChildIdentity, Consent, Decision, Permit, Referral, TimelineEvent


@dataclass(frozen=True)
class Opened:
    """What only an agency that opened the child may have on paper."""

    identity: ChildIdentity | None
    consent: Consent | None
    what_happened: str
    permits: list[Permit]
    decisions: list[Decision]
    what_next: str


@dataclass(frozen=True)
class Section:
    title: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    reference: str
    asked: str
    state: str
    safe_contact: str
    sections: list[Section]
    stamp: str


def hand_over_sheet(
    referral: Referral,
    *,
    events: Iterable[TimelineEvent],
    opened: Opened | None,
    printed_by: Any,
    is_for_receiver: bool = False,
) -> Sheet:
    """The sheet of a sent referral; without `opened` it is the preview. `printed_by` is the membership on the stamp.
    For an external receiver's desk it has room for the answer, and says whom to call back."""
    holder = holder_of(referral)
    sections = [
        Section(_("What is asked"), _asked(referral) + _next(opened)),
        *([_reply(referral)] if is_for_receiver else []),
        Section(_("How to reach %(agency)s") % {"agency": holder.short_name}, lines=_desks(holder)),
        Section(_("The child"), _child(referral, opened)),
        Section(_("Basis for sharing"), _basis(referral, opened)),
        Section(_("Best-interests decisions"), lines=[_decision(row) for row in opened.decisions] if opened else []),
        Section(_("Permits"), lines=_permits(opened)),
        Section(_("Timeline in short"), lines=[_event(event) for event in events]),
    ]
    return Sheet(
        reference=referral.reference,
        asked=", ".join(str(row.need) for row in referral.referral_needs.all()),
        state=f"{referral.get_status_display()} · {referral.get_urgency_display()}",
        safe_contact=before_contact(opened.identity if opened else None, has_opened=opened is not None),
        sections=[section for section in sections if section.facts or section.lines],
        stamp=_("%(reference)s · printed by %(person)s for %(agency)s on %(moment)s")
        % {
            "reference": referral.reference,
            "person": printed_by.user.name,
            "agency": printed_by.agency,
            "moment": moment(timezone.now()),
        },
    )


def _reply(referral: Referral) -> Section:
    """Room for what the desk answers, filled in by hand or read out on the phone."""
    line = "_" * 40
    boxes = [_("Taken note of"), _("Accepted"), _("Declined"), _("Question")]
    return Section(
        _("Answer to %(reference)s") % {"reference": referral.reference},
        [
            (_("Answer"), "\n".join(f"[   ]  {box}" for box in boxes)),
            (_("Reason, question or outcome"), f"{line}\n{line}\n{line}"),
            (_("Name and function"), line),
            (_("Day and time"), line),
            (_("Call back"), "\n".join([str(referral.sending_agency), *_desks(referral.sending_agency)])),
        ],
    )


def moment(at: datetime.datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")


def day(on: datetime.date) -> str:
    return formats.date_format(on, "DATE_FORMAT")


def _asked(referral: Referral) -> list[tuple[str, str]]:
    needs = [
        " · ".join(filter(None, [str(row.need), row.get_outcome_display(), row.get_unmet_reason_display()]))
        for row in referral.referral_needs.all()
    ]
    due = moment(referral.respond_by)
    if referral.stopped_at:
        due = _("The clock stands still; it goes on when the question is answered")
    facts = [
        (_("Needs"), "\n".join(needs)),
        (_("From"), str(referral.sending_agency)),
        (_("To"), str(referral.receiving_agency)),
        (_("Sent"), moment(referral.sent_at)),
        (_("Answer due"), due),
        (_("Who holds it now"), str(holder_of(referral))),
    ]
    if referral.called_at:
        facts.append((_("Made by phone"), f"{moment(referral.called_at)} · {referral.get_said_display()}"))
    if referral.passed_on_by:
        facts.append((_("Passed on by"), str(referral.passed_on_by)))
    if referral.worker:
        facts.append((_("Worker"), referral.worker.user.name))
    if referral.declined_reason:
        facts.append((_("Declined because"), referral.get_declined_reason_display()))
    if referral.closed_at:
        facts.append((_("Closed"), moment(referral.closed_at)))
    return facts


def _next(opened: Opened | None) -> list[tuple[str, str]]:
    return [(_("What next"), opened.what_next)] if opened and opened.what_next else []


def _desks(agency: Any) -> list[str]:
    """Its desks; without any its public phone, which never goes without when somebody answers it."""
    lines = [_desk(desk) for desk in agency.desks.all()]
    if not lines and agency.public_phone and agency.hours_note:
        unverified = "" if agency.is_confirmed else _("not verified")
        lines = [" · ".join(filter(None, [agency.public_phone, unverified, agency.hours_note]))]
    return lines or [_("No desk is listed. Ask the directory administrator.")]


def _desk(desk: Desk) -> str:
    at_night = _("reachable at night") if desk.is_open_at_night else ""
    parts = [desk.name, desk.phone, desk.email, desk.hours or _("hours not known"), at_night]
    return " · ".join(part for part in parts if part)


def _child(referral: Referral, opened: Opened | None) -> list[tuple[str, str]]:
    child_file = referral.child_file
    pseudonymous = [
        (_("Age band"), child_file.age_words),
        (_("Languages"), language_names(child_file.languages) or _("Not known")),
        (_("Where the child is now"), str(referral.place)),
    ]
    if opened is None:
        return pseudonymous
    unknown = _("Erased") if child_file.is_erased else _("Not known")
    identity = opened.identity
    born = identity.date_of_birth if identity else None
    return [
        (_("Child file"), child_file.code),
        (_("Name"), (identity.full_name if identity else "") or unknown),
        (_("Date of birth"), day(born) if born else unknown),
        *pseudonymous,
        (_("What happened"), opened.what_happened or _("Nothing written")),
    ]


def _basis(referral: Referral, opened: Opened | None) -> list[tuple[str, str]]:
    facts = [(_("Basis for sharing"), referral.get_basis_display())]
    consent = opened.consent if opened else None
    if consent is None:
        return facts
    if consent.instrument:
        facts.append((_("Statute"), str(consent.instrument)))
    facts += [
        (_("Who decided"), consent.decided_by or _("Not recorded")),
        (_("The child's own view"), consent.child_view or _("Not recorded")),
        (_("Guardian"), consent.get_guardian_told_display() or _("Not recorded")),
    ]
    if consent.expires_on:
        facts.append((_("Valid until"), day(consent.expires_on)))
    if consent.withdrawn_at:
        facts.append((_("Withdrawn"), moment(consent.withdrawn_at)))
    return facts


def _permits(opened: Opened | None) -> list[str]:
    return [
        _("%(number)s, issued by %(agency)s on %(issued)s, expires on %(expires)s")
        % {
            "number": permit.number or _("Erased"),
            "agency": permit.issued_by.short_name,
            "issued": day(permit.issued_on),
            "expires": day(permit.expires_on),
        }
        for permit in (opened.permits if opened else [])
    ]


def _decision(decision: Decision) -> str:
    """One line of facts; options, views and reasons stay on the child file."""
    line = f"{decision.get_question_display()}: {decision.get_decided_display()} · {day(decision.decided_on)}"
    review = _("to be reviewed on %(day)s") % {"day": day(decision.review_on)} if decision.review_on else ""
    return " · ".join(filter(None, [line, review]))


def _event(event: TimelineEvent) -> str:
    who = [event.by.user.name, event.by.get_role_display()] if event.by else []
    by = ", ".join([*who, event.agency.short_name])
    said = _("%(agency)s, by phone") % {"agency": event.for_agency.short_name} if event.for_agency else ""
    return " · ".join(filter(None, [moment(event.at), str(event.label), said, by]))
