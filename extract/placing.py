"""Grids + forms -> facts. Certain, or left unplaced with a problem that says so.

Every row is read from its label: the label says which row of the form it is, the table's header says what its
columns count, and the figures are taken only where there are as many of them as columns, or where each of them
stands below its own label. Nothing is placed by its position in the table.
"""

from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import zip_longest

from rapidfuzz.fuzz import ratio

from extract.columns import Head, Header, read_header
from extract.document import Cell, Document, Geometry, Grid, Paragraph, Row
from extract.folding import label_key
from extract.forms import Measure, measures, tables
from extract.headings import read_heading
from extract.model import Fact, Number, Place, Problem, State, TextPlace
from extract.numbers import MONEY, looks_numeric, read_cell
from extract.rows import Kinds, match, printed_rows
from extract.vocabulary import CellKind, cell_kind, joined_label, terms

# What the unit column of the statistics table prints.
_UNITS = frozenset(("条", "件", "次", "篇", "个", "人", "人次", *MONEY))


# More cells that are printed twice and differ are no slips: the document holds two reports, of two years or offices.
MAX_CONFLICTS = 5
# How many rows of the form a report may leave out in front of such a label: the one row or the three of 其他处理.
REACH = 3
# A label with one or two characters wrong or lost, out of a hundred.
NEAR_LABEL = 80


@dataclass(slots=True)
class Placement:
    """`forms` counts, by form, the column labels that only this form prints.

    `used`: the rules, each with the member that it was asked of, by which a figure was placed.
    """

    facts: list[Fact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    forms: dict[str, int] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)  # the tables of which rows were placed
    used: set[tuple[str, str]] = field(default_factory=set)


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
        rows = [printed for row in grid.rows for printed in printed_rows(row, grid.geometry)]
        for (row, kinds), following in zip_longest(rows, rows[1:]):
            if row.closed and following is not None and _begins_with_figures(following[1]):
                # Where figures without a label follow, the mark behind this row did not end it.
                row = row._replace(closed=False)
            self._row(row, kinds)

    def result(self) -> Placement:
        if len(self.conflicting) > MAX_CONFLICTS:
            message = f"表格印了两遍，有{len(self.conflicting)}格数字不同：分不清哪一遍是这份报告的"
            self.placement.problems.append(Problem("two_reports", message))
            self.facts.clear()
        self.placement.facts = [fact for code, fact in self.facts.items() if code not in self.conflicting]
        return self.placement

    def _row(self, row: Row, kinds: Kinds) -> None:
        if not any(kinds) and not self._is_blank_review(row):
            return
        if any(kind is not None and kind.header for kind in kinds):
            opens = any(term.kind == "block" for cell in row.cells for term in terms(cell.text))
            if self.header is not None or opens:
                self.leave_table()
            self.header_rows.append(row)
            return
        if self.header_rows and self.header is None:
            self._read_header()
        labels = [index for index, kind in enumerate(kinds) if kind is not None and kind.rows]
        if labels:
            self._labelled(row, labels[-1])
        elif (misprinted := self._misprinted(row, kinds)) is not None:
            at, row_key = misprinted
            self.last_row += 1
            self._figures(Row(row.cells[at:], row.closed), row.cells[at + 1 :], row_key)
        elif self.header is not None and self.header.table == "reviews":
            self._figures(row, row.cells, "")
        else:
            self._unlabelled(row)

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

    def _read_header(self) -> None:
        self.header = read_header(self.header_rows, self.geometry)
        for head in self.header.heads if self.header else ():
            if head.form:
                self.placement.forms[head.form] = self.placement.forms.get(head.form, 0) + 1

    def _is_blank_review(self, row: Row) -> bool:
        """Whether this is the one row of the reviews, wholly blank; other blank rows only part the table."""
        header = self.header or (read_header(self.header_rows, self.geometry) if self.header_rows else None)
        return header is not None and header.table == "reviews" and len(row.cells) == len(header.heads)

    def _labelled(self, row: Row, index: int) -> None:
        label = row.cells[index]
        behind = row.cells[index + 1 :]
        if self.header is None:
            if any(cell.text and looks_numeric(cell.text) for cell in behind):
                self._unplaced(row, f"“{label.text}”的表头没有读出，数字无从归位")
            return
        kind = cell_kind(label.text)
        row_key = self._choose(self.header.table, kind) if kind else None
        if row_key is None:
            self._unlabelled(row)
        else:
            self._figures(Row([label, *behind], row.closed), behind, row_key)

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

    def _figures(self, row: Row, cells: list[Cell], row_key: str) -> None:
        header = self.header
        if header is None:
            return
        heads = header.heads
        if header.table == "statistics":
            unit = next((cell.text for cell in cells if cell.text in MONEY), None)
            heads = tuple(head._replace(unit=unit or head.unit) for head in heads)
            cells = [cell for cell in cells if cell.text not in _UNITS]
        matched = match(cells, header, self.geometry, closed=row.closed)
        if matched is None:
            figures = sum(1 for cell in cells if cell.text and looks_numeric(cell.text))
            if figures:
                why = f"这一行有{figures}个数，表头有{len(header.heads)}列"
                if figures == len(header.heads):
                    why = f"这一行的{figures}个数之间还有别的格"
                self._unplaced(row, why)
            return
        below, rest = matched
        self.placement.tables.add(header.table)
        if row_key == "other_handling" and not any(cell and cell.text for cell in below):
            return  # the label of the three rows below it, not a row of its own
        targets = _targets(header.table, row_key, header.columns)
        for measure, head, printed in zip(targets, heads, below, strict=True):
            cell = printed or _blank_behind(row)
            if measure is None:
                self._unmeasured(head, cell)
                continue
            fact = Fact(*_reading(measure.code, head.unit, cell.text), cell.place)
            if fact.state == "unreadable":
                self.placement.problems.append(
                    Problem("unreadable", f"{measure.zh}：这一格读不准", cell.place, cell.text)
                )
            known = self.facts.setdefault(measure.code, fact)
            if known is not fact:
                self._printed_again(measure, known, fact)
        if rest:
            self._unlabelled(Row(rest))

    def _unmeasured(self, head: Head, cell: Cell) -> None:
        if cell.text:
            why = "列标题没有读出" if head.column is None else "表格的这一行没有这一列"
            self.placement.problems.append(Problem("unplaced", why, cell.place, cell.text))

    def _printed_again(self, measure: Measure, known: Fact, fact: Fact) -> None:
        if (known.state, known.value) == (fact.state, fact.value):
            return
        clashing = (fact,) if measure.code in self.conflicting else (known, fact)
        self.conflicting.add(measure.code)
        message = f"{measure.zh} 印了两次，数字不同"
        self.placement.problems += [Problem("unplaced", message, f.where, f.raw) for f in clashing]

    def _unplaced(self, row: Row, message: str) -> None:
        cells = [cell for cell in row.cells if cell.text]
        self.placement.problems.append(
            Problem("unplaced", message, _around(cells), " | ".join(cell.text for cell in cells))
        )

    def _unlabelled(self, row: Row) -> None:
        """A row whose label no form has: kept with its label and figures, and reported."""
        cells = [cell for cell in row.cells if cell.text]
        for cell in cells:
            if label := joined_label(cell.text):
                self._unplaced(Row([cell]), f"“{label}”和它的数字连在一起，分不开")
        figures = [cell for cell in cells if looks_numeric(cell.text)]
        if not figures:
            return
        if self.header is None:
            if self.header_rows:
                self._unplaced(row, "表头没有读出，数字无从归位")
            return
        raw = " | ".join(cell.text for cell in cells)
        if len(figures) == len(cells):
            self.placement.problems.append(Problem("unplaced", "数字前没有行标题", _around(cells), raw))
        else:
            self.placement.problems.append(
                Problem("unknown_row", f"表格没有“{cells[0].text}”这一行", _around(cells), raw)
            )


@cache
def _row_order(table: str) -> dict[str, int]:
    return {row.key: position for position, row in enumerate(tables()[table].rows)}


@lru_cache(maxsize=4096)
def _targets(table: str, row_key: str, columns: tuple[str | None, ...]) -> tuple[Measure | None, ...]:
    """The measures that a row's figures count, by column; None where the form has no such cell."""
    prefix = f"{table}.{row_key}." if row_key else f"{table}."
    return tuple(measures().get(prefix + column) if column else None for column in columns)


# The same few figures stand in the same cells of most reports.
@lru_cache(maxsize=16384)
def _reading(code: str, head_unit: str | None, text: str) -> tuple[str, Number | None, str, State, str | None]:
    """A fact without its place: the cell of a measure below a label that prints a unit of money, or none."""
    measure = measures()[code]
    unit = measure.unit
    if head_unit is None or unit != "万元":
        state, value, unit = read_cell(text, unit, measure.signed, measure.unit_unprinted)
    else:
        state, value, unit = read_cell(text, unit)
        if head_unit != "万元" and state == "stated" and text.strip()[-1:].isdigit():
            # The label says 元 where the form says 万元: a bare figure below it is in 元.
            state, value, unit = read_cell(text + head_unit, unit)
    return code, value, text, state, unit


def _begins_with_figures(kinds: Kinds) -> bool:
    first = next((kind for kind in kinds if kind is not None), None)
    return first is not None and first.numeric


def _blank_behind(row: Row) -> Cell:
    """A blank cell that the text shows only as padding: it stands right behind the row's last printed cell."""
    place = next(cell.place for cell in reversed(row.cells) if cell.text)
    return Cell("", TextPlace(place.end, place.end) if isinstance(place, TextPlace) else place)


def _around(cells: list[Cell]) -> Place:
    first, last = cells[0].place, cells[-1].place
    if isinstance(first, TextPlace) and isinstance(last, TextPlace):
        return TextPlace(first.start, last.end)
    return first
