"""What waits for my agency, what I wait for, and drafts: the first page of a worker or lead."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agencies.models.agencies import is_external
from agencies.roles import Ability, allows
from referrals.enums import AT_WORK, TO_BE_SEEN, EventKind, Party, Status
from referrals.forms import AssignForm
from referrals.models import Match, Participation, SavedFilter, Snooze, TimelineEvent
from referrals.models.participation import OUR_TURN
from referrals.snoozing import Until

SECTION_SIZE = 10
MOST_MATCHES = 5
BY_PHONE = Q(is_external("referral__receiving_agency"))
"""Nobody signs in at the receiver: the sender calls for its answer, and later for what became of it."""
UNANSWERED = Q(party=Party.SENDER, status__in=[Status.SENT, Status.RECEIVED])
THEIR_TURN = (
    (UNANSWERED & ~BY_PHONE)
    | (Q(party=Party.SENDER, status__in=AT_WORK) & BY_PHONE)
    | Q(party=Party.RECEIVER, status=Status.NEEDS_INFORMATION)
)
PRESSING = (F("respond_by").asc(nulls_first=True), "referral")  # a question stops a clock: first
LATEST = ("-updated_at", "-referral")
SECTIONS = {
    "our_turn": (OUR_TURN, PRESSING),
    "to_call": (UNANSWERED & BY_PHONE, PRESSING),
    "at_work": (Q(party=Party.RECEIVER, status__in=AT_WORK), LATEST),
    "their_turn": (THEIR_TURN, PRESSING),
    "ended": (Q(party=Party.SENDER, status__in=sorted(TO_BE_SEEN), seen_at__isnull=True), LATEST),
    "drafts": (Q(party=Party.SENDER, status=Status.DRAFT), LATEST),
}
ASIDE = "set_aside"


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    membership = request.membership
    if not allows(membership, Ability.WORK_REFERRALS):
        return redirect(membership.home)
    context = {
        "sections": sections_for(membership),
        "matches": Match.waiting(MOST_MATCHES),
        "assign_form": AssignForm(by=membership),
        "until": Until.choices,
        "saved": SavedFilter.objects.visible_to(membership),
    }
    return render(request, "referrals/worklist.html", context)


def sections_for(membership: Any) -> dict[str, list[Participation]]:
    """The first rows of each section; one query finds them by index, one fetches them, one their needs."""
    mine = Participation.objects.own(membership)
    aside = mine.set_aside_by(membership)
    wanted = {name: (mine.filter(which).exclude(aside), order) for name, (which, order) in SECTIONS.items()}
    wanted[ASIDE] = mine.filter(aside), PRESSING
    picks = [
        rows.order_by(*order).annotate(section=Value(name)).values_list("pk", "section")[:SECTION_SIZE]
        for name, (rows, order) in wanted.items()
    ]
    found = list(picks[0].union(*picks[1:], all=True))
    reminded = TimelineEvent.objects.filter(referral=OuterRef("referral"), transition=EventKind.REMINDED)
    until = Snooze.objects.visible_to(membership).filter(referral=OuterRef("referral")).values("until")
    rows = mine.filter(pk__in=[pk for pk, _section in found]).for_list()
    rows = rows.annotate(is_reminded=Exists(reminded), set_aside_until=Subquery(until))
    by_pk = {row.pk: row for row in rows}
    sections: dict[str, list[Participation]] = {name: [] for name in wanted}
    for pk, section in found:
        sections[section].append(by_pk[pk])
    return sections
