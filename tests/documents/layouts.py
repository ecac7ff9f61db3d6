"""Every way that a report is rendered, by the name that the accuracy table gives it."""

import importlib.util
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import trafilatura

from tests.documents.dialects import DIALECTS, TableText, assemble, one_big_table
from tests.documents.markup import MARKUPS, pasted_from_word, plain
from tests.documents.office import (
    CHROMIUM,
    PANDOC,
    SOFFICE,
    WITHOUT_CHROMIUM,
    WITHOUT_PANDOC,
    WITHOUT_SOFFICE,
    convert,
    print_pages,
    scan,
    to_docx,
)
from tests.documents.report import Report
from tests.documents.sheet import render_xlsx
from tests.documents.streams import STREAMS, Stream
from tests.documents.tabs import TABS
from tests.documents.word import render_docx
from tests.documents.word_markup import WORDS, merged_cells

WITHOUT_OCR = "nothing reads scans: install gongkai[ocr]"


@dataclass(frozen=True)
class Rendered:
    """A document; `doubtful` are the codes whose cell it no longer shows in full."""

    name: str
    data: bytes
    doubtful: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Layout:
    """One way to render reports, many in one go because some programs take a second to start.

    `whole`: a careful person can read every cell of it; `loses_blanks`: of reports without blank cells only.
    `positional`: every row is filled up to the table's width, so that the figures behind a cell that was lost before
    truly stand under other labels. `joined`: a row's figures run together, so that a cell printed twice is a number of
    its own.
    `share`: how many reports to render where others render one; `needs`: what to install, None where nothing is
    missing.
    """

    family: str
    name: str
    render: Callable[[Sequence[Report]], list[Rendered]]
    whole: bool = True
    loses_blanks: bool = False
    positional: bool = False
    joined: bool = False
    share: float = 1.0
    needs: str | None = None


def _each(extension: str, render: Callable[[Report], bytes | str]) -> Callable[[Sequence[Report]], list[Rendered]]:
    def rendered(report: Report) -> Rendered:
        made = render(report)
        return Rendered(f"report.{extension}", made.encode() if isinstance(made, str) else made)

    return lambda reports: [rendered(report) for report in reports]


def _pipe(lines_of: TableText) -> Callable[[Report], str]:
    return lambda report: assemble(report, lines_of)


def _stream(render: Callable[[Report], Stream]) -> Callable[[Sequence[Report]], list[Rendered]]:
    def rendered(report: Report) -> Rendered:
        text, doubtful = render(report)
        return Rendered("report.txt", text.encode(), doubtful)

    return lambda reports: [rendered(report) for report in reports]


def _converted(
    source: str, render: Callable[[Report], bytes], extension: str, to: str | None = None
) -> Callable[[Sequence[Report]], list[Rendered]]:
    """Files that LibreOffice makes of ours, all of them in one run."""

    def rendered(reports: Sequence[Report]) -> list[Rendered]:
        files = {f"{number}.{source}": render(report) for number, report in enumerate(reports)}
        made = convert(files, to or extension) if files else {}
        return [Rendered(f"report.{extension}", made[str(number)]) for number in range(len(reports))]

    return rendered


def _printed(reports: Sequence[Report]) -> list[Rendered]:
    made = print_pages({str(number): pasted_from_word(report).decode() for number, report in enumerate(reports)})
    return [Rendered("report.pdf", made[str(number)]) for number in range(len(reports))]


def _scanned(reports: Sequence[Report]) -> list[Rendered]:
    made = convert({f"{n}.docx": render_docx(report) for n, report in enumerate(reports)}, "pdf") if reports else {}
    return [Rendered("report.pdf", scan(made[str(number)])) for number in range(len(reports))]


def _zipped(report: Report) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2023/年报.docx", render_docx(report))
    return out.getvalue()


def _main_text(render: Callable[[Report], bytes]) -> Callable[[Report], str]:
    """What today's trafilatura makes of a page."""
    return lambda report: trafilatura.extract(render(report).decode()) or ""


SOFFICE_NEEDS = None if SOFFICE else WITHOUT_SOFFICE
CHROMIUM_NEEDS = None if CHROMIUM else WITHOUT_CHROMIUM
PANDOC_NEEDS = None if PANDOC else WITHOUT_PANDOC
OCR_NEEDS = None if importlib.util.find_spec("rapidocr") else WITHOUT_OCR
WORD_2007, WORD_97 = "docx:MS Word 2007 XML", "doc:MS Word 97"
OF_A_PAGE = "LibreOffice of a page"

GRID_TEXTS = ("full grid", "whole grid on lines")
# Cells left out of the text or run together: what is still certain there is for the reader to find out.
LOSING_STREAMS = ("zeros dropped", "repeated lines removed")
JOINED_STREAMS = ("run together", "run together, vertical labels repeated")
UNCERTAIN_STREAMS = (*LOSING_STREAMS, *JOINED_STREAMS, "row a line")


def _by_soffice(
    family: str, name: str, render: Callable[[Sequence[Report]], list[Rendered]], *, positional: bool = False
) -> Layout:
    # Reading a .doc starts LibreOffice again, for each.
    share = 0.03 if family == "doc" else 0.1
    return Layout(family, name, render, share=share, needs=SOFFICE_NEEDS, positional=positional)


def _unsure_of_blanks(layouts: list[Layout]) -> list[Layout]:
    """Layouts in which every row is as wide as the table, and a row that is wholly blank may go unseen."""
    return [replace(layout, loses_blanks=True, positional=True) for layout in layouts]


def _html() -> list[Layout]:
    return [Layout("html", name, _each("html", render)) for name, render in MARKUPS.items()]


def _word() -> list[Layout]:
    pandoc = _each("docx", lambda report: to_docx(plain(report)))
    return [
        Layout("docx", "as Word writes it", _each("docx", render_docx)),
        *(Layout("docx", name, _each("docx", render), share=0.2) for name, render in WORDS.items()),
        # Both fill a short row up: its rows are as wide as the table.
        _by_soffice("docx", OF_A_PAGE, _converted("html", plain, "docx", WORD_2007), positional=True),
        Layout("docx", "pandoc of a page", pandoc, share=0.1, needs=PANDOC_NEEDS, positional=True),
        Layout("docx", "in a ZIP file", _each("zip", _zipped), share=0.2),
        _by_soffice("doc", "LibreOffice", _converted("docx", render_docx, "doc")),
        _by_soffice("doc", OF_A_PAGE, _converted("html", plain, "doc", WORD_97), positional=True),
        _by_soffice("doc", "rich text", _converted("docx", merged_cells, "rtf")),
    ]


def _sheets() -> list[Layout]:
    """A sheet does not say whether a blank row is drawn."""
    sheets = _each("xlsx", lambda report: render_xlsx(report, sheet_a_section=True))
    return _unsure_of_blanks(
        [
            Layout("xlsx", "openpyxl", _each("xlsx", render_xlsx), share=0.2),
            Layout("xlsx", "a sheet a section", sheets, share=0.2),
            _by_soffice("xlsx", "LibreOffice", _converted("xlsx", render_xlsx, "xlsx")),
            _by_soffice("xlsx", "LibreOffice, xls", _converted("xlsx", render_xlsx, "xls")),
        ]
    )


def _printed_pages() -> list[Layout]:
    """A blank row beside a page's end may be the rest of the row above it."""
    needs = OCR_NEEDS or SOFFICE_NEEDS
    return _unsure_of_blanks(
        [
            _by_soffice("pdf", "LibreOffice", _converted("docx", render_docx, "pdf")),
            _by_soffice("pdf", "LibreOffice, python-docx", _converted("docx", merged_cells, "pdf")),
            Layout("pdf", "Chromium", _printed, share=0.06, needs=CHROMIUM_NEEDS),
            Layout("image", "scanned pages", _scanned, whole=False, share=0.004, needs=needs),
        ]
    )


def _pipe_texts() -> list[Layout]:
    dialects = [
        Layout(
            "pipe", name, _each("txt", _pipe(lines)), loses_blanks=name not in GRID_TEXTS, positional=name in GRID_TEXTS
        )
        for name, lines in DIALECTS.items()
    ]
    return [
        *dialects,
        Layout("pipe", "one big table", _each("txt", one_big_table), loses_blanks=True, share=0.3),
        *(
            Layout("pipe", name, _each("txt", _main_text(render)), loses_blanks=True, positional=True, share=0.2)
            for name, render in (("trafilatura 2.3", plain), ("trafilatura 2.3, Word's markup", pasted_from_word))
        ),
    ]


def _tab_texts() -> list[Layout]:
    return [Layout("tab", name, _each("txt", render), positional=name in GRID_TEXTS) for name, render in TABS.items()]


def _stream_texts() -> list[Layout]:
    def layout(name: str, render: Callable[[Report], Stream]) -> Layout:
        whole, losing = name not in UNCERTAIN_STREAMS, name in LOSING_STREAMS
        joined = name in JOINED_STREAMS
        return Layout("stream", name, _stream(render), whole, loses_blanks=True, positional=losing, joined=joined)

    return [layout(name, render) for name, render in STREAMS.items()]


LAYOUTS: tuple[Layout, ...] = (
    *_html(),
    *_word(),
    *_sheets(),
    *_printed_pages(),
    *_pipe_texts(),
    *_tab_texts(),
    *_stream_texts(),
)
