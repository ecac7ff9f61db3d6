"""The tree of an HTML page, and its tables' cells with the rows and columns that they stand in."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from lxml import etree

from extract.decoding import has_control
from extract.grid import ColumnFinder, span
from extract.layouts.shown import read_shown
from extract.model import ExtractError, GridPlace

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_END = re.compile(r"</(?:html|body)\s{0,9}>", re.IGNORECASE)
MAX_TAIL = 32  # characters that the end tags of a page and the space behind them may take

# libxml2 takes a minute over a tag of a hundred thousand attributes.
MAX_ATTRIBUTES = 2000
LONG_TAG = 4000
_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{LONG_TAG},}}")
# A page that Word has saved has ten thousand of them.
MAX_ELEMENTS = 200_000
_COUNT = etree.XPath("count(//*)")


class TableCell(NamedTuple):
    """A cell of a page's table: its element, its first column, and its spans as `extract.grid.span` has them."""

    element: etree._Element
    column: int
    colspan: int
    rowspan: int


def parse_page(text: str, data: bytes | None = None) -> etree._Element:
    """The tree of a decoded page. Raises `ExtractError` for what is no page, or larger than any.

    `data`: the page as it came, where that is plain UTF-8.
    """
    _check_tags(text)
    if max(text.find(end, 0, -MAX_TAIL) for end in ("</html", "</HTML", "</body", "</BODY")) >= 0:
        # The parser stops at the first; a browser reads on, and templates that include whole pages have several.
        text, data = _END.sub("", text), None
    if data is None:
        data = text.encode("utf-8", "replace")
        if has_control(data):
            data = _CONTROL.sub("\ufffd", text).encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ExtractError("unreadable", f"the page cannot be parsed: {error}") from None
    if root is None:
        raise ExtractError("not_a_report", "the page has no content")
    _check_depth(parser)
    if text.count("<") > MAX_ELEMENTS and (count := _COUNT(root)) > MAX_ELEMENTS:
        raise ExtractError("too_large", f"the page has {count:,.0f} elements; the limit is {MAX_ELEMENTS:,}")
    return root


def table_rows(
    table: etree._Element, unsaid: Collection[etree._Element], *, holds_tables: bool
) -> Iterator[tuple[int, list[TableCell]]]:
    """The rows of a table that are shown, each with its number and the cells that begin in it."""
    finder = ColumnFinder()
    for number, tr in enumerate(_rows_of(table, holds_tables=holds_tables)):
        finder.next_row()
        if tr in unsaid or tr.getparent() in unsaid:
            continue
        cells = []
        for td in tr.iterchildren("td", "th"):
            if td not in unsaid:
                colspan, rowspan = span(td.get("colspan")), span(td.get("rowspan"))
                cells.append(TableCell(td, finder.place(colspan, rowspan), colspan, rowspan))
        yield number, cells


def cell_at(root: etree._Element, place: GridPlace) -> etree._Element | None:
    """The element of the cell at a place of the page, None where none begins there."""
    table = next((table for number, table in enumerate(root.iter("table")) if number == place.table), None)
    if table is None:
        return None
    holds_tables = next(table.iterdescendants("table"), None) is not None
    for number, cells in table_rows(table, read_shown(root).unsaid, holds_tables=holds_tables):
        if number == place.row:
            return next((cell.element for cell in cells if cell.column == place.column), None)
    return None


def _check_tags(text: str) -> None:
    # In most pages no piece between two `<` is long enough to be looked at: from one, the last within reach is found.
    at = -1
    while len(text) - at > LONG_TAG:
        following = text.rfind("<", at + 1, at + LONG_TAG + 2)
        if following < 0:
            break
        at = following
    else:
        return
    if any(len(tag[0].split()) > MAX_ATTRIBUTES for tag in _TAG.finditer(text)):
        raise ExtractError("unreadable", f"a tag has more than {MAX_ATTRIBUTES} attributes")


def _check_depth(parser: etree.HTMLParser) -> None:
    """lxml leaves out what is nested too deep, and only its log says so."""
    if any("depth" in entry.message.lower() for entry in parser.error_log.filter_from_fatals()):
        raise ExtractError("unreadable", "the page's tags are nested deeper than any real page's")


def _rows_of(table: etree._Element, *, holds_tables: bool) -> list[etree._Element]:
    rows: list[etree._Element] = []
    for child in table:
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows += [tr for tr in child if tr.tag == "tr"]
    if not holds_tables:
        everywhere = [*table.iter("tr")]
        if len(everywhere) > len(rows) and any(next(tr.iterdescendants("tr"), None) is not None for tr in rows):
            # An unclosed tag in a cell: the parser put the rows behind it into that cell.
            return everywhere
    return rows
