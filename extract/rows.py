"""Rows of a table as they were printed: where one ends, and which of its cells stands below which label."""

from itertools import pairwise

from extract.columns import Head, Header
from extract.document import Cell, Geometry, Row
from extract.numbers import looks_numeric
from extract.vocabulary import CellKind, cell_kind

Below = list[Cell | None]  # what stands below each head
Kinds = list[CellKind | None]  # what each cell of a row can be


def printed_rows(row: Row, geometry: Geometry) -> list[tuple[Row, Kinds]]:
    """The rows that stand in `row`, each with the kinds of its cells.

    Where the text does not part rows, a label behind figures begins the next one.
    """
    kinds = [cell_kind(cell.text) for cell in row.cells]
    if geometry.is_aligned:
        return [(row, kinds)]
    cuts = _cuts(kinds)
    if not cuts:
        return [(row, kinds)]
    bounds = list(pairwise([0, *cuts, len(kinds)]))
    return [(row._replace(cells=row.cells[a:b], closed=row.closed and b == len(kinds)), kinds[a:b]) for a, b in bounds]


def _cuts(kinds: Kinds) -> list[int]:
    cuts = []
    state = ""
    for index, read in enumerate(kinds):
        if read is None:
            kind = state or "label"
        elif read.numeric:
            kind = "value"
        elif read.header or (state == "header" and read.column):
            kind = "header"
        elif read.label:
            kind = "label"
        else:  # unknown words: more of a header, a note among figures, or a label that no form has
            kind = {"header": "header", "": "label"}.get(state, "value")
        if kind != state:
            if state and (kind == "header" or state == "header" or (kind == "label" and state == "value")):
                cuts.append(index)
            state = kind
    return cuts


def match(cells: list[Cell], header: Header, geometry: Geometry, *, closed: bool) -> tuple[Below, list[Cell]] | None:
    """The cell below each head, and the cells of an unknown row behind them; None where nothing is certain.

    `cells` are those behind the row's label; `closed` says that the source marks the row's end.
    """
    heads = header.heads
    if geometry.is_aligned and not header.by_order:
        below = _match_columns(cells, heads, by_order=geometry is Geometry.GRID)
        return None if below is None else (below, [])
    if not geometry.is_lossy:
        cells = _without_span_blanks(cells, len(heads))
        return ([*cells], []) if len(cells) == len(heads) else None
    if not cells:
        return ([None] * len(heads), []) if closed else None
    here, rest = cells[: len(heads)], cells[len(heads) :]
    # Without a mark between rows, words among the figures may be the next row's label.
    if len(here) < len(heads) or not all(looks_numeric(cell.text) for cell in here):
        return None
    return ([*here], rest) if not rest or not looks_numeric(rest[0].text) else None


def _without_span_blanks(cells: list[Cell], size: int) -> list[Cell]:
    """The cells of a whole row without the blank ones that spans have left in front of its figures or behind them."""
    surplus = len(cells) - size
    if surplus <= 0:
        return cells
    if not any(cell.text for cell in cells):
        return cells[:size]
    if not any(cell.text for cell in cells[size:]) and all(cell.text for cell in cells[:size]):
        return cells[:size]
    # A row ends where its table does: behind a printed last cell there is nothing.
    return cells[surplus:] if cells[-1].text and not any(cell.text for cell in cells[:surplus]) else cells


def _match_columns(cells: list[Cell], heads: tuple[Head, ...], *, by_order: bool) -> Below | None:
    starts = {cell.column: cell for cell in cells}
    if len(cells) == len(heads) and all(head.first in starts for head in heads):
        return [starts[head.first] for head in heads]
    if by_order and len(cells) == len(heads):
        return [*cells]
    below: Below = []
    taken = 0
    for head in heads:
        within = [cell for cell in cells if head.first <= cell.column <= head.last]
        printed = [cell for cell in within if cell.text]
        if len(printed) > 1 or not within:
            return None
        if printed and by_order and printed[0].column + printed[0].span - 1 > head.last:
            return None
        below.append(printed[0] if printed else within[0])
        taken += len(printed)
    return below if taken == sum(1 for cell in cells if cell.text) else None
