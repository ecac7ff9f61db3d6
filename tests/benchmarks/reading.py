"""Reading a report whole beside other ways to read the same bytes: milliseconds of processor time a document.

Every round has reports of its own, and nobody reads a document twice: what is remembered between two documents is what
a build remembers, the forms' labels and the figures that many reports print. The contestants take turns at each
document, so that a busy moment hits all of them, and the least of all rounds counts.
"""

import gc
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import NamedTuple, TypeVar

from extract.report import extract
from tests import documents as made
from tests.benchmarks import rivals
from tests.benchmarks.parts import Sizes
from tests.benchmarks.table import Line, beside
from tests.documents.office import CHROMIUM, SOFFICE, WITHOUT_CHROMIUM, WITHOUT_SOFFICE, convert, print_pages
from tests.documents.variety import random_report

ROUNDS = 8
DOCUMENTS = 4  # a round
BROWSER_ROUNDS = 4  # Chromium takes a second to print a page

_T = TypeVar("_T")


class Rival(NamedTuple):
    """`under`: what the ratio of our cost to its cost is to be under, if anything."""

    name: str
    read: Callable[[bytes], object]
    under: float | None = None


PAGE_RIVALS = (
    Rival("lxml's bare parse", rivals.lxml_parse, under=4),
    Rival("lexbor's bare parse", rivals.lexbor_parse),
    Rival("pandas.read_html", rivals.pandas_tables),
    Rival("BeautifulSoup's bare parse", rivals.soup),
    Rival("BeautifulSoup and the cells of all tables", rivals.soup_cells),
    Rival("trafilatura.extract", rivals.trafilatura_text),
)
WORD_RIVALS = (
    Rival("zipfile and lxml's bare parse", rivals.word_parse, under=8),
    Rival("python-docx, the table's private cells", rivals.word_private_cells, under=1),
    Rival("python-docx, the cells of all rows", rivals.word_cells, under=1),
)
PDF_RIVALS = (
    Rival("pdfium's text", rivals.pdfium_text, under=4),
    Rival("pdfplumber.extract_tables", rivals.pdfplumber_tables),
)


def ours(data: bytes) -> object:
    return extract(data, name="report")


def measure(documents: list[_T], readers: list[Callable[[_T], object]]) -> list[list[float]]:
    """The milliseconds that each reader takes for a document, in each round but the first, which warms them."""
    rounds: list[list[float]] = [[] for _ in readers]
    for begin in range(0, len(documents), DOCUMENTS):
        a_round = documents[begin : begin + DOCUMENTS]
        spent = [0.0] * len(readers)
        for document in a_round:
            for index, read in enumerate(readers):
                gc.collect()  # nobody pays for what another has left behind
                started = time.process_time()
                read(document)
                spent[index] += time.process_time() - started
        for times, sum_ in zip(rounds, spent, strict=True):
            times.append(sum_ / len(a_round) * 1000)
    return [times[1:] for times in rounds]


def reading(_: Sizes) -> Iterator[Line]:
    some = (report for seed in count() if (report := random_report(f"bench/{seed}")).figures.form != "2014")

    def reports(rounds: int = ROUNDS) -> list[made.Report]:
        """Reports on the forms of 2021 and 2019, no two alike; those of 2014 have one table and cost half."""
        return [next(some) for _ in range(rounds * DOCUMENTS)]

    pages = [made.render_html(report).encode() for report in reports()]
    yield from _beside(f"a page ({sum(map(len, pages)) // len(pages) // 1000} KB)", pages, PAGE_RIVALS, "read_page")
    for what, render in (("pipe", made.render_pipe), ("tab", made.render_tab), ("stream", made.render_stream)):
        yield _text(f"a {what} text", render, reports())
    yield from _beside("a Word file", [made.render_docx(report) for report in reports()], WORD_RIVALS, "read_word")
    if SOFFICE is None:
        print(f"PDF files of LibreOffice are left out. {WITHOUT_SOFFICE}\n")
    else:
        files = {f"{index}.docx": made.render_docx(report) for index, report in enumerate(reports())}
        pdfs = [*convert(files, "pdf").values()]
        yield from _beside("a PDF of LibreOffice (4 pages)", pdfs, PDF_RIVALS, "read_pdf")
    if CHROMIUM is None:
        print(f"PDF files of Chromium are left out. {WITHOUT_CHROMIUM}\n")
    else:
        shown = {str(index): made.render_html(report) for index, report in enumerate(reports(BROWSER_ROUNDS))}
        yield from _beside("a PDF of Chromium (9 pages)", [*print_pages(shown).values()], PDF_RIVALS)


def _beside(what: str, documents: list[bytes], others: tuple[Rival, ...], rate: str = "") -> Iterator[Line]:
    cost, *theirs = measure(documents, [ours, *(rival.read for rival in others)])
    for rival, their in zip(others, theirs, strict=True):
        yield beside(f"read {what}, ms", cost, rival.name, their, under=rival.under, rate=rate)


def _text(what: str, render: Callable[[made.Report], str], some: list[made.Report]) -> Line:
    """A text has no parse to be held against: it is held against that of the page of the same report."""
    pairs = [(render(report).encode(), made.render_html(report).encode()) for report in some]
    cost, parse = measure(pairs, [lambda pair: ours(pair[0]), lambda pair: rivals.lxml_parse(pair[1])])
    return beside(f"read {what}, ms", cost, "lxml's bare parse of its page", parse, under=1)
