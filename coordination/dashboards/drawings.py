"""The charts of the sections."""

from django.utils.translation import gettext as _

from coordination.dashboards.sections import Section
from coordination.foundation.charts import Bars, Chart, Columns, Flow, Row
from referrals.enums import AT_WORK, AWAITING_ANSWER, Status

MOST_BARS = 15
GROUPS = (
    ("waiting", AWAITING_ANSWER),
    ("at work", AT_WORK),
    ("completed", {Status.COMPLETED}),
    ("declined", {Status.DECLINED}),
    ("withdrawn or redirected", {Status.WITHDRAWN, Status.REDIRECTED}),
)
"""The states as five series: more cannot be told apart in black and white."""


def bars(section: Section) -> Chart:
    """The first figure of each line; hidden ones without a bar."""
    rows = [Row(line.label, line.cells[0].value, line.cells[0].text) for line in section.lines[:MOST_BARS]]
    words = "; ".join(f"{row.label}: {row.text}" for row in rows)
    return Bars(section.name, section.title, words, rows=rows)


def waits(section: Section) -> Chart:
    """Median hours until accepted by urgency, and behind it the hours of nine in ten."""
    titles = list(section.header[1:])
    median, most = titles.index(_("Accepted, median")), titles.index(_("Accepted, 9 of 10"))
    rows = [
        Row(line.label, line.cells[median].value, line.cells[median].text, line.cells[most].value)
        for line in section.lines
    ]
    words = _("Hours until accepted: the median, and behind it, paler, what nine of ten did not exceed.")
    return Bars(section.name, section.title, words, rows=rows)


def months(section: Section) -> Chart | None:
    """None where a figure is kept back: a column without it would tell another number."""
    if section.hides:
        return None
    names = dict(zip((str(label) for label in section.header[1:]), range(len(section.header)), strict=False))
    titles = {
        "waiting": _("waiting for an answer"),
        "at work": _("at work"),
        "completed": _("completed"),
        "declined": _("declined"),
        "withdrawn or redirected": _("withdrawn or redirected"),
    }
    series = []
    for name, states in GROUPS:
        columns = [names[str(state.label)] for state in Status if state in states and str(state.label) in names]
        values = [sum(round(line.cells[column].value or 0) for column in columns) for line in section.lines]
        if any(values):
            series.append((titles[name], values))
    labels = [line.code[5:] + ("/" + line.code[2:4] if number == 0 or line.code[5:] == "01" else "")
              for number, line in enumerate(section.lines)]  # fmt: skip
    words = _("A column for each month, from the ground up: %(series)s.") % {
        "series": ", ".join(name for name, _values in series)
    }
    return Columns(section.name, section.title, words, labels=labels, series=series)


def flow(section: Section) -> Chart | None:
    """None where a figure is kept back."""
    if section.hides:
        return None
    ribbons = [
        (line.label, title, round(cell.value))
        for line in section.lines
        for title, cell in zip(section.header[1:], line.cells, strict=True)
        if cell.value
    ]
    words = _("Ribbons from the agencies that sent, left, to the agencies that have the referrals now, right.")
    return Flow(section.name, section.title, words, ribbons=ribbons, rest=_("others"))
