"""What must be so at the end of the year, whatever was done: each asked of the database, against the oracle."""

import datetime
from collections import Counter, defaultdict

from agencies.models import Membership, Notification
from coordination.foundation import audit_chain
from coordination.foundation.models import AuditEntry
from coordination.foundation.row_security import Operator, acting_as
from referrals.enums import Bell
from referrals.models import Message, Participation, Referral, Ring, TimelineEvent
from tests.conftest import signed_in
from tests.simulation.cases import cases_are_the_oracles
from tests.simulation.oracle import MOVES, Known
from tests.simulation.play import Play
from tests.simulation.world import NEEDS

HOUR = datetime.timedelta(hours=1)
BY_THE_CLOCK = 24  # hours: an urgent need that is due sooner waits for no office
SECTION = 10  # rows of each section of a worklist
SECTIONS = {
    "our_turn": {("receiver", "sent"), ("receiver", "received"), ("sender", "needs_information")},
    "at_work": {("receiver", "accepted"), ("receiver", "in_progress")},
    "their_turn": {("sender", "sent"), ("sender", "received"), ("receiver", "needs_information")},
    "drafts": {("sender", "draft")},
}
KIND_OF = {
    "referral_message": "message",
    "referral_open": "opened",
    "referral_observer": "observer_added",
    "referral_remind": "reminded",
    "referral_see": "seen",
    "worklist_assign": "assigned",
    "decision_record": "decision",
    "consent_withdraw": "consent_withdrawn",
    "basis_change": "basis_changed",
    "case_link": "linked",
    "case_unlink": "unlinked",
}


def all_hold(play: Play) -> None:
    for invariant in (
        states_are_the_oracles,
        participations_repeat,
        timelines_replay,
        words_stand_once,
        late_ones_were_escalated,
        clocks_rang_in_time,
        told_once_and_rightly,
        worklists_are_the_oracles,
        trail_is_whole,
        cases_are_the_oracles,
    ):
        invariant(play)


def states_are_the_oracles(play: Play) -> None:
    rows = Referral.objects.values_list("reference", "status", "sending_agency__code", "receiving_agency__code")
    stored = {reference: rest for reference, *rest in rows}
    reachable = {"draft"} | {move.target for move in MOVES.values()}
    expected = {one.reference: [one.status, one.sender, one.receiver or None] for one in play.oracle.all}
    assert stored == expected
    assert {status for status, *_agencies in stored.values()} <= reachable


def participations_repeat(play: Play) -> None:
    """Each agency takes part as the oracle says, sees what it says, and its row repeats the referral's."""
    rows = Participation.objects.select_related("referral", "agency")
    stored, unlike = defaultdict(dict), []
    for row in rows:
        referral = row.referral
        stored[referral.reference][row.agency.code] = row.party, row.access
        due = referral.respond_by if referral.status in {"sent", "received"} else None
        if (row.status, row.urgency, row.respond_by, row.updated_at) != (
            referral.status, referral.urgency, due, referral.updated_at,
        ):  # fmt: skip
            unlike.append(f"{referral} for {row.agency.code}")
    expected = {
        one.reference: {
            code: (party, "full" if code in one.opened else "preview") for code, party in one.parties.items()
        }
        for one in play.oracle.all
    }
    assert dict(stored) == expected
    assert unlike == []


def timelines_replay(play: Play) -> None:
    """The events lead from the draft to the stored state, each by a party that may, at times that only go on."""
    events = defaultdict(list)
    rows = TimelineEvent.objects.order_by("pk").values_list(
        "referral__reference", "transition", "agency__code", "from_status", "to_status", "at"
    )
    for reference, *event in rows:
        events[reference].append(tuple(event))
    for one in play.oracle.all:
        found = events[one.reference]
        steps = [event for event in found if event[0] in MOVES]
        assert steps == one.steps, one.reference
        assert sorted(event[4] for event in found) == [event[4] for event in found], one.reference
        others = Counter((event[0], event[1]) for event in found if event[0] not in MOVES)
        assert others == Counter((KIND_OF[name], agency) for name, agency in one.added), one.reference
        assert replayed(one, found) == one.status, one.reference


def replayed(one: Known, events: list[tuple]) -> str:
    status = "draft"
    for name, agency, before, after, _at in events:
        move = MOVES.get(name)
        assert before == status, (one.reference, name)
        if move is None:
            assert after == status, (one.reference, name)
            continue
        is_passed_on = name == "send" and one.first != one.reference
        assert is_passed_on or one.parties[agency] in move.parties, (one.reference, name, agency)
        assert status in move.sources, (one.reference, name)
        assert after == move.target, (one.reference, name)
        status = after
    return status


def words_stand_once(play: Play) -> None:
    """Every message is beside an event, by the same member at the same time."""
    for message in Message.objects.select_related("event"):
        event = message.event
        assert (message.at, message.by_id, message.agency_id) == (event.at, event.by_id, event.agency_id)


def late_ones_were_escalated(play: Play) -> None:
    """Nothing waits past its time in silence, and every bell before the last one rang too."""
    now, bells = play.now, defaultdict(set)
    for reference, bell in Ring.objects.values_list("referral__reference", "bell"):
        bells[reference].add(bell)
    overdue = Referral.objects.filter(status__in=["sent", "received"], respond_by__lte=now)
    assert {one.reference for one in overdue} == {one.reference for one in overdue if "overdue" in bells[one.reference]}
    past = {one.reference for one in overdue.filter(escalate_at__lte=now)}
    assert past == {reference for reference in past if bells[reference] == set(Bell.values)}
    order = [*Bell.values]
    assert all(rung == set(order[: len(rung)]) for rung in bells.values())


def clocks_rang_in_time(play: Play) -> None:
    """Where no office hours count, the oracle reckons itself: how long the receiver owed an answer, from the steps."""
    bells = defaultdict(set)
    for reference, bell in Ring.objects.values_list("referral__reference", "bell"):
        bells[reference].add(bell)
    reckoned = 0
    for one in play.oracle.all:
        hours = hours_to_answer(one)
        if hours is None or one.status == "draft":
            continue
        reckoned += 1
        owed = time_owed(one, play.now)
        assert ("overdue" in bells[one.reference]) == (owed >= hours * HOUR), (one.reference, owed)
        assert ("escalated" in bells[one.reference]) == (owed >= hours * HOUR * 1.25), (one.reference, owed)
    assert reckoned > len(play.oracle.referrals) / 3


def hours_to_answer(one: Known) -> int | None:
    shortest = min((NEEDS[need][0] for need in one.needs), default=0)
    if one.urgency == "emergency":
        return min(shortest, 1)
    return shortest if one.urgency == "urgent" and shortest < BY_THE_CLOCK else None


def time_owed(one: Known, now: datetime.datetime) -> datetime.timedelta:
    owed, since = datetime.timedelta(), None
    for _name, _agency, _before, after, at in one.steps:
        if since is not None:
            owed += at - since
        since = at if after in {"sent", "received"} else None
    return owed + (now - since) if since is not None else owed


def told_once_and_rightly(play: Play) -> None:
    """Nobody is told of what the member may not see; each bell once: desk, leads, coordinators."""
    members = {one.membership.pk: one for one in play.world.everybody}
    told = defaultdict(list)
    for event, code, key, member in Notification.objects.values_list("event", "code", "key", "membership"):
        told[key].append(member)
        if code in play.oracle.referrals:
            assert play.oracle.sees(members[member], play.oracle.referrals[code]), (event, code, members[member])
    assert all(len(set(those)) == len(those) for those in told.values())
    coordinators = {one.membership.pk for one in play.world.everybody if one.role == "coordinator"}
    for ring in Ring.objects.filter(bell__in=["overdue", "escalated"]).select_related("referral"):
        one, those = play.oracle.referrals[ring.referral.reference], set(told[f"{ring.bell} {ring.referral.reference}"])
        leads = {member.membership.pk for member in play.world.people[one.sender] if member.role == "lead"}
        desk = {member.membership.pk for member in play.world.people[one.receiver]}
        assert those == (coordinators if ring.bell == "escalated" else desk | leads), (ring.bell, one.reference)


def worklists_are_the_oracles(play: Play) -> None:
    """The first page of each agency holds, by section, as many as the oracle counts."""
    for agency, members in play.world.people.items():
        page = signed_in(members[-1].membership).get("/")
        shown = {name: len(rows) for name, rows in page.context["sections"].items() if name in SECTIONS}
        waiting = Counter(
            name
            for one in play.oracle.all
            for name, which in SECTIONS.items()
            if (one.parties.get(agency), one.status) in which
        )
        assert shown == {name: min(waiting[name], SECTION) for name in SECTIONS}, agency


def trail_is_whole(play: Play) -> None:
    """Every event has its entry, by who did it; and the chain over all entries holds."""
    audit_chain.seal()
    auditor = Operator(role="auditor")
    with acting_as(auditor):
        written = Counter(
            AuditEntry.objects.filter(object_kind="referral", verb__in=["write", "open", "grant"]).values_list(
                "object_code", "purpose", "membership_id"
            )
        )
        proof = audit_chain.verify()
    rows = TimelineEvent.objects.exclude(transition="consent_withdrawn")  # one entry for all of a chain
    events = Counter(rows.values_list("referral__reference", "transition", "by_id"))
    assert sum(times for key, times in written.items() if key[1] == "consent_withdrawn") == play.oracle.withdrawals
    assert {key: written[key] for key in events} == dict(events)
    assert proof.entries > len(events)
    assert proof.waiting == 0
    assert Membership.objects.count() == len(play.world.everybody)
