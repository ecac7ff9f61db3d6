"""Rows of the forms + their headers -> facts. Certain, or left unplaced with a problem that says so.

The figures of a row are taken where there are as many of them as columns, or where each of them stands below its own
label; rows that have lost blank cells are settled by the form's identities, or left.
"""

import re
from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass, field
from functools import lru_cache

from extract.columns import Head, Header, printed_unit
from extract.document import Cell, Document, Geometry, Row
from extract.doubts import PlacedRow, doubt, repeats_figures
from extract.folding import label_key
from extract.form_rows import FormRow, read_rows, unlabelled, unplaced
from extract.forms import Measure, alternatives, measures
from extract.identities import OpenRow, settle
from extract.joined import is_run_of_figures
from extract.model import Fact, Number, Problem, State, TextPlace
from extract.numbers import MONEY, looks_numeric, read_cell
from extract.rows import match
from extract.running_numbers import is_unit
from extract.sums import are_whole

# The tables whose sums can tell where a figure stands.
_WITH_SUMS = ("applications", "reviews")
_TWO_FIGURES = re.compile(r"\d\s+\d")
# More cells that are printed twice and differ are no slips: the document holds two reports, of two years or offices.
MAX_CONFLICTS = 5


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
    for read in read_rows(document):
        if isinstance(read, Problem):
            placer.placement.problems.append(read)
        else:
            placer.row(read)
    return placer.result()


class _Placer:
    def __init__(self) -> None:
        self.placement = Placement()
        self.rows: list[PlacedRow] = []
        self.headers: set[int] = set()

    def row(self, form_row: FormRow) -> None:
        """Places a row's figures below the columns of its header, or keeps it open for the sums to settle."""
        header, key, row, cells, geometry, noted = form_row
        self._count_forms(header)
        heads = header.heads
        if header.table == "statistics":
            unit = next((words for cell in cells if (words := label_key(cell.text)) in MONEY), None)
            heads = tuple(head._replace(unit=unit or head.unit) for head in heads)
            cells = [cell for cell in cells if not is_unit(cell.text)]
            form_row = form_row._replace(cells=cells)
        matched = None if _is_doubtful(form_row) else match(cells, header, geometry, closed=row.closed)
        if matched is not None and not row.closed and not all(cell and cell.text for cell in matched[0]):
            matched = None  # what stands without a label in the next row may be what is blank here
        if matched is None:
            self.rows.append(PlacedRow(form_row, [], is_open=True))
            return
        below, rest = matched
        placed = PlacedRow(form_row, [])
        self.rows.append(placed)
        for measure, head, printed in zip(_targets(header.table, key, header.columns), heads, below, strict=True):
            cell = printed or _blank_behind(row)
            if measure is None:
                self._unmeasured(row, head, cell)
                continue
            units = _units(head, row, noted) if measure.unit in MONEY else ()
            if len(units) > 1 and cell.text[-1:].isdigit():
                why = f"{measure.zh}：印有不同的单位（{'、'.join(units)}），这个数是哪一种的分不清"
                self.placement.problems.append(Problem("unplaced", why, cell.place, cell.text))
                continue
            unit = units[0] if units else head.unit
            placed.facts.append(Fact(*_reading(measure.code, unit, cell.text), cell.place))
        if rest:
            self.placement.problems += unlabelled(Row(rest), header, has_header_rows=True)

    def result(self) -> Placement:
        """What was placed, once the whole document is known."""
        self.rows = doubt(self.rows)
        if any(placed.is_open for placed in self.rows) and repeats_figures(self.rows):
            for table in _WITH_SUMS:
                self._settle(table)
        self._collect()
        for placed in self.rows:
            if placed.is_open:
                self.placement.problems += _left(placed)
        return self.placement

    def _count_forms(self, header: Header) -> None:
        if id(header) not in self.headers:
            self.headers.add(id(header))
            for head in header.heads:
                if head.form:
                    self.placement.forms[head.form] = self.placement.forms.get(head.form, 0) + 1

    def _unmeasured(self, row: Row, head: Head, cell: Cell) -> None:
        if not cell.text:
            return
        if head.column is None and head.label:
            message = f"“{row.cells[0].text}”：表格没有“{head.label}”这一列"
            problem = Problem("unknown_column", message, cell.place, cell.text)
        else:
            why = "列标题没有读出" if head.column is None else "表格的这一行没有这一列"
            problem = Problem("unplaced", why, cell.place, cell.text)
        self.placement.problems.append(problem)

    def _settle(self, table: str) -> None:
        """Has the sums say where the figures of a table's open rows stand."""
        rows = [placed for placed in self.rows if placed.table == table]
        waiting = [placed for placed in rows if placed.is_open]
        keys = [placed.form_row.key for placed in rows]
        if not any(placed.form_row.cells for placed in waiting) or len(set(keys)) != len(keys) or not _is_whole(rows):
            return
        if _prints_both_alternatives(table, keys):
            return  # whose figures those of （六）其他处理 are, a sum does not tell
        open_rows = [open_row for placed in waiting if (open_row := _open_row(placed.form_row)) is not None]
        if len(open_rows) < len(waiting):
            return
        facts = [fact for placed in rows for fact in placed.facts]
        known = {fact.code: 0 if fact.state in ("blank", "dash") else fact.value for fact in facts}
        settled = settle(table, open_rows, known)
        self.placement.used |= settled.used
        for placed, open_row in zip(waiting, open_rows, strict=True):
            for code, cell in zip(open_row.codes, settled.rows.get(open_row.key, ()), strict=False):
                if cell is not None:
                    placed.facts.append(Fact(*_reading(code, None, cell.text), cell.place, "identities"))

    def _collect(self) -> None:
        """The rows' facts as the placement's, without those that are printed twice and differ."""
        found: dict[str, Fact] = {}
        conflicting: set[str] = set()
        problems = self.placement.problems
        for placed in self.rows:
            if placed.facts:
                self.placement.tables.add(placed.table)
            for fact in placed.facts:
                known = found.setdefault(fact.code, fact)
                if fact.state == "unreadable":
                    message = f"{measures()[fact.code].zh}：这一格读不准"
                    problems.append(Problem("unreadable", message, fact.where, fact.raw))
                if (known.state, known.value) != (fact.state, fact.value):
                    message = f"{measures()[fact.code].zh} 印了两次，数字不同"
                    clashing = (fact,) if fact.code in conflicting else (known, fact)
                    problems += [Problem("unplaced", message, f.where, f.raw) for f in clashing]
                    conflicting.add(fact.code)
        if len(conflicting) > MAX_CONFLICTS:
            message = f"表格印了两遍，有{len(conflicting)}格数字不同：分不清哪一遍是这份报告的"
            problems.append(Problem("two_reports", message))
            found.clear()
        self.placement.facts = [fact for code, fact in found.items() if code not in conflicting]


def _is_doubtful(form_row: FormRow) -> bool:
    """Whether the row itself shows that its cells are not all there: behind two figures in one cell, every cell of a
    text's row stands a column too far to the left."""
    if form_row.row.doubtful:
        return True
    return form_row.geometry is not Geometry.GRID and any(_TWO_FIGURES.search(cell.text) for cell in form_row.cells)


def _is_whole(rows: list[PlacedRow]) -> bool:
    """Whether all cells are printed of which the form demands sums: a row whose label is lost may be any row's."""
    codes = {code for placed in rows for code in _codes(placed.form_row) if code}
    return are_whole(rows[0].table, codes)


def _prints_both_alternatives(table: str, keys: Collection[str]) -> bool:
    """Whether a table prints rows that stand for each other: 其他处理 as one row, and some of its three."""
    return sum(not set(rows).isdisjoint(keys) for rows in alternatives(table)) > 1


def _codes(form_row: FormRow) -> list[str | None]:
    targets = _targets(form_row.header.table, form_row.key, form_row.header.columns)
    return [measure.code if measure else None for measure in targets]


def _open_row(form_row: FormRow) -> OpenRow | None:
    """The row for the sums to settle; None where its cells are no figures, or cannot be this row's alone.

    Only a text that drops blank cells is settled: where blank ones are printed, a cell that lacks was a figure.
    """
    cells = form_row.cells
    codes = tuple(code for code in _codes(form_row) if code is not None)
    if not form_row.geometry.is_lossy or form_row.row.doubtful:
        return None
    if len(codes) != len(form_row.header.heads) or len(cells) > len(codes):
        return None
    joined = form_row.geometry is Geometry.JOINED
    if not all(looks_numeric(cell.text) or (joined and is_run_of_figures(cell.text)) for cell in cells):
        return None
    return OpenRow(form_row.key, codes, tuple(cells), joined)


def _left(placed: PlacedRow) -> Iterator[Problem]:
    """What is printed in an open row and has no certain place."""
    form_row = placed.form_row
    settled = {fact.where for fact in placed.facts}
    cells = [cell for cell in form_row.cells if cell.place not in settled]
    figures = sum(1 for cell in cells if cell.text and looks_numeric(cell.text))
    if figures:
        columns = len(form_row.header.heads)
        why = f"这一行有{figures}个数，表头有{columns}列"
        if figures == columns:
            why = f"这一行的{figures}个数之间还有别的格，或者不全是这一行的"
        elif settled:
            why = f"这一行还有{figures}个数，勾稽关系不能确定它们在哪一列"
        yield unplaced(Row([form_row.row.cells[0], *cells] if form_row.key else cells), why)


@lru_cache(maxsize=4096)
def _targets(table: str, row_key: str, columns: tuple[str | None, ...]) -> tuple[Measure | None, ...]:
    """The measures that a row's figures count, by column; None where the form has no such cell."""
    prefix = f"{table}.{row_key}." if row_key else f"{table}."
    return tuple(measures().get(prefix + column) if column else None for column in columns)


def _units(head: Head, row: Row, noted: Set[str]) -> tuple[str, ...]:
    """The units of money that are printed for a figure: by its column's label and its row's, or else by a note."""
    printed = {unit for unit in (head.unit, printed_unit(row.cells[0].text)) if unit in MONEY}
    return tuple(sorted(printed or noted))


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


def _blank_behind(row: Row) -> Cell:
    """A blank cell that the text shows only as padding: it stands right behind the row's last printed cell."""
    place = next(cell.place for cell in reversed(row.cells) if cell.text)
    return Cell("", TextPlace(place.end, place.end) if isinstance(place, TextPlace) else place)
