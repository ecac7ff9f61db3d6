"""PDF: paragraphs and ruled tables from the characters and lines that pdfium, or OCR on a scan, finds on the pages."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from extract.document import Document, Grid, Paragraph
from extract.layouts.ocr import INSTALL, can_read_pictures, require_ocr
from extract.layouts.pdf_bounds import require_whole
from extract.layouts.pdf_join import cut_apart, goes_on, grid_of, with_label
from extract.layouts.pdf_page import Page, read_page
from extract.layouts.pdf_running import without_page_numbers, without_running_lines
from extract.layouts.pdf_scan import MAX_SCANS, MIN_CHARS_A_PAGE, is_scan, picture_of
from extract.layouts.pdf_table import PageTable, find_tables
from extract.layouts.pdf_text import Line, Margins, begins_paragraph, join, lines_of, margins
from extract.model import ExtractError, Problem

if TYPE_CHECKING:  # what reads pictures is an extra
    from extract.layouts.scan_look import Scan

# The longest annual report has some forty pages.
MAX_PAGES = 200
MAX_CHARS = 400_000


def read_pdf(data: bytes) -> Document:
    """Reads a PDF. Places are (page, box); tables that go on over pages are one; OCR reads pages that are pictures.

    Raises `ExtractError`: encrypted, unreadable, too_large, and of scans needs_tool and too_slow.
    """
    require_whole(data)
    pages: list[Page] = []
    scans: list[Scan] = []
    unread: list[int] = []
    for page, shown in _pages(data):
        if is_scan(shown, page):
            if can_read_pictures() and len(scans) < MAX_SCANS:
                scans.append(_look_at(shown, page.number))
            else:
                unread.append(page.number)
        pages.append(page)
    if not scans and sum(len(page.chars) for page in pages) < MIN_CHARS_A_PAGE * min(len(pages), 3):
        if unread:
            require_ocr()
        raise ExtractError("not_a_report", "the PDF shows no words, and no picture that may have some")
    document = _read_scans(pages, scans) if scans else Document("pdf", list(blocks_of(pages)))
    if unread:
        why = f"是图像，没有识读；安装：{INSTALL}" if not can_read_pictures() else "是图像，超出了识读的页数"
        document.problems.append(Problem("unread_pages", f"第{'、'.join(map(str, unread))}页{why}"))
        document.scanned |= frozenset(unread)
    return document


def _look_at(page: pypdfium2.PdfPage, number: int) -> "Scan":
    from extract.layouts.scan_look import look_at

    pixels, unit = picture_of(page)
    return look_at(pixels, number, unit)


def _read_scans(pages: list[Page], scans: "list[Scan]") -> Document:
    """The document of pages of which some are pictures."""
    from extract.layouts.scan_page import read_scans

    reading = read_scans(scans)
    read = {page.number: page for page in reading.pages}
    blocks = reading.placed(blocks_of([read.get(page.number, page) for page in pages]))
    return Document("pdf", blocks, problems=reading.problems, scanned=frozenset(read))


def _pages(data: bytes) -> Iterator[tuple[Page, pypdfium2.PdfPage]]:
    """What is printed on each page, and the page while it is open."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise ExtractError("encrypted", "the PDF is encrypted: it is not to be read without a password") from None
        raise ExtractError("unreadable", f"the PDF is damaged: {error}") from None
    try:
        if len(document) > MAX_PAGES:
            raise ExtractError("too_large", f"the PDF has {len(document):,} pages; the limit is {MAX_PAGES}")
        chars = 0
        for index in range(len(document)):
            page = document[index]
            read = read_page(page, index + 1)
            chars += len(read.chars) + read.invisible
            if chars > MAX_CHARS:
                raise ExtractError("too_large", f"the PDF has more than {MAX_CHARS:,} characters")
            yield read, page
            page.close()
    except pypdfium2.PdfiumError as error:
        raise ExtractError("unreadable", f"a page of the PDF is damaged: {error}") from None
    finally:
        document.close()


def blocks_of(pages: list[Page]) -> Iterator[Paragraph | Grid]:
    """The paragraphs and tables that the pages print, in reading order, without what runs on every page."""
    pages = without_page_numbers(pages)
    found = [find_tables(page) for page in pages]
    lines = without_running_lines([lines_of(rest) for _, rest in found], pages)
    joiner = _Joiner(margins(lines))
    for page, (tables, _), page_lines in zip(pages, found, lines, strict=True):
        beside = {id(line): table for table in tables for line in page_lines if _is_beside(line, table)}
        items: list[Line | PageTable] = [*tables, *(line for line in page_lines if id(line) not in beside)]
        for item in sorted(items, key=lambda item: item.top):
            if isinstance(item, Line):
                yield from joiner.line(item, page.number)
            else:
                yield from joiner.table(item, [line for line in page_lines if beside.get(id(line)) is item])
    yield from joiner.end()


def _is_beside(line: Line, table: PageTable) -> bool:
    return table.top <= (line.top + line.bottom) / 2 <= table.box[3]


class _Joiner:
    """Lines become paragraphs and pieces of tables grids, both over the ends of pages."""

    def __init__(self, margin: Margins) -> None:
        self._margin = margin
        self._text = ""
        self._begun = 0
        self._before: tuple[Line, int] | None = None
        self._parts: list[PageTable] = []
        self._grids = 0

    def line(self, line: Line, page: int) -> Iterator[Paragraph | Grid]:
        before = self._before
        if (
            self._text
            and before is not None
            and not begins_paragraph(line, before[0], self._margin, same_page=before[1] == page)
        ):
            self._text = join(self._text, line.text)
            self._before = line, page
            return
        yield from self.end()
        self._text, self._begun, self._before = line.text, page, (line, page)

    def table(self, table: PageTable, beside: list[Line]) -> Iterator[Paragraph | Grid]:
        """`beside`: the lines at the table's height that stand outside its lines."""
        parts = self._parts
        if not parts or parts[-1].page == table.page or not goes_on(parts, table):
            if parts and parts[-1].page != table.page:
                parts[-1] = cut_apart(parts[-1], table)
            yield from self.end()
        labelled = with_label(self._parts, table, beside) if self._parts and beside else None
        self._parts.append(labelled or table)
        if beside and labelled is None:
            for line in beside:
                yield from self.line(line, table.page)

    def end(self) -> Iterator[Paragraph | Grid]:
        """What has been begun, whole."""
        if self._text:
            last = self._before[1] if self._before else self._begun
            yield Paragraph(self._text, None, None, (self._begun, last))
            self._text = ""
        if self._parts:
            yield grid_of(self._parts, self._grids)
            self._parts = []
            self._grids += 1
