"""What became of every cell of a document: which fact it gave, or what it was taken for, or why it was left."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from extract.document import Cell, Document, Geometry, Grid, Row
from extract.model import Fact, PagePlace, Place, Problem, Report, TextPlace
from extract.rows import printed_rows
from extract.vocabulary import CellKind, cell_kind

# `figure`: it gave facts. `left`: it could not be placed, and a problem says why. `words`: neither a label that a form
# has nor a figure of its tables.
Role = Literal["figure", "left", "header", "label", "words", "blank"]


class ExplainedCell(NamedTuple):
    """A cell as the reader found it. It has several facts where figures that ran together were parted."""

    cell: Cell
    role: Role
    facts: tuple[Fact, ...] = ()


@dataclass(slots=True)
class ExplainedRow:
    """`behind`: facts of blank cells that the text shows only as padding behind the row's cells."""

    cells: list[ExplainedCell]
    behind: list[Fact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """The measures of all its facts."""
        return [fact.code for cell in self.cells for fact in cell.facts] + [fact.code for fact in self.behind]


@dataclass(slots=True)
class ExplainedGrid:
    geometry: Geometry
    rows: list[ExplainedRow]


@dataclass(slots=True)
class Explanation:
    """`facts` and `problems` are those that stand in no cell of `grids`."""

    grids: list[ExplainedGrid]
    facts: list[Fact]
    problems: list[Problem]


def explain(document: Document, report: Report | None) -> Explanation:
    """Says of every cell what became of it; without a report, no more than what the cells can be."""
    grids = [_rows(grid) for grid in document.grids]
    finder = _Finder(row for _, rows in grids for row in rows)
    facts, problems = ([], []) if report is None else (report.facts, report.problems)
    elsewhere = [fact for fact in facts if not finder.give(fact)]
    unseen = [problem for problem in problems if not finder.tell(problem)]
    explained = [ExplainedGrid(geometry, [finder.explained(row) for row in rows]) for geometry, rows in grids]
    return Explanation(explained, elsewhere, unseen)


def shared_part(codes: list[str], parts: int) -> str:
    """The first parts that all codes share, with the dot behind them; nothing where they don't."""
    starts = {".".join([*code.split(".")[:parts], ""]) for code in codes}
    return starts.pop() if len(starts) == 1 else ""


def _rows(grid: Grid) -> tuple[Geometry, list[Row]]:
    """The rows that the reader saw: text that has lost the ends of its rows is parted at the labels."""
    return grid.geometry, [printed for row in grid.rows for printed, _ in printed_rows(row, grid.geometry)]


def _name_label(cells: list[ExplainedCell]) -> None:
    """Words that no form has are a label all the same where they alone stand in front of the row's facts: a misprint
    that was seen through."""
    first = next((index for index, cell in enumerate(cells) if cell.facts), 0)
    front = [index for index in range(first) if cells[index].cell.text]
    if front and cells[front[-1]].role == "words":
        cells[front[-1]] = cells[front[-1]]._replace(role="label")


class _At(NamedTuple):
    """A cell, by the row that holds it."""

    row: int
    column: int


class _Finder:
    """Finds the cell at a place: the one that stands there, or the one that the place lies in or right behind."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = list(rows)
        self._numbers = {id(row): number for number, row in enumerate(self._rows)}
        self._exact: dict[Place, _At] = {}
        self._texts: list[tuple[int, int, _At]] = []  # start, end, cell
        for number, row in enumerate(self._rows):
            for column, cell in enumerate(row.cells):
                at = _At(number, column)
                self._exact.setdefault(cell.place, at)
                if isinstance(cell.place, TextPlace):
                    self._texts.append((cell.place.start, cell.place.end, at))
        self._texts.sort()
        self._facts: dict[_At, list[Fact]] = {}
        self._behind: dict[int, list[Fact]] = {}
        self._problems: dict[int, list[Problem]] = {}

    def give(self, fact: Fact) -> bool:
        """Gives a fact to its cell; False where no cell holds it."""
        at = self._find(fact.where)
        if at is None:
            return False
        # A blank cell that is not printed is placed at the printed one in front of it.
        if fact.state == "blank" and self._rows[at.row].cells[at.column].text:
            self._behind.setdefault(at.row, []).append(fact)
        else:
            self._facts.setdefault(at, []).append(fact)
        return True

    def tell(self, problem: Problem) -> bool:
        """Puts a problem beside its row; False where it is about no row."""
        at = None if problem.where is None else self._find(problem.where)
        if at is None:
            return False
        self._problems.setdefault(at.row, []).append(problem)
        return True

    def explained(self, row: Row) -> ExplainedRow:
        number = self._numbers[id(row)]
        problems = self._problems.get(number, [])
        kinds = [cell_kind(cell.text) for cell in row.cells]
        heads = any(kind is not None and kind.header for kind in kinds)
        cells = [
            ExplainedCell(cell, self._role(_At(number, column), kind, heads=heads), tuple(self._of(number, column)))
            for column, (cell, kind) in enumerate(zip(row.cells, kinds, strict=True))
        ]
        _name_label(cells)
        return ExplainedRow(cells, self._behind.get(number, []), problems)

    def _role(self, at: _At, kind: CellKind | None, *, heads: bool) -> Role:
        if self._of(*at):
            return "figure"
        if kind is None:
            return "blank"
        cell = self._rows[at.row].cells[at.column]
        problems = self._problems.get(at.row, [])
        if any(kind.numeric or (problem.where, problem.raw) == (cell.place, cell.text) for problem in problems):
            return "left"
        if kind.header or (heads and kind.column):
            return "header"
        return "label" if kind.label else "words"

    def _of(self, row: int, column: int) -> list[Fact]:
        return self._facts.get(_At(row, column), [])

    def _find(self, place: Place) -> _At | None:
        exact = self._exact.get(place)
        if exact is not None:
            return exact
        if isinstance(place, TextPlace):
            return self._in_text(place)
        return self._on_page(place) if isinstance(place, PagePlace) else None

    def _in_text(self, place: TextPlace) -> _At | None:
        index = bisect_right(self._texts, place.start, key=lambda text: text[0]) - 1
        if index < 0:
            return None
        start, end, at = self._texts[index]
        # A row's problem begins with its first cell; a padded blank lies at the end of the cell in front of it.
        return at if start <= place.start <= end else None

    def _on_page(self, place: PagePlace) -> _At | None:
        x, y = (place.bbox[0] + place.bbox[2]) / 2, (place.bbox[1] + place.bbox[3]) / 2
        for around, at in self._exact.items():
            if isinstance(around, PagePlace) and around.page == place.page:
                left, top, right, bottom = around.bbox
                if left <= x <= right and top <= y <= bottom:
                    return at
        return None
