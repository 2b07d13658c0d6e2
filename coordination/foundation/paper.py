"""Files for paper: letter size, a stamp and the page number at the foot of each page.

The letters are Bitstream Vera, which comes with ReportLab: English, French and the other languages of western Europe.
Signs it lacks (Cree and Inuktitut syllabics, Cyrillic, ś) show as a bare letter or a mark.
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
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

INK, QUIET, LINE = HexColor("#1b2733"), HexColor("#51606e"), HexColor("#c78500")
MARGIN, FOOT = 54, 72
MISSING = "?"
SPACES = str.maketrans({"\u202f": "\u00a0", "\u2009": "\u00a0", "\u2011": "-", "\r": None, "\t": " "})
PLAIN = TTFont("Vera", "Vera.ttf")
BOLD = TTFont("VeraBd", "VeraBd.ttf")
for font in (PLAIN, BOLD):
    pdfmetrics.registerFont(font)

WORDS = ParagraphStyle("words", fontName="Vera", fontSize=9.5, leading=13.5, textColor=INK, spaceAfter=3)
TITLE = ParagraphStyle("title", WORDS, fontName="VeraBd", fontSize=15, leading=19, spaceAfter=4)
HEADING = ParagraphStyle("heading", WORDS, fontName="VeraBd", fontSize=11, leading=15, spaceBefore=9, keepWithNext=1)
STAMP = ParagraphStyle("stamp", WORDS, fontSize=7.5, leading=10, textColor=QUIET)


def on_paper(story: list[Flowable], *, title: str, stamp: str) -> bytes:
    """The file, in the language in use; `title` is what a reader's window shows."""
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=letter,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=FOOT,
        title=title,
        author="Accord",
        lang=get_language(),
    )

    def foot(canvas: Canvas, page: SimpleDocTemplate) -> None:
        words = _("%(stamp)s · page %(number)d") % {"stamp": stamp, "number": page.page}
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
