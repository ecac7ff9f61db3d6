"""Grids -> the rows of the forms that they print: each with its table's header, its label, and the cells behind it.

Every row is read from its label, never from its position in the table. What no form has is kept as a problem.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import zip_longest
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from extract.columns import MAX_NOTE, Header, noted_units, read_header
from extract.document import Cell, Document, Geometry, Grid, Paragraph, Row
from extract.folding import label_key
from extract.forms import tables
from extract.headings import read_heading
from extract.joined import is_run_of_figures
from extract.model import Place, Problem, TextPlace
from extract.numbers import looks_numeric, read_cell
from extract.rows import Kinds, printed_rows
from extract.running_numbers import has_running_numbers, is_unit, without_running_numbers
from extract.vocabulary import CellKind, cell_kind, joined_label, terms

# How many rows of the form a report may leave out in front of a label that a column has too: the one row or the three
# of 其他处理.
REACH = 3
# A label with one or two characters wrong or lost, out of a hundred.
NEAR_LABEL = 80


class FormRow(NamedTuple):
    """A printed row of a form. `row` begins with its label; `cells` are those behind it; `key` is "" in `reviews`.

    `noted`: the units of money that a note above the table prints.
    """

    header: Header
    key: str
    row: Row
    cells: list[Cell]
    geometry: Geometry
    noted: frozenset[str] = frozenset()


def read_rows(document: Document) -> list[FormRow | Problem]:
    """The document's rows in order, and what is printed in its tables that no form has."""
    walker = _Walker()
    found: list[FormRow | Problem] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if read_heading(block.text):
                walker.leave_table()
                walker.noted = frozenset()
            elif len(block.text) <= MAX_NOTE:
                walker.noted |= noted_units(block.text)
        else:
            found += walker.grid(block)
    return [_doubted(read) for read in found] if walker.figures_in_front else found


def _doubted(read: FormRow | Problem) -> FormRow | Problem:
    """A row of a text that prints figures in front of their labels: those behind a label are another's."""
    if isinstance(read, Problem) or not read.geometry.is_lossy:
        return read
    return read._replace(row=read.row._replace(doubtful=True))


class _Walker:
    def __init__(self) -> None:
        self.header_rows: list[Row] = []
        self.header: Header | None = None
        self.geometry = Geometry.RAGGED
        self.last_row = -1  # position, within its table, of the row read last
        self.unknown: list[Problem] = []  # of a table of which no row has been read
        self.noted: frozenset[str] = frozenset()  # units of money in notes since the last heading
        self.figures_in_front = False  # a text prints figures between a header and the first label below it

    def leave_table(self) -> None:
        self.header_rows, self.header, self.last_row, self.unknown = [], None, -1, []

    def grid(self, grid: Grid) -> Iterator[FormRow | Problem]:
        if self.geometry is not grid.geometry:
            self.leave_table()
        self.geometry = grid.geometry
        numbered = not grid.geometry.is_aligned and has_running_numbers(grid)
        parted = without_running_numbers(grid.rows, lossy=grid.geometry.is_lossy) if numbered else grid.rows
        rows = [printed for row in parted for printed in printed_rows(row, grid.geometry)]
        for (row, kinds), following in zip_longest(rows, rows[1:]):
            if following is not None and self._goes_on(row, following):
                row = row._replace(closed=False)
            yield from self._row(row, kinds)

    def _goes_on(self, above: Row, following: tuple[Row, Kinds]) -> bool:
        """Whether the mark behind a row did not end it: figures, or a unit, without a label are next.

        A label alone on its line may be broken: figures behind other words are then its own.
        """
        row, kinds = following
        index = next((index for index, kind in enumerate(kinds) if kind is not None), None)
        if index is None or any(kind is not None and kind.label for kind in kinds):
            return False
        if len(above.cells) == 1 and any(kind is not None and kind.numeric for kind in kinds):
            return True
        kind = kinds[index]
        unit = self.header is not None and self.header.table == "statistics" and is_unit(row.cells[index].text)
        return unit or (kind is not None and kind.numeric)

    def _row(self, row: Row, kinds: Kinds) -> Iterator[FormRow | Problem]:
        if not any(kinds) and not self._is_blank_review(row):
            return
        if any(kind is not None and kind.header for kind in kinds):
            opens = any(term.kind == "block" for cell in row.cells for term in terms(cell.text))
            if self.header is not None or opens:
                self.leave_table()
            self.header_rows.append(row)
            for cell in row.cells:
                if not terms(cell.text):
                    self.noted |= noted_units(cell.text)
            return
        if self.header_rows and self.header is None:
            self.header = read_header(self.header_rows, self.geometry)
        labels = [index for index, kind in enumerate(kinds) if kind is not None and kind.rows]
        if labels:
            if self.geometry.is_lossy:
                yield from self._without_figures([row.cells[index] for index in labels[:-1]])
            elif len({key for index in labels if (key := self._named(row.cells[index]))}) > 1:
                yield unplaced(row, "这一行有两个行标题，分不清数字是哪一行的")
                return
            yield from self._labelled(row, labels[-1])
        elif (misprinted := self._misprinted(row, kinds)) is not None:
            at, key = misprinted
            self.last_row += 1
            yield from self._form_row(row._replace(cells=row.cells[at:]), row.cells[at + 1 :], key)
        elif self.header is not None and self.header.table == "reviews" and not _is_note(row, kinds, self.header):
            yield from self._form_row(row, row.cells, "")
        else:
            figures = all(kind is None or kind.numeric for kind in kinds)
            if self.header is not None and self.last_row < 0 and figures and self.geometry.is_lossy:
                self.figures_in_front = True
            yield from self._unknown(row)

    def _form_row(self, row: Row, cells: list[Cell], key: str) -> Iterator[FormRow | Problem]:
        if self.header is not None:
            yield from self.unknown
            self.unknown = []
            yield FormRow(self.header, key, row, cells, self.geometry, self.noted)

    def _unknown(self, row: Row) -> Iterator[Problem]:
        """What a row that no form has prints; any table may be headed 项目 and 数量, and only one with rows of the form
        is the statistics'."""
        problems = list(unlabelled(row, self.header, bool(self.header_rows)))
        if self.header is not None and self.header.table == "statistics" and self.last_row < 0:
            self.unknown += problems
        else:
            yield from problems

    def _named(self, label: Cell) -> str | None:
        """The row that a label names for certain: none where the label can be that of rows below it, or a column's."""
        kind = cell_kind(label.text)
        keys = {term.key for term in kind.rows if self.header and term.table == self.header.table} if kind else set()
        is_group = any(term.kind == "group" for term in terms(label.text))
        return keys.pop() if len(keys) == 1 and kind and not kind.column and not is_group else None

    def _without_figures(self, labels: list[Cell]) -> Iterator[FormRow]:
        """Rows whose labels stand in front of another row's: all their cells are lost."""
        for label in labels:
            kind = cell_kind(label.text)
            if self.header is not None and kind and (key := self._choose(self.header.table, kind)):
                yield FormRow(self.header, key, Row([label], closed=False), [], self.geometry)

    def _misprinted(self, row: Row, kinds: Kinds) -> tuple[int, str] | None:
        """The cell with a misprinted label and the row that it names: only the next row of the form, and no other row's
        label is near to it."""
        if self.header is None or self.header.table == "reviews":
            return None
        figures = next((i for i, kind in enumerate(kinds) if kind is not None and kind.numeric), None)
        labels = [i for i, kind in enumerate(kinds[:figures]) if kind is not None]
        rows = tables()[self.header.table].rows
        if figures is None or not labels or self.last_row + 1 >= len(rows):
            return None
        key = label_key(row.cells[labels[-1]].text)
        near = [row.key for row in rows if any(ratio(key, label_key(words)) >= NEAR_LABEL for words in row.printed)]
        expected = rows[self.last_row + 1]
        return (labels[-1], expected.key) if near == [expected.key] and self.last_row >= 0 else None

    def _is_blank_review(self, row: Row) -> bool:
        """Whether this is the one row of the reviews, wholly blank; other blank rows only part the table."""
        header = self.header or (read_header(self.header_rows, self.geometry) if self.header_rows else None)
        return header is not None and header.table == "reviews" and len(row.cells) == len(header.heads)

    def _labelled(self, row: Row, index: int) -> Iterator[FormRow | Problem]:
        label = row.cells[index]
        behind = row.cells[index + 1 :]
        if self.header is None:
            if any(cell.text and looks_numeric(cell.text) for cell in behind):
                yield unplaced(row, f"“{label.text}”的表头没有读出，数字无从归位")
            return
        kind = cell_kind(label.text)
        key = self._choose(self.header.table, kind) if kind else None
        if key is None:
            yield from self._unknown(row)
        elif not _has_row(self.header, key):
            if any(cell.text and looks_numeric(cell.text) for cell in behind):
                yield unplaced(row, f"“{label.text}”不是这个表头下的行")
        else:
            yield from self._form_row(row._replace(cells=[label, *behind]), behind, key)

    def _choose(self, table: str, kind: CellKind) -> str | None:
        """Of rows with one label (（二）被依法纠错数 stands twice in 2014), the next one in the form's order.

        A label that columns have too (其他, 总计) names a row only where the form's order has come to it.
        """
        order = _row_order(table)
        keys = [term.key for term in kind.rows if term.table == table]
        if not keys:
            return None
        if len(keys) > 1:
            keys.sort(key=lambda key: (order[key] <= self.last_row, order[key]))
        if kind.column and not 0 < order[keys[0]] - self.last_row <= REACH:
            return None
        self.last_row = order[keys[0]]
        return keys[0]


def _is_note(row: Row, kinds: Kinds, header: Header) -> bool:
    """Whether a row below the reviews' figures begins with words: 备注, 填表人."""
    first = next((index for index, kind in enumerate(kinds) if kind is not None), None)
    if first is None or len(row.cells) == len(header.heads):
        return False
    kind = kinds[first]
    return kind is not None and not kind.numeric and not is_run_of_figures(row.cells[first].text)


def unlabelled(row: Row, header: Header | None, has_header_rows: bool) -> Iterator[Problem]:
    """A row whose label no form has: kept with its label and figures, and reported."""
    cells = [cell for cell in row.cells if cell.text]
    for cell in cells:
        if label := joined_label(cell.text):
            yield unplaced(Row([cell]), f"“{label}”和它的数字连在一起，分不开")
    if cells and any(term.kind == "group" for cell in cells for term in terms(cell.text)):
        del cells[0 : next(at for at, cell in enumerate(cells) if terms(cell.text))]  # what numbers a heading
    figures = [cell for cell in cells if looks_numeric(cell.text)]
    if all(read_cell(cell.text, None).state == "dash" for cell in figures):
        return
    if header is None:
        if has_header_rows:
            yield unplaced(row, "表头没有读出，数字无从归位")
    elif len(figures) == len(cells):
        yield unplaced(row, "数字前没有行标题")
    else:
        yield _problem("unknown_row", f"表格没有“{cells[0].text}”这一行", cells)


def unplaced(row: Row, message: str) -> Problem:
    """A row's figures that have no certain place, as printed."""
    return _problem("unplaced", message, [cell for cell in row.cells if cell.text])


def _problem(code: str, message: str, cells: list[Cell]) -> Problem:
    return Problem(code, message, _around(cells), " | ".join(cell.text for cell in cells))


@cache
def _row_order(table: str) -> dict[str, int]:
    """The position of each row of a form's table."""
    return {row.key: position for position, row in enumerate(tables()[table].rows)}


@lru_cache(maxsize=1024)
def _has_row(header: Header, key: str) -> bool:
    """Whether the part of a table that has these columns has the row: fees are not counted as procurement is."""
    blocks = [block for block in tables()[header.table].blocks if set(block.columns) == set(header.columns)]
    return not blocks or any(key in (*block.rows, *block.extra) for block in blocks)


@lru_cache(maxsize=1024)
def follows(header: Header, key: str, following: str | None) -> bool:
    """Whether the row `following` (None: another table, or none) can be the next one that the form prints behind `key`.

    Rows that only some reports print may be left out between them.
    """
    table = tables()[header.table]
    if table.blocks:
        blocks = [block for block in table.blocks if key in block.rows and set(block.columns) == set(header.columns)]
        if not blocks:
            return True
        block = blocks[0]
        rest = block.rows[block.rows.index(key) + 1 :]
        return following in (rest[0], *block.extra) if rest else following not in block.rows
    order = _row_order(table.key)
    if key not in order:
        return True
    begin, end = order[key] + 1, len(order) if following is None else order[following]
    on_every_form = max((row.forms for row in table.rows), key=len)
    return begin <= end and all(row.forms != on_every_form for row in table.rows[begin:end])


def _around(cells: list[Cell]) -> Place:
    first, last = cells[0].place, cells[-1].place
    if isinstance(first, TextPlace) and isinstance(last, TextPlace):
        return TextPlace(first.start, last.end)
    return first
