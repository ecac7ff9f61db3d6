"""Grids + forms -> facts. Certain, or left unplaced with a problem that says so.

Every row is read from its label: the label says which row of the form it is, the table's header says what its
columns count, and the figures are taken only where there are as many of them as columns, or where each of them
stands below its own label. Nothing is placed by its position in the table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.columns import Head, Header, read_header
from extract.document import Cell, Document, Geometry, Grid, Paragraph, Row
from extract.forms import Measure, measures, tables
from extract.headings import read_heading
from extract.model import Fact, GridPlace, Place, Problem, TextPlace
from extract.numbers import looks_numeric, read_cell
from extract.vocabulary import Term, terms

_HEADER_KINDS = frozenset(("column", "over", "above", "corner", "block", "clipped"))


@dataclass(slots=True)
class Placement:
    """`forms` counts, by form, the column labels that only this form prints."""

    facts: list[Fact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    forms: dict[str, int] = field(default_factory=dict)


def place(document: Document) -> Placement:
    """Places every figure of the document's tables that has one certain place."""
    placer = _Placer()
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if read_heading(block.text):
                placer.leave_table()
        else:
            placer.grid(block)
    return placer.result()


class _Placer:
    def __init__(self) -> None:
        self.placement = Placement()
        self.facts: dict[str, Fact] = {}
        self.conflicting: set[str] = set()
        self.header_rows: list[Row] = []
        self.header: Header | None = None
        self.geometry = Geometry.RAGGED
        self.last_row = -1  # position, within its table, of the row placed last

    def leave_table(self) -> None:
        self.header_rows, self.header, self.last_row = [], None, -1

    def grid(self, grid: Grid) -> None:
        if self.geometry is not grid.geometry:
            self.leave_table()
        self.geometry = grid.geometry
        for row in grid.rows:
            for printed in _printed_rows(row, grid.geometry):
                self._row(printed)

    def result(self) -> Placement:
        self.placement.facts = [fact for code, fact in self.facts.items() if code not in self.conflicting]
        return self.placement

    def _row(self, row: Row) -> None:
        found = [(index, terms(cell.text)) for index, cell in enumerate(row.cells) if cell.text]
        if not found and not self._is_blank_review(row):
            return
        if any(_is_header(t) for _, t in found):
            if self.header is not None or any(t.kind == "block" for _, ts in found for t in ts):
                self.leave_table()
            self.header_rows.append(row)
            return
        labels = [(index, [t for t in ts if t.kind == "row"]) for index, ts in found]
        labels = [(index, ts) for index, ts in labels if ts]
        if self.header_rows and self.header is None:
            self.header = read_header(self.header_rows, self.geometry)
            for head in self.header.heads if self.header else ():
                if head.form:
                    self.placement.forms[head.form] = self.placement.forms.get(head.form, 0) + 1
        if labels:
            self._labelled(row, *labels[-1])
        elif self.header is not None and self.header.table == "reviews":
            self._figures(row, row.cells, "")
        else:
            self._unlabelled(row)

    def _is_blank_review(self, row: Row) -> bool:
        """Whether this is the one row of the reviews, wholly blank; other blank rows only part the table."""
        header = self.header or (read_header(self.header_rows, self.geometry) if self.header_rows else None)
        return header is not None and header.table == "reviews" and len(row.cells) == len(header.heads)

    def _labelled(self, row: Row, index: int, candidates: list[Term]) -> None:
        label = row.cells[index]
        behind = row.cells[index + 1 :]
        if self.header is None:
            if any(cell.text and looks_numeric(cell.text) for cell in behind):
                self._unplaced(row, f"“{label.text}”的表头没有读出，数字无从归位")
            return
        term = self._choose([t for t in candidates if self.header and t.table == self.header.table])
        if term is None:
            return
        self._figures(Row([label, *behind], row.closed), behind, term.key)

    def _choose(self, candidates: list[Term]) -> Term | None:
        """Of rows with one label (（二）被依法纠错数 stands twice in 2014), the next one in the form's order."""
        if not candidates:
            return None
        order = [row.key for row in tables()[candidates[0].table].rows]
        later = [t for t in candidates if order.index(t.key) > self.last_row]
        chosen = later[0] if later else candidates[0]
        self.last_row = order.index(chosen.key)
        return chosen

    def _figures(self, row: Row, cells: list[Cell], row_key: str) -> None:
        header = self.header
        if header is None:
            return
        if header.table == "statistics":
            cells = [cell for cell in cells if not _is_unit(cell.text)]
        matched = _match(cells, header.heads, self.geometry, closed=row.closed)
        if matched is None:
            figures = sum(1 for cell in cells if cell.text and looks_numeric(cell.text))
            if figures:
                self._unplaced(row, f"这一行有{figures}个数，表头有{len(header.heads)}列")
            return
        pairs, rest = matched
        if row_key == "other_handling" and not any(cell and cell.text for _, cell in pairs):
            return  # the label of the three rows below it, not a row of its own
        for head, cell in pairs:
            self._fact(header.table, row_key, head, cell or _blank_behind(row))
        if rest:
            self._unlabelled(Row(rest))

    def _fact(self, table: str, row_key: str, head: Head, cell: Cell) -> None:
        code = f"{table}.{row_key}.{head.column}" if row_key else f"{table}.{head.column}"
        measure = measures().get(code)
        if head.column is None or measure is None:
            if cell.text:
                why = "列标题没有读出" if head.column is None else f"表格没有 {code} 这一格"
                self.placement.problems.append(Problem("unplaced", why, cell.place, cell.text))
            return
        fact = _read_fact(measure, head, cell)
        known = self.facts.get(code)
        if known is None:
            self.facts[code] = fact
        elif (known.state, known.value) != (fact.state, fact.value) and code not in self.conflicting:
            self.conflicting.add(code)
            message = f"{measure.zh} 印了两次，数字不同"
            self.placement.problems += [Problem("unplaced", message, f.where, f.raw) for f in (known, fact)]

    def _unplaced(self, row: Row, message: str) -> None:
        cells = [cell for cell in row.cells if cell.text]
        self.placement.problems.append(
            Problem("unplaced", message, _around(cells), " | ".join(cell.text for cell in cells))
        )

    def _unlabelled(self, row: Row) -> None:
        """A row whose label no form has: kept with its label and figures, and reported."""
        cells = [cell for cell in row.cells if cell.text]
        figures = [cell for cell in cells if looks_numeric(cell.text)]
        if self.header is None or not figures:
            return
        raw = " | ".join(cell.text for cell in cells)
        if len(figures) == len(cells):
            self.placement.problems.append(Problem("unplaced", "数字前没有行标题", _around(cells), raw))
        else:
            self.placement.problems.append(
                Problem("unknown_row", f"表格没有“{cells[0].text}”这一行", _around(cells), raw)
            )


def _read_fact(measure: Measure, head: Head, cell: Cell) -> Fact:
    text = cell.text
    printed = head.unit if measure.unit == "万元" else None
    unprinted = measure.unit_unprinted and printed is None
    reading = read_cell(text, measure.unit, signed=measure.signed, unit_unprinted=unprinted)
    if printed not in (None, "万元") and reading.state == "stated" and text.strip()[-1:].isdigit():
        # The label says 元 where the form says 万元: a bare figure below it is in 元.
        reading = read_cell(text + printed, measure.unit)
    return Fact(measure.code, reading.value, text, reading.state, reading.unit, cell.place)


def _is_header(found: tuple[Term, ...]) -> bool:
    return any(t.kind in _HEADER_KINDS or t.table == "reviews" for t in found) and not any(
        t.kind == "row" and t.table != "reviews" for t in found
    )


def _is_unit(text: str) -> bool:
    return text.strip() in ("条", "件", "次", "篇", "个", "人", "万元", "人次")


def _blank_behind(row: Row) -> Cell:
    """A blank cell that the text shows only as padding: it stands right behind the row's last printed cell."""
    place = next(cell.place for cell in reversed(row.cells) if cell.text)
    return Cell("", TextPlace(place.end, place.end) if isinstance(place, TextPlace) else place)


def _around(cells: list[Cell]) -> Place | None:
    first, last = cells[0].place, cells[-1].place
    if isinstance(first, TextPlace) and isinstance(last, TextPlace):
        return TextPlace(first.start, last.end)
    return first if isinstance(first, GridPlace) else None


def _printed_rows(row: Row, geometry: Geometry) -> Iterator[Row]:
    """One printed row after another: where the text does not part rows, a label behind figures begins the next one."""
    if geometry in (Geometry.GRID, Geometry.COLUMNS):
        yield row
        return
    cells: list[Cell] = []
    state = ""
    for cell in row.cells:
        found = terms(cell.text) if cell.text else ()
        if not found and not cell.text:
            kind = state or "label"
        elif not found:
            kind = (
                "value"
                if looks_numeric(cell.text)
                else ("header" if state == "header" else "value" if state else "label")
            )
        elif _is_header(found) or (state == "header" and any(t.kind == "column" for t in found)):
            kind = "header"
        else:
            kind = "label"
        if cells and (
            (kind == "header" and state != "header")
            or (kind == "label" and state in ("header", "value"))
            or (kind == "value" and state == "header")
        ):
            yield Row(cells, closed=False)
            cells = []
        cells.append(cell)
        state = kind
    if cells:
        yield Row(cells, row.closed)


_Pairs = list[tuple[Head, Cell | None]]


def _match(
    cells: list[Cell], heads: tuple[Head, ...], geometry: Geometry, *, closed: bool
) -> tuple[_Pairs, list[Cell]] | None:
    """Each head with its cell, and the cells of an unknown row behind them; None where nothing is certain."""
    if geometry in (Geometry.GRID, Geometry.COLUMNS):
        pairs = _match_columns(cells, heads, by_order=geometry is Geometry.GRID)
        return None if pairs is None else (pairs, [])
    if geometry is Geometry.ROWS:
        if len(cells) > len(heads) and not any(cell.text for cell in cells[len(heads) :]):
            cells = cells[: len(heads)]
        return (list(zip(heads, cells, strict=True)), []) if len(cells) == len(heads) else None
    if not cells:
        return ([(head, None) for head in heads], []) if closed else None
    if len(cells) == len(heads):
        return list(zip(heads, cells, strict=True)), []
    here, rest = cells[: len(heads)], cells[len(heads) :]
    if rest and all(looks_numeric(cell.text) for cell in here) and not looks_numeric(rest[0].text):
        return list(zip(heads, here, strict=True)), rest
    return None


def _match_columns(cells: list[Cell], heads: tuple[Head, ...], *, by_order: bool) -> _Pairs | None:
    starts = {cell.column: cell for cell in cells}
    if len(cells) == len(heads) and all(head.first in starts for head in heads):
        return [(head, starts[head.first]) for head in heads]
    if by_order and len(cells) == len(heads):
        return list(zip(heads, cells, strict=True))
    pairs: _Pairs = []
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
