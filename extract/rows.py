"""Rows of a table as they were printed: where one ends, and which of its cells stands below which label."""

from itertools import pairwise

from extract.columns import Head, Header
from extract.document import Cell, Geometry, Row
from extract.numbers import looks_numeric
from extract.vocabulary import CellKind, cell_kind

Pairs = list[tuple[Head, Cell | None]]


Kinds = list[CellKind | None]


def printed_rows(row: Row, geometry: Geometry) -> list[tuple[Row, Kinds]]:
    """The rows that stand in `row`, each with the kinds of its cells.

    Where the text does not part rows, a label behind figures begins the next one.
    """
    kinds = [cell_kind(cell.text) for cell in row.cells]
    if geometry in (Geometry.GRID, Geometry.COLUMNS):
        return [(row, kinds)]
    cuts = _cuts(kinds)
    if not cuts:
        return [(row, kinds)]
    bounds = list(pairwise([0, *cuts, len(kinds)]))
    return [(Row(row.cells[a:b], row.closed and b == len(kinds)), kinds[a:b]) for a, b in bounds]


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


def match(cells: list[Cell], header: Header, geometry: Geometry, *, closed: bool) -> tuple[Pairs, list[Cell]] | None:
    """Each head with its cell, and the cells of an unknown row behind them; None where nothing is certain.

    `cells` are those behind the row's label; `closed` says that the source marks the row's end.
    """
    heads = header.heads
    if geometry in (Geometry.GRID, Geometry.COLUMNS) and not header.by_order:
        pairs = _match_columns(cells, heads, by_order=geometry is Geometry.GRID)
        return None if pairs is None else (pairs, [])
    if geometry is not Geometry.RAGGED:
        surplus = cells[len(heads) :]
        # Blank cells behind a row are no part of it, unless some of the row's own are blank too.
        if surplus and not any(cell.text for cell in surplus) and all(cell.text for cell in cells[: len(heads)]):
            cells = cells[: len(heads)]
        return (list(zip(heads, cells, strict=True)), []) if len(cells) == len(heads) else None
    if not cells:
        return ([(head, None) for head in heads], []) if closed else None
    here, rest = cells[: len(heads)], cells[len(heads) :]
    # Without a mark between rows, words among the figures may be the next row's label.
    if len(here) < len(heads) or not all(looks_numeric(cell.text) for cell in here):
        return None
    return (list(zip(heads, here, strict=True)), rest) if not rest or not looks_numeric(rest[0].text) else None


def _match_columns(cells: list[Cell], heads: tuple[Head, ...], *, by_order: bool) -> Pairs | None:
    starts = {cell.column: cell for cell in cells}
    if len(cells) == len(heads) and all(head.first in starts for head in heads):
        return [(head, starts[head.first]) for head in heads]
    if by_order and len(cells) == len(heads):
        return list(zip(heads, cells, strict=True))
    pairs: Pairs = []
    taken = 0
    for head in heads:
        within = [cell for cell in cells if head.first <= cell.column <= head.last]
        printed = [cell for cell in within if cell.text]
        if (
            len(printed) > 1
            or not within
            or (printed and by_order and printed[0].column + printed[0].span - 1 > head.last)
        ):
            return None
        pairs.append((head, printed[0] if printed else within[0]))
        taken += len(printed)
    return pairs if taken == sum(1 for cell in cells if cell.text) else None
