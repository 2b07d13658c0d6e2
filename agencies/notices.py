"""Who is told what, and how urgently: one row an event. Imports nothing of ours.

`referrals.notifications` and `coordination.plans.notifications` find out which agencies a row means. A notice holds a
reference or code and nothing else, least of all anything about a child.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Whom(StrEnum):
    """Workers and leads of these agencies, but for the last three."""

    SENDER = "the agency that sent it"
    RECEIVER = "the agency that is asked"
    BOTH = "sender and receiver"
    OTHERS = "every agency that takes part, but the one that did it"
    OPENED = "every agency that sees everything, but the one that did it"
    HOLDER = "the agency that holds the child file"
    ASKED = "the agency that is asked to lead a case; of its answer, the one that asked"
    CONVERSE = "every agency that sees more than the preview, but the one that did it"
    LEAD_AGENCY = "the agencies that lead an action item or are partners in it"
    LEADS = "the leads of sender and receiver"
    COORDINATORS = "the coordinators of the task force"


class Mailing(StrEnum):
    """How urgent a notice is; every one stands on the page of notifications too."""

    NEVER = "on the page alone"
    CHOSEN = "at once or with the digest, as the person chose"
    SOON = "at once, for everybody who wants more than what is overdue"
    ALWAYS = "at once, whatever the person chose"


class MailWish(TextChoices):
    """What a person chose on /account/."""

    AT_ONCE = "at_once", _("At once")
    DIGEST = "digest", _("Once a day; emergencies and what is overdue at once")
    OVERDUE = "overdue", _("Only what is overdue")


@dataclass(frozen=True)
class Notice:
    event: str
    whom: tuple[Whom, ...]
    mailing: Mailing
    words: Any  # lazily translated; ends with %(code)s, the reference or code


NOTICES: dict[str, Notice] = {
    row.event: row
    for row in (
        # what agencies do, by the names of the timeline
        Notice("send", (Whom.RECEIVER,), Mailing.CHOSEN, _("A referral waits for your agency: %(code)s")),
        Notice("emergency", (Whom.RECEIVER,), Mailing.SOON, _("An emergency waits for your agency: %(code)s")),
        Notice("ask", (Whom.SENDER,), Mailing.CHOSEN, _("A question waits for your agency: %(code)s")),
        Notice("answer", (Whom.RECEIVER,), Mailing.CHOSEN, _("Your question was answered: %(code)s")),
        Notice("accept", (Whom.SENDER,), Mailing.CHOSEN, _("Your referral was accepted: %(code)s")),
        Notice("decline", (Whom.SENDER,), Mailing.SOON, _("Your referral was declined: %(code)s")),
        Notice("redirect", (Whom.SENDER,), Mailing.CHOSEN, _("Your referral was passed on: %(code)s")),
        Notice("start", (Whom.SENDER,), Mailing.NEVER, _("Work began on your referral: %(code)s")),
        Notice("complete", (Whom.SENDER,), Mailing.CHOSEN, _("Your referral was completed: %(code)s")),
        Notice("reopen", (Whom.OTHERS,), Mailing.CHOSEN, _("A referral was reopened: %(code)s")),
        Notice("withdraw", (Whom.OTHERS,), Mailing.CHOSEN, _("A referral was withdrawn: %(code)s")),
        Notice("opened", (Whom.SENDER,), Mailing.NEVER, _("Your referral was opened before it was accepted: %(code)s")),
        Notice("reminded", (Whom.BOTH,), Mailing.SOON, _("The task force reminds your agency of: %(code)s")),
        Notice("message", (Whom.CONVERSE,), Mailing.CHOSEN, _("A message for your agency: %(code)s")),
        Notice("observer_added", (Whom.OTHERS,), Mailing.NEVER, _("Another agency takes part in: %(code)s")),
        Notice("permit", (Whom.OPENED,), Mailing.NEVER, _("A permit was recorded on: %(code)s")),
        Notice("permit_requested", (Whom.OPENED,), Mailing.NEVER, _("A permit was requested on: %(code)s")),
        Notice("permit_renewed", (Whom.OPENED,), Mailing.NEVER, _("A permit was renewed on: %(code)s")),
        Notice("permit_refused", (Whom.OPENED,), Mailing.CHOSEN, _("A permit was refused on: %(code)s")),
        Notice("attachment", (Whom.OPENED,), Mailing.NEVER, _("A file was added to: %(code)s")),
        Notice("basis_changed", (Whom.OTHERS,), Mailing.CHOSEN, _("The basis for sharing changed: %(code)s")),
        Notice(
            "consent_withdrawn",
            (Whom.OTHERS,),
            Mailing.SOON,
            _("Consent was withdrawn, what it covered is closed: %(code)s"),
        ),
        Notice("consent_ended", (Whom.BOTH,), Mailing.SOON, _("A consent ended, what it covered is closed: %(code)s")),
        # the clock of a referral that waits for an answer
        Notice("half", (Whom.RECEIVER,), Mailing.CHOSEN, _("Half of the time to answer is over: %(code)s")),
        Notice("most", (Whom.RECEIVER,), Mailing.SOON, _("The answer is due soon: %(code)s")),
        Notice("overdue", (Whom.RECEIVER, Whom.LEADS), Mailing.ALWAYS, _("A referral is overdue: %(code)s")),
        Notice(
            "escalated", (Whom.COORDINATORS,), Mailing.ALWAYS, _("A referral is overdue and still unanswered: %(code)s")
        ),
        # the same, when nobody signs in at the agency that is asked
        Notice(
            "call_half", (Whom.SENDER,), Mailing.CHOSEN, _("Half of the time to answer is over; call for: %(code)s")
        ),
        Notice("call_most", (Whom.SENDER,), Mailing.SOON, _("The answer is due soon; call again for: %(code)s")),
        # what runs out
        Notice("permit_60", (Whom.OPENED,), Mailing.CHOSEN, _("A permit expires within 60 days: %(code)s")),
        Notice("permit_30", (Whom.OPENED,), Mailing.CHOSEN, _("A permit expires within 30 days: %(code)s")),
        Notice("permit_7", (Whom.OPENED,), Mailing.SOON, _("A permit expires within 7 days: %(code)s")),
        Notice("consent_60", (Whom.OPENED,), Mailing.CHOSEN, _("A consent ends within 60 days: %(code)s")),
        Notice("consent_30", (Whom.OPENED,), Mailing.CHOSEN, _("A consent ends within 30 days: %(code)s")),
        Notice("consent_7", (Whom.OPENED,), Mailing.SOON, _("A consent ends within 7 days: %(code)s")),
        # the lead of a case
        Notice("lead_asked", (Whom.ASKED,), Mailing.CHOSEN, _("Your agency is asked to lead the case: %(code)s")),
        Notice("lead_taken", (Whom.ASKED,), Mailing.CHOSEN, _("Another agency took the lead of the case: %(code)s")),
        Notice("lead_declined", (Whom.ASKED,), Mailing.SOON, _("The lead of the case was not taken: %(code)s")),
        # a child who comes of age; the notices name neither the child nor the day
        Notice("of_age_60", (Whom.HOLDER,), Mailing.CHOSEN, _("Own consent is needed within 60 days: %(code)s")),
        Notice("of_age_30", (Whom.HOLDER,), Mailing.CHOSEN, _("Own consent is needed within 30 days: %(code)s")),
        Notice("of_age_7", (Whom.HOLDER,), Mailing.SOON, _("Own consent is needed within 7 days: %(code)s")),
        Notice("came_of_age", (Whom.OPENED, Whom.HOLDER), Mailing.SOON, _("Own consent is needed now: %(code)s")),
        Notice("item_60", (Whom.LEAD_AGENCY,), Mailing.CHOSEN, _("An action item is due within 60 days: %(code)s")),
        Notice("item_30", (Whom.LEAD_AGENCY,), Mailing.CHOSEN, _("An action item is due within 30 days: %(code)s")),
        Notice("item_7", (Whom.LEAD_AGENCY,), Mailing.SOON, _("An action item is due within 7 days: %(code)s")),
        Notice("item_late", (Whom.LEAD_AGENCY,), Mailing.SOON, _("An action item is late: %(code)s")),
    )
}

DAYS_BEFORE = (60, 30, 7)
"""When a permit, a consent and an action item ring before they run out."""


def stage_of(days_left: int) -> int | None:
    """The last of `DAYS_BEFORE` that is reached, None when none is or the day is over."""
    reached = [days for days in DAYS_BEFORE if 0 <= days_left <= days]
    return min(reached, default=None)


def is_mailed_at_once(mailing: Mailing, wish: str) -> bool:
    """Whether a mail leaves now; what waits for the digest does not."""
    if mailing == Mailing.ALWAYS:
        return True
    if mailing == Mailing.SOON:
        return wish != MailWish.OVERDUE
    return mailing == Mailing.CHOSEN and wish == MailWish.AT_ONCE


def waits_for_digest(mailing: Mailing, wish: str) -> bool:
    return mailing == Mailing.CHOSEN and wish == MailWish.DIGEST
