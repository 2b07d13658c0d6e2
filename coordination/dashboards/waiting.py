"""The sections that tell where children wait: how long, at whom, in silence, with a permit that runs out."""

from typing import Any

from django.utils.translation import gettext as _

from coordination.dashboards import drawings
from coordination.dashboards.facts import MOST_ASKED
from coordination.dashboards.sections import Cell, Kind, Line, Reader, Section
from referrals.enums import Urgency

WAITS = ("receive", "accept", "complete")


def nothing_sent() -> str:
    return _("No referral was sent in this time. Choose a longer one above.")


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
            cells.append(in_time_of(row))
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


def in_time_of(row: dict[str, Any]) -> Cell:
    """The share that was answered in time; it tells how many were, and how many were not."""
    if not row["due"]:
        return Cell(None, Kind.PERCENT)
    return Cell(100 * row["in_time"] / row["due"], Kind.PERCENT, tells=(row["in_time"], row["due"] - row["in_time"]))


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
