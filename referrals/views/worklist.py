"""What waits for my agency, what I wait for, and drafts: the first page of a worker or lead."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agencies.roles import Ability, allows
from referrals.enums import AT_WORK, EventKind, Party, Status
from referrals.models import Match, Participation, TimelineEvent

SECTION_SIZE = 10
MOST_MATCHES = 5
OUR_TURN = Q(party=Party.RECEIVER, status__in=[Status.SENT, Status.RECEIVED]) | Q(
    party=Party.SENDER, status=Status.NEEDS_INFORMATION
)
THEIR_TURN = Q(party=Party.SENDER, status__in=[Status.SENT, Status.RECEIVED]) | Q(
    party=Party.RECEIVER, status=Status.NEEDS_INFORMATION
)
SECTIONS = {
    "our_turn": (OUR_TURN, (F("respond_by").asc(nulls_first=True), "referral")),  # a question stops a clock: first
    "at_work": (Q(party=Party.RECEIVER, status__in=AT_WORK), ("-updated_at", "-referral")),
    "their_turn": (THEIR_TURN, ("respond_by", "referral")),
    "drafts": (Q(party=Party.SENDER, status=Status.DRAFT), ("-updated_at", "-referral")),
}


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    membership = request.membership
    if not allows(membership, Ability.WORK_REFERRALS):
        return redirect(membership.home)
    context = {"sections": sections_for(membership), "matches": Match.waiting(MOST_MATCHES)}
    return render(request, "referrals/worklist.html", context)


def sections_for(membership: Any) -> dict[str, list[Participation]]:
    """The first rows of each section; one query finds them by index, one fetches them, one their needs."""
    mine = Participation.objects.own(membership)
    picks = [
        mine.filter(which).order_by(*order).annotate(section=Value(name)).values_list("pk", "section")[:SECTION_SIZE]
        for name, (which, order) in SECTIONS.items()
    ]
    found = list(picks[0].union(*picks[1:], all=True))
    reminded = TimelineEvent.objects.filter(referral=OuterRef("referral"), transition=EventKind.REMINDED)
    rows = mine.filter(pk__in=[pk for pk, _section in found]).for_list().annotate(is_reminded=Exists(reminded))
    by_pk = {row.pk: row for row in rows}
    sections: dict[str, list[Participation]] = {name: [] for name in SECTIONS}
    for pk, section in found:
        sections[section].append(by_pk[pk])
    return sections
