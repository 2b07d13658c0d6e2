"""A hand-over sheet as PDF. Where the letters lack a sign of it (`foundation.paper`), the sheet says so."""

import unicodedata

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, Spacer

from coordination.foundation.paper import (
    HEADING,
    LINE,
    MISSING,
    QUIET,
    SPACES,
    TITLE,
    WORDS,
    marked,
    on_paper,
    printable,
)
from referrals.handover import Section, Sheet

FACT = ParagraphStyle("fact", WORDS, leftIndent=180, bulletFontName="Vera", bulletFontSize=9.5, bulletColor=QUIET)
BOX = ParagraphStyle(
    "box", WORDS, borderColor=LINE, borderWidth=1, borderPadding=8, backColor=HexColor("#fff4dc"), leftIndent=9,
    rightIndent=9, spaceBefore=14, spaceAfter=16,
)  # fmt: skip


def pdf_of(sheet: Sheet) -> bytes:
    """The file, in the language in use, which must be the one the sheet was made in."""
    return on_paper(_flow(sheet), title=sheet.reference, stamp=sheet.stamp)


def _flow(sheet: Sheet) -> list[Flowable]:
    before = _("Before you call or write")
    words = [sheet.asked, sheet.safe_contact, sheet.stamp]
    for section in sheet.sections:
        words += [*section.lines, *(value for _label, value in section.facts)]
    composed = unicodedata.normalize("NFC", "".join(words).translate(SPACES))
    lacks = printable(composed) != composed
    story: list[Flowable] = [
        Paragraph(marked(sheet.reference), WORDS),
        Paragraph(marked(sheet.asked), TITLE),
        Paragraph(marked(sheet.state), WORDS),
        Paragraph(f'<font name="VeraBd">{marked(before)}</font><br/>{marked(sheet.safe_contact)}', BOX),
    ]
    if lacks:
        story.append(Paragraph(marked(_lacking()), WORDS))
    for section in sheet.sections:
        story += _section(section)
    return [*story, Spacer(1, 6)]


def _lacking() -> str:
    return _(
        "Some signs cannot be written in this file: they show without their accent, or as %(mark)s. "
        "Print the page itself instead."
    ) % {"mark": MISSING}


def _section(section: Section) -> list[Flowable]:
    facts = [Paragraph(marked(value), FACT, bulletText=printable(label)) for label, value in section.facts]
    return [
        Paragraph(marked(section.title), HEADING),
        *facts,
        *(Paragraph(marked(line), WORDS) for line in section.lines),
    ]
