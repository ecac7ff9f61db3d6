"""A report that its site has cut into several pages: each is read to its own part, and the parts make one document.

What surrounds an article on each of its pages (menus, footers, counters) stays out. Tables count on from page to page.
"""

from collections.abc import Sequence
from dataclasses import replace

from extract.document import Document, Grid, Paragraph, Row
from extract.folding import label_key
from extract.identity import read_title
from extract.layouts.html import is_mark
from extract.model import ExtractError, GridPlace, Problem

Block = Paragraph | Grid

PAGE_MISSING = "page_missing"  # the problem of a report that is read without one of its pages


def join_pages(first: Document, further: Sequence[Document | ExtractError]) -> tuple[Document, list[int | None]]:
    """The article as one document, and for each further page the number of its first table; None where it is left out.

    A page that cannot be read, that shows what another one shows, or that nothing ties to the article is left out,
    with a problem that says so.
    """
    joined = replace(first, blocks=list(first.blocks), pictures=list(first.pictures), problems=list(first.problems))
    titles = _titles(first)
    shown = [_texts(first.blocks)]
    pages: list[int | None] = []
    for number, page in enumerate(further, 2):
        reason = _unfit(page, titles, shown)
        if reason is not None or isinstance(page, ExtractError):
            joined.problems.append(Problem(PAGE_MISSING, f"page {number} of the report is not read: {reason}"))
            pages.append(None)
            continue
        shown.append(_texts(page.blocks))
        pages.append(joined.tables)
        joined.pictures += [at + len(joined.blocks) for at in page.pictures]
        joined.blocks += [_moved(block, joined.tables) for block in page.blocks]
        joined.problems += page.problems
        joined.tables += page.tables
    return joined, pages


def cut_tables(pages: Sequence[bytes]) -> list[Problem]:
    """The problem of a table that begins on one page and ends on another: the rows behind the cut are in no table."""
    left_open = {data.lower().count(b"<table") - data.lower().count(b"</table") for data in pages}
    message = "a table of the report is cut between two of its pages: its rows behind the cut are not read"
    return [Problem("cut_table", message)] if len(left_open) > 1 else []


def _unfit(page: Document | ExtractError, titles: set[str], shown: list[list[str]]) -> str | None:
    """Why a page is no part of the article; None where it is one."""
    if isinstance(page, ExtractError):
        return page.message
    if page.layout != "html":
        return f"it is no web page ({page.layout})"
    if _texts(page.blocks) in shown:
        return "it shows what another page shows"
    if not titles & _titles(page) and not any(map(is_mark, page.blocks)):
        return "it has neither the report's title nor a heading or a table of one"
    return None


def _titles(page: Document) -> set[str]:
    return {label_key(text) for text, _ in page.titles if read_title(text) is not None}


def _texts(blocks: list[Block]) -> list[str]:
    return [
        block.text if isinstance(block, Paragraph) else "\n".join(cell.text for row in block.rows for cell in row.cells)
        for block in blocks
    ]


def _moved(block: Block, tables: int) -> Block:
    """A block with its tables counted from `tables` on."""
    if isinstance(block, Paragraph):
        return block
    return Grid([_moved_row(row, tables) for row in block.rows], block.geometry)


def _moved_row(row: Row, tables: int) -> Row:
    cells = [
        cell._replace(place=cell.place._replace(table=cell.place.table + tables))
        if isinstance(cell.place, GridPlace)
        else cell
        for cell in row.cells
    ]
    return row._replace(cells=cells)
