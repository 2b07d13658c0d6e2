"""A hand-over sheet as PDF: letter paper, the stamp and the page number at the foot of each page.

The letters are Bitstream Vera, which comes with ReportLab: English, French and the other languages of western Europe.
Signs it lacks (Cree and Inuktitut syllabics, Cyrillic, ś) show as a bare letter or a mark, and the sheet says so.
"""

import io
import unicodedata
from xml.sax.saxutils import escape

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from referrals.handover import Section, Sheet

INK, QUIET, LINE = HexColor("#1b2733"), HexColor("#51606e"), HexColor("#c78500")
MARGIN, FOOT = 54, 72
MISSING = "?"
SPACES = str.maketrans({"\u202f": "\u00a0", "\u2009": "\u00a0", "\u2011": "-", "\r": None, "\t": " "})
PLAIN = TTFont("Vera", "Vera.ttf")
BOLD = TTFont("VeraBd", "VeraBd.ttf")
for font in (PLAIN, BOLD):
    pdfmetrics.registerFont(font)

WORDS = ParagraphStyle("words", fontName="Vera", fontSize=9.5, leading=13.5, textColor=INK, spaceAfter=3)
FACT = ParagraphStyle("fact", WORDS, leftIndent=180, bulletFontName="Vera", bulletFontSize=9.5, bulletColor=QUIET)
TITLE = ParagraphStyle("title", WORDS, fontName="VeraBd", fontSize=15, leading=19, spaceAfter=4)
HEADING = ParagraphStyle("heading", WORDS, fontName="VeraBd", fontSize=11, leading=15, spaceBefore=9, keepWithNext=1)
BOX = ParagraphStyle(
    "box", WORDS, borderColor=LINE, borderWidth=1, borderPadding=8, backColor=HexColor("#fff4dc"), leftIndent=9,
    rightIndent=9, spaceBefore=14, spaceAfter=16,
)  # fmt: skip
STAMP = ParagraphStyle("stamp", WORDS, fontSize=7.5, leading=10, textColor=QUIET)


def pdf_of(sheet: Sheet) -> bytes:
    """The file, in the language in use, which must be the one the sheet was made in."""
    story = _flow(sheet)
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=letter,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=FOOT,
        title=sheet.reference,
        author="Accord",
        lang=get_language(),
    )

    def foot(canvas: Canvas, page: SimpleDocTemplate) -> None:
        words = _("%(stamp)s · page %(number)d") % {"stamp": sheet.stamp, "number": page.page}
        paragraph = Paragraph(marked(words), STAMP)
        _width, height = paragraph.wrapOn(canvas, letter[0] - 2 * MARGIN, FOOT)
        paragraph.drawOn(canvas, MARGIN, FOOT - 12 - height)

    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return buffer.getvalue()


def printable(words: str) -> str:
    """The words in composed form; a sign that the letters lack as its bare letter, or as a mark."""
    composed = unicodedata.normalize("NFC", words.translate(SPACES))
    return "".join(sign if _is_there(sign) else _instead(sign) for sign in composed)


def _is_there(sign: str) -> bool:
    return sign == "\n" or ord(sign) in PLAIN.face.charToGlyph


def _instead(sign: str) -> str:
    bare = unicodedata.normalize("NFD", sign)[0]
    return bare if _is_there(bare) else MISSING


def marked(words: str) -> str:
    """Words as a paragraph takes them: nothing in them is markup, and their lines stay."""
    return escape(printable(words)).replace("\n", "<br/>")


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
