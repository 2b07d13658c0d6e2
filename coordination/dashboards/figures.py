"""Which sections a dashboard has, and what each counts."""

import datetime
from collections import defaultdict
from collections.abc import Callable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coordination.dashboards import drawings
from coordination.dashboards.facts import FLOW_AGENCIES, MOST_ASKED
from coordination.dashboards.sections import Cell, Kind, Line, Reader, Section
from referrals.enums import DeclinedReason, Status, Urgency

SHOWN_STATES = [state for state in Status if state != Status.DRAFT]
WAITS = ("receive", "accept", "complete")


def nothing_sent() -> str:
    return _("No referral was sent in this time. Choose a longer one above.")


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
            sender or "",
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


def times(reader: Reader) -> Section:
    """By urgency, and all together; beside an agency's own medians those of all agencies, if `reader` has them."""
    of_all = {row["urgency"]: row for row in reader.of_all["times"]} if reader.of_all else {}
    found = {row["urgency"]: row for row in reader.facts["times"] if row["n"]}
    labels = {**dict(Urgency.choices), "": _("All together")}
    lines = []
    for urgency, label in labels.items():
        if urgency in found:
            row = found[urgency]
            cells = [Cell(row["n"], link=reader.rows(**({"urgency": urgency} if urgency else {})))]
            for wait in WAITS:
                pair = row[wait] or [None, None]
                beside = (of_all.get(urgency, {}).get(wait) or [None])[:1] if reader.of_all else []
                cells += [Cell(hours, Kind.HOURS) for hours in [*pair, *beside]]
            cells.append(Cell(100 * row["in_time"] / row["due"] if row["due"] else None, Kind.PERCENT))
            lines.append(Line(urgency, str(label), cells))
    return Section(
        "times",
        _("How long children wait"),
        _(
            "Hours from the first send of a chain until the agency that has it now opened, accepted or completed it; "
            "the median, and what nine of ten did not exceed. In time: answered by the time it was due, of all that "
            "were answered or are overdue. Drafts never count."
        ),
        [_("Urgency"), _("Referrals"), *_wait_titles(bool(reader.of_all)), _("Answered in time")],
        lines,
        nothing_sent(),
        drawings.waits,
        adds_up=False,
    )


def _wait_titles(beside_all: bool) -> list[str]:
    words = {
        "receive": (_("Opened, median"), _("Opened, 9 of 10"), _("Opened, all agencies")),
        "accept": (_("Accepted, median"), _("Accepted, 9 of 10"), _("Accepted, all agencies")),
        "complete": (_("Completed, median"), _("Completed, 9 of 10"), _("Completed, all agencies")),
    }
    return [title for wait in WAITS for title in words[wait][: 3 if beside_all else 2]]


def silence(reader: Reader) -> Section:
    found = dict(reader.facts["silences"])
    hours = reader.question.silent_for
    narrowed = {"chains_once": "", "first_sent_from": "", "first_sent_until": "", "silent_for": str(hours)}
    lines = [
        Line(urgency, str(label), [Cell(found[urgency], link=reader.rows(**narrowed, urgency=urgency))])
        for urgency, label in Urgency.choices
        if urgency in found
    ]
    return Section(
        "silence",
        _("Silence"),
        _("Open referrals in which nothing has happened for %(hours)d hours, whenever they were sent.")
        % {"hours": hours},
        [_("Urgency"), _("Referrals")],
        lines,
        _("No open referral has been silent that long."),
        drawings.bars,
    )


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


def permits(reader: Reader) -> Section:
    labels = {0: _("ran out in the last 30 days"), 30: _("within 30 days"), 60: _("in 31 to 60 days"),
              90: _("in 61 to 90 days")}  # fmt: skip
    lines = [Line(str(days), labels[days], [Cell(number)]) for days, number in reader.facts["permits"]]
    return Section(
        "permits",
        _("Permits running out"),
        _("Temporary resident permits that no later one renews, as of today; no choice above changes this."),
        [_("Runs out"), _("Permits")],
        lines,
        _("No permit runs out in the next 90 days."),
        drawings.bars,
        points_to_child=True,
    )


def by_agency(reader: Reader) -> Section:
    """Of the agencies that were asked: the most overdue first."""
    lines = []
    for row in reader.facts["agencies"]:
        link = reader.rows(chains_once="", to_agency=row["code"])
        cells = [
            Cell(row["overdue"], link=reader.rows(chains_once="", to_agency=row["code"], overdue="on")),
            Cell(row["open"]),
            Cell(row["answered"]),
            Cell(row["hours"], Kind.HOURS),
        ]
        lines.append(Line(row["code"], reader.name("agencies", row["code"]), cells, link))
    return Section(
        "agencies",
        _("By agency that was asked"),
        _(
            "Each agency counts that was asked, also where it passed the referral on, and its time to answer runs from "
            "when it was asked itself. The %(number)d with the most overdue; the CSV has them all."
        )
        % {"number": MOST_ASKED},
        [_("Agency"), _("Overdue"), _("Open"), _("Answered"), _("Median time to answer")],
        lines,
        nothing_sent(),
        adds_up=False,
    )


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
