"""Tables that a page's end has cut -> one grid: its columns by where they stand, a row that was cut made whole."""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from extract.decoding import REPLACEMENT
from extract.document import Cell, Geometry, Grid, Row
from extract.layouts.pdf_page import Box
from extract.layouts.pdf_table import PageCell, PageTable, nearest, positions
from extract.layouts.pdf_text import Line
from extract.model import PagePlace
from extract.vocabulary import cell_kind

# How far the same table may shift between two pages: the margins of left and right pages differ.
_SHIFT = 4.0
_SAME_LINES = 0.6  # share of a table's vertical lines
# Grids that do not belong together have no column in common, so that no header counts for another table's figures.
_COLUMNS_APART = 200


_Cell = TypeVar("_Cell", PageCell, "PlacedCell")


class PlacedCell(NamedTuple):
    """A cell with its page and, in points from the table's left edge, where it begins and ends."""

    page: int
    text: str
    ink: Box
    x0: float
    x1: float


def goes_on(parts: list[PageTable], more: PageTable) -> bool:
    """Whether a table at a page's beginning can be the rest of the one that the pages before it end with.

    It is as wide; or it stands within the other's edges and most of its lines stand where one of that one's does: a
    vertical label without words on the page may have lost its outer line, and another may begin.
    """
    if _is_as_wide(parts[0], more):
        return True
    known, own = _lines(parts), _lines([more])
    same = sum(any(abs(x - line) <= _SHIFT for line in known) for x in own)
    within = min(known) - _SHIFT <= min(own) and max(own) <= max(known) + _SHIFT
    return within and same >= _SAME_LINES * len(own)


def _lines(parts: list[PageTable]) -> set[float]:
    return {x for part in parts for row in part.rows for cell in row for x in (cell.box[0], cell.box[2])}


def cut_apart(table: PageTable, more: PageTable) -> PageTable:
    """A page's last table when the next page begins with one that is not the rest of it by where its lines stand."""
    first = more.rows[0]
    if _is_header(first) or (_names_row(first) and _figures(first)):
        return table
    return PageTable(table.page, table.box, [*table.rows[:-1], cut_off(table.rows[-1])])


def with_label(parts: list[PageTable], table: PageTable, beside: list[Line]) -> PageTable | None:
    """The table with the words beside it as the cell that has lost its outer line; None where they are none of it."""
    first, own = parts[0].box, table.box
    if not all(first[0] - _SHIFT <= line.x0 and line.x1 <= own[0] + _SHIFT for line in beside):
        return None
    ink = min(line.x0 for line in beside), beside[0].top, max(line.x1 for line in beside), beside[-1].bottom
    label = PageCell("".join(line.text for line in beside), (first[0], own[1], own[0], own[3]), ink)
    return PageTable(table.page, table.box, [[label, *table.rows[0]], *table.rows[1:]])


def _is_as_wide(table: PageTable, more: PageTable) -> bool:
    return abs((table.box[2] - table.box[0]) - (more.box[2] - more.box[0])) <= _SHIFT


def grid_of(parts: list[PageTable], index: int) -> Grid:
    """The grid of a table that stands on one page or more; `index` counts the document's tables."""
    rows: list[list[PlacedCell]] = []
    for part in parts:
        # As wide as the first part, it is the same from edge to edge, wherever the page has it.
        left = part.box[0] if _is_as_wide(parts[0], part) else parts[0].box[0]
        placed = [[_placed(part, cell, left) for cell in row] for row in part.rows]
        del placed[: _repeated(rows, placed)]
        if rows and placed and (whole := _one_row(rows[-1], placed[0])):
            rows[-1] = whole
            placed.pop(0)
        rows += placed
    at = positions([x for row in rows for cell in row for x in (cell.x0, cell.x1)])
    base = index * _COLUMNS_APART
    return Grid([Row([_cell(cell, at, base) for cell in row]) for row in rows], Geometry.GRID)


def _placed(part: PageTable, cell: PageCell, left: float) -> PlacedCell:
    return PlacedCell(part.page, cell.text, cell.ink, cell.box[0] - left, cell.box[2] - left)


def _cell(cell: PlacedCell, at: list[float], base: int) -> Cell:
    first, end = nearest(at, cell.x0), nearest(at, cell.x1)
    ink = cell.ink
    place = PagePlace(cell.page, (round(ink[0], 2), round(ink[1], 2), round(ink[2], 2), round(ink[3], 2)))
    return Cell(cell.text, place, base + first, max(end - first, 1))


def _repeated(rows: list[list[PlacedCell]], more: list[list[PlacedCell]]) -> int:
    """How many rows of the table's header are printed again on its next page."""
    count = 0
    for row, again in zip(rows, more, strict=False):
        if not _is_header(row) or _figures(row) or [cell.text for cell in row] != [cell.text for cell in again]:
            break
        count += 1
    return count


def _one_row(above: list[PlacedCell], below: list[PlacedCell]) -> list[PlacedCell] | None:
    """The row that the last of a page and the first of the next are, where only one of them has figures; else None.

    A row that has a label of its own is a row with blank cells, but where both labels make one that the forms have:
    2.其他 at the end of a page and 法律行政法规禁止公开 on the next.
    """
    if _figures(below) == _figures(above) or _is_header(below) or _is_header(above):
        return None
    pairs = _pairs(above, below)
    if pairs is None:
        return None if _names_row(below) else cut_off(above)
    whole = _whole(above, pairs)
    joined = [cell for cell, part in zip(whole, above, strict=True) if part.text and cell.text != part.text]
    return whole if _names_row(joined) or not _names_row(below) else None


def _figures(row: Iterable[PageCell | PlacedCell]) -> bool:
    return any(kind.numeric for cell in row if (kind := cell_kind(cell.text)))


def _names_row(row: Iterable[PageCell | PlacedCell]) -> bool:
    return any(kind.rows for cell in row if (kind := cell_kind(cell.text)))


def _is_header(row: Iterable[PageCell | PlacedCell]) -> bool:
    return any(kind.header for cell in row if (kind := cell_kind(cell.text)))


_Pairs = list[tuple[PlacedCell | None, PlacedCell]]


def _pairs(above: list[PlacedCell], below: list[PlacedCell]) -> _Pairs | None:
    """Each cell below with the one above that it goes on; None where one of them stands below another's part.

    Cells that began farther up (a vertical label) go on below without a partner.
    """
    pairs: _Pairs = []
    for cell in below:
        over = [a for a in above if a.x0 < cell.x1 - _SHIFT and cell.x0 < a.x1 - _SHIFT]
        partner = over[0] if over else None
        if len(over) > 1 or (partner and max(abs(partner.x0 - cell.x0), abs(partner.x1 - cell.x1)) > _SHIFT):
            return None
        pairs.append((partner, cell))
    return pairs


def _whole(above: list[PlacedCell], pairs: _Pairs) -> list[PlacedCell]:
    row = list(above)
    for partner, cell in pairs:
        if partner is None:
            continue
        if not partner.text:
            row[row.index(partner)] = cell
        elif cell.text:
            row[row.index(partner)] = partner._replace(text=partner.text + cell.text)
    return row


def cut_off(row: list[_Cell]) -> list[_Cell]:
    """A row whose rest the next page has, nobody knows where: its label, which may lack its end, names no row."""
    return [
        cell._replace(text=f"{REPLACEMENT}{cell.text}{REPLACEMENT}") if cell.text and not _figures([cell]) else cell
        for cell in row
    ]
