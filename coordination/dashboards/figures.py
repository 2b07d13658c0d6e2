"""Which sections a dashboard has; those that count what was sent, and the totals."""

import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coordination.dashboards import drawings
from coordination.dashboards.facts import FLOW_AGENCIES
from coordination.dashboards.sections import HIDDEN, Cell, Kind, Line, Reader, Section
from coordination.dashboards.waiting import by_agency, in_time_of, nothing_sent, permits, silence, times
from referrals.enums import DeclinedReason, Status

SHOWN_STATES = [state for state in Status if state != Status.DRAFT]


OTHERS = "*"
"""The code of the line of all agencies that are not named: a line without a code sums up the others."""


def by_month(reader: Reader) -> Section:
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for month, status, number in reader.facts["months"]:
        found[month][status] = number
    states = [state for state in SHOWN_STATES if any(state in row for row in found.values())]
    lines = []
    for month in months_of(reader) if found else []:
        first, last = _days_of(reader, month)
        cells = [
            Cell(found[month].get(state, 0), link=_month_rows(reader, first, last, status=state)) for state in states
        ]
        label = date_format(datetime.date.fromisoformat(f"{month}-01"), "YEAR_MONTH_FORMAT")
        lines.append(Line(month, label, cells, _month_rows(reader, first, last)))
    return Section(
        "months",
        _("Referrals by month and state"),
        _(
            "A referral counts in the month in which it was first sent, in the state it has now. A chain of redirects "
            "counts once, as the referral that has it now."
        ),
        [_("Month"), *(state.label for state in states)],
        lines,
        nothing_sent(),
        drawings.months,
    )


def months_of(reader: Reader) -> list[str]:
    """Every month of the time asked about, those in which nothing was sent too, as "2026-01"."""
    since, until = reader.question.since, reader.question.until
    numbers = range(since.year * 12 + since.month - 1, until.year * 12 + until.month)
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in numbers]


def _days_of(reader: Reader, month: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of the month that are asked about."""
    first = datetime.date.fromisoformat(f"{month}-01")
    last = (first + datetime.timedelta(days=31)).replace(day=1) - datetime.timedelta(days=1)
    return max(first, reader.question.since), min(last, reader.question.until)


def _month_rows(reader: Reader, first: datetime.date, last: datetime.date, **more: str) -> str:
    return reader.rows(first_sent_from=first.isoformat(), first_sent_until=last.isoformat(), **more)


def by_flow(reader: Reader) -> Section:
    found = {(sender, receiver): number for sender, receiver, number in reader.facts["flow"]}
    senders = _most({pair[0] for pair in found}, lambda code: sum(n for pair, n in found.items() if pair[0] == code))
    receivers = _most({pair[1] for pair in found}, lambda code: sum(n for pair, n in found.items() if pair[1] == code))
    lines = [
        Line(
            sender or OTHERS,
            reader.name("agencies", sender),
            [
                Cell(found.get((sender, code), 0), link=reader.rows(from_agency=sender, to_agency=code))
                if sender and code
                else Cell(found.get((sender, code), 0))
                for code in receivers
            ],
            reader.rows(from_agency=sender) if sender else "",
        )
        for sender in senders
    ]
    return Section(
        "flow",
        _("Flow from agency to agency"),
        _(
            "From the agency that sent it first to the agency that has it now. The %(number)d agencies of each side "
            "with the most are named."
        )
        % {"number": FLOW_AGENCIES},
        [_("From, to"), *(reader.name("agencies", code) for code in receivers)],
        lines,
        nothing_sent(),
        drawings.flow,
    )


def _most(codes: set[str | None], number: Callable[[str | None], int]) -> list[str | None]:
    """The most first; "others" (None) last."""
    return sorted(codes, key=lambda code: (code is None, -number(code), code or ""))


def by_kind(kind: str, title: str, definition: str, filter_name: str, reader: Reader) -> Section:
    counts = dict(reader.facts[kind])
    codes = sorted(counts, key=lambda code: (-counts[code], reader.name(kind, code).casefold()))
    if kind == "pillars":
        codes = [code for code in reader.facts["names"]["pillars"] if code in counts]
    lines = [
        Line(code, reader.name(kind, code), [Cell(counts[code], link=reader.rows(**{filter_name: code}))])
        for code in codes
    ]
    is_place = kind == "places"
    return Section(
        kind, title, definition, [title, _("Referrals")], lines, nothing_sent(), drawings.bars,
        points_to_child=is_place, adds_up=is_place,
    )  # fmt: skip


def by_pillar(reader: Reader) -> Section:
    definition = _("By the pillar of the needs. A referral with needs of two pillars counts in both.")
    return by_kind("pillars", _("Pillar"), definition, "pillar", reader)


def by_function(reader: Reader) -> Section:
    definition = _("By the work that serves the needs. A referral counts once for each kind of work that could serve.")
    return by_kind("functions", _("Function"), definition, "function", reader)


def by_need(reader: Reader) -> Section:
    return by_kind("needs", _("Need"), _("A referral counts once for each need it asks for."), "need", reader)


def by_place(reader: Reader) -> Section:
    definition = _("Where the child was: a city counts in its province or territory, a place without one as a country.")
    return by_kind("places", _("Place"), definition, "place", reader)


def declined(reader: Reader) -> Section:
    counts = dict(reader.facts["declined"])
    link = {"chains_once": "", "status": Status.DECLINED}
    lines = [
        Line(code, str(label), [Cell(counts[code], link=reader.rows(**link, declined_reason=code))])
        for code, label in sorted(DeclinedReason.choices, key=lambda choice: -counts.get(choice[0], 0))
        if code in counts
    ]
    return Section(
        "declined",
        _("Declined, and why"),
        _("Each agency that declined counts, also one to which the referral had been redirected."),
        [_("Reason"), _("Referrals")],
        lines,
        _("Nothing that was sent in this time was declined."),
        drawings.bars,
    )


def unmet(reader: Reader) -> Section:
    found = {(need, place): number for need, place, number in reader.facts["unmet"]}
    needs = reader.by_name("needs", {need for need, _place in found})
    places = reader.by_name("places", {place for _need, place in found})
    lines = [
        Line(
            need,
            reader.name("needs", need),
            [Cell(found.get((need, code), 0), link=reader.rows(need=need, place=code, unmet="on")) for code in places],
        )
        for need in needs
    ]
    return Section(
        "unmet",
        _("Needs that were not met, by place"),
        _("Needs of the referrals that nobody met, or only partly, where the child was."),
        [_("Need"), *(reader.name("places", code) for code in places)],
        lines,
        _("Every need that has an outcome was met."),
        points_to_child=True,
    )


def totals(reader: Reader, *, suppress: bool = True) -> Section:
    """The figures that sum up a time, for reports and mails: with one count hidden, no median or share is told."""
    total = reader.facts["total"][0]
    every = next((row for row in reader.facts["times"] if row["urgency"] == "" and row["n"]), None)
    counts = [
        Line("sent", _("Referrals sent"), [Cell(total["n"])]),
        Line("answered", _("Answered until today"), [Cell(total["answered"], tells=(total["n"] - total["answered"],))]),
        Line("open", _("Still open today"), [Cell(total["open"], tells=(total["n"] - total["open"],))]),
        Line("overdue", _("Overdue today"), [Cell(total["overdue"], tells=(total["open"] - total["overdue"],))]),
    ]
    table = Section("totals", _("All together"), "", ["", _("Figure")], counts, "", adds_up=False)
    table = table.suppressed() if suppress else table
    shares = [Cell(None, Kind.HOURS), Cell(None, Kind.PERCENT)]
    if every:
        shares = [Cell((every["accept"] or [None])[0], Kind.HOURS), in_time_of(every)]
    if any(line.cells[0].is_hidden for line in table.lines):
        shares = [HIDDEN, HIDDEN]
    shares = [HIDDEN if suppress and cell.is_telling else cell for cell in shares]
    rest = [
        Line("accept", _("Median time until accepted"), shares[:1]),
        Line("in_time", _("Answered in time"), shares[1:]),
    ]
    return replace(table, lines=[*table.lines, *rest])


SECTIONS: dict[str, Callable[[Reader], Section]] = {
    "silence": silence,
    "agencies": by_agency,
    "months": by_month,
    "times": times,
    "flow": by_flow,
    "pillars": by_pillar,
    "functions": by_function,
    "needs": by_need,
    "places": by_place,
    "declined": declined,
    "unmet": unmet,
    "permits": permits,
}
"""In the order of the page: first where children wait now."""
