"""The same report as a PDF with a text layer and ruled tables, as an office prints it from Word."""

import io
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Ruled

from tests.documents.report import Report
from tests.documents.tables import Table, laid_out

FONT = "STSong-Light"  # one of the fonts that every reader of PDF brings along for Chinese
MARGIN = 54
TEXT_WIDTH = A4[0] - 2 * MARGIN

pdfmetrics.registerFont(UnicodeCIDFont(FONT))
PLAIN = ParagraphStyle("plain", fontName=FONT, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
TITLE = ParagraphStyle("title", PLAIN, fontSize=18, leading=28, firstLineIndent=0, alignment=TA_CENTER)
SIGNED = ParagraphStyle("signed", PLAIN, firstLineIndent=0, alignment=TA_RIGHT)
CELL = ParagraphStyle("cell", PLAIN, fontSize=8, leading=10, firstLineIndent=0, alignment=TA_CENTER)


def render_pdf(report: Report) -> bytes:
    """The file's bytes; the same report is the same file."""
    out = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    document = SimpleDocTemplate(
        out, pagesize=A4, title=report.title, author=report.publisher, invariant=True, **margins
    )
    document.build(list(_blocks(report)))
    return out.getvalue()


def _blocks(report: Report) -> Iterator[Flowable]:
    yield _words(report.title, TITLE)
    for text in report.preamble:
        yield _words(text)
    for section in report.sections:
        yield _words(section.heading)
        for text in section.paragraphs:
            yield _words(text)
        if section.key in report.tables:
            yield Spacer(1, 6)
            yield _ruled(report.tables[section.key])
            yield Spacer(1, 6)
    for text in (report.publisher, report.date_line):
        yield _words(text, SIGNED)


def _words(text: str, style: ParagraphStyle = PLAIN) -> Paragraph:
    return Paragraph(escape(text), style)


def _ruled(table: Table) -> Ruled:
    grid: list[list[Any]] = []
    style: list[tuple[Any, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    style += [(f"{side}PADDING", (0, 0), (-1, -1), 2) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    for row, line in enumerate(laid_out(table)):
        cells: list[Any] = []
        for cell, begins in line:
            column = len(cells)
            if begins and (cell.colspan > 1 or cell.rowspan > 1):
                style.append(("SPAN", (column, row), (column + cell.colspan - 1, row + cell.rowspan - 1)))
            cells += [_words(cell.text, CELL) if begins else "", *[""] * (cell.colspan - 1)]
        grid.append(cells)
    return Ruled(grid, colWidths=[TEXT_WIDTH / table.width] * table.width, style=style)
