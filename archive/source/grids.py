"""An office document as it was read: its paragraphs, and its tables with their cells in the columns they stand in."""

from collections.abc import Iterator
from html import escape

from archive.source.html import agrees
from archive.source.views import Mark, Shown
from extract.document import Cell, Document, Grid, Paragraph, Row


def show_grids(document: Document, mark: Mark | None) -> Shown:
    """All that the document prints, in reading order."""
    where = mark.where if mark else None
    markup = "".join(
        f"<p>{escape(block.text)}</p>" if isinstance(block, Paragraph) else "".join(_table(block, where))
        for block in document.blocks
    )
    if mark is None:
        return Shown(markup)
    same = agrees(document, mark)
    return Shown(markup, found=same is not None, agrees=same)


def _table(grid: Grid, where: object) -> Iterator[str]:
    yield "<table>"
    for row in grid.rows:
        yield "<tr>"
        yield from _row(row, where, aligned=grid.geometry.is_aligned)
        yield "</tr>"
    yield "</table>"


def _row(row: Row, where: object, *, aligned: bool) -> Iterator[str]:
    """The cells of a row; where one from above holds its columns, an empty cell says so."""
    at = 0
    for cell in row.cells:
        if aligned and cell.column > at:
            yield f'<td class="held"{_span(cell.column - at)}></td>'
        yield _cell(cell, marked=cell.place == where)
        at = cell.column + cell.span


def _cell(cell: Cell, *, marked: bool) -> str:
    mark = ' id="mark" class="mark"' if marked else ""
    return f"<td{mark}{_span(cell.span)}>{escape(cell.text)}</td>"


def _span(columns: int) -> str:
    return f' colspan="{columns}"' if columns > 1 else ""
