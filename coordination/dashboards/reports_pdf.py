"""A quarterly report as PDF."""

import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.platypus import Flowable, Image, Paragraph, Spacer, Table, TableStyle

from coordination.dashboards.exports import few
from coordination.dashboards.reports import Report
from coordination.dashboards.sections import Section
from coordination.foundation.charts import HEAD, WIDTH, Chart, png
from coordination.foundation.paper import HEADING, INK, MARGIN, TITLE, WORDS, marked, on_paper, printable

PICTURE_WIDTH, MOST_HEIGHT = 300, 330
LINES = TableStyle(
    [
        ("FONT", (0, 0), (-1, -1), "Vera", 7.5),
        ("FONT", (0, 0), (-1, 0), "VeraBd", 7),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, HexColor("#d3dce4")),
        ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
)
LABEL = WORDS.clone("label", fontSize=7.5, leading=9, spaceAfter=0)
TOP = LABEL.clone("top", fontName="VeraBd", fontSize=7, alignment=2)


def report_pdf(report: Report) -> bytes:
    """The file, in the language in use."""
    story: list[Flowable] = [Paragraph(marked(report.title), TITLE), Paragraph(marked(report.whose), WORDS)]
    story.append(Paragraph(marked(_("What changed since the quarter before")), HEADING))
    story += [Paragraph(marked(change.words), WORDS, bulletText="•") for change in report.changes]
    story += _plan(report)
    for section in report.sections:
        story += _section(section)
    return on_paper(story, title=report.title, stamp=report.stamp)


def _plan(report: Report) -> list[Flowable]:
    if not report.facts.plan:
        return []
    header = [_("Pillar"), _("Late"), _("Blocked"), _("In progress"), _("Not started"), _("Done"), _("Percent done")]
    rows = [
        [row.pillar.name, row.late, row.blocked, row.in_progress, row.not_started + row.not_reported, row.done,
         f"{row.percent_done} %"]
        for row in report.facts.plan
    ]  # fmt: skip
    return [Paragraph(marked(_("The plan by pillar, today")), HEADING), _table(header, rows)]


def _section(section: Section) -> list[Flowable]:
    story: list[Flowable] = [Paragraph(marked(section.title), HEADING), Paragraph(marked(section.definition), LABEL)]
    if section.is_withheld:
        return [*story, Paragraph(marked(few()), WORDS)]
    if not section.lines:
        return [*story, Paragraph(marked(section.empty), WORDS)]
    if section.chart:
        story += [Spacer(1, 6), _picture(section.chart)]
    return [
        *story,
        _table(section.header, [[line.label, *(cell.text for cell in line.cells)] for line in section.lines]),
    ]


def _picture(chart: Chart) -> Image:
    tall = (chart.height + HEAD + 18) * PICTURE_WIDTH / (WIDTH + 28)
    scale = min(1, MOST_HEIGHT / tall)
    return Image(io.BytesIO(png(chart)), width=PICTURE_WIDTH * scale, height=tall * scale, hAlign="LEFT")


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    width = letter[0] - 2 * MARGIN
    first = max(width * 0.28, width - 90 * (len(header) - 1))
    other = (width - first) / max(len(header) - 1, 1)
    top = [Paragraph(marked(title), LABEL if number == 0 else TOP) for number, title in enumerate(header)]
    body = [[Paragraph(marked(str(row[0])), LABEL), *(printable(str(value)) for value in row[1:])] for row in rows]
    widths = [first] + [other] * (len(header) - 1)
    return Table([top, *body], colWidths=widths, style=LINES, repeatRows=1, hAlign="LEFT", spaceAfter=8)
