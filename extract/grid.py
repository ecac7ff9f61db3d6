"""Cells with spans -> the columns that they stand in, as a browser or an office program lays them out."""

from collections.abc import Iterable

from extract.document import Row
from extract.model import ExtractError, GridPlace
from extract.numbers import doubtful, looks_numeric

# A browser's own limit; what is printed beyond it is a mistake or an attack.
MAX_SPAN = 1000
# No table of the forms has more than fifteen columns; pages that lay themselves out in one table have hundreds.
MAX_COLUMNS = 4096
# How many columns that cells from above hold are passed over in one table; a report's largest table has a hundred.
MAX_PASSED = 500_000
_TO_THE_END = 1 << 30


def span(printed: str | None) -> int:
    """A printed colspan or rowspan as a number from 0 (to the table's end) to `MAX_SPAN`; 1 where it is none."""
    if printed is None:
        return 1
    digits = printed.strip()[:6]
    return min(int(digits), MAX_SPAN) if digits.isascii() and digits.isdigit() else 1


def doubt_shared(rows: list[Row], tall: Iterable[tuple[int, int, int]]) -> None:
    """Makes a figure doubtful that stands beside more than one row: it may count for all of them together.

    `tall`: of each cell that reaches over rows, its row and its cell in `rows` and the last row that it reaches.
    """
    entries = list(tall)
    if not entries:
        return
    labelled: list[GridPlace | None] = [None] * (len(rows) + 1)  # of each row, the next one that prints a label
    for index in range(len(rows) - 1, -1, -1):
        cells = rows[index].cells
        place = cells[0].place if cells else None
        has_label = isinstance(place, GridPlace) and any(cell.text and not looks_numeric(cell.text) for cell in cells)
        labelled[index] = place if has_label and isinstance(place, GridPlace) else labelled[index + 1]
    for index, number, last in entries:
        cell = rows[index].cells[number]
        below = labelled[index + 1]
        if cell.text and looks_numeric(cell.text) and below is not None and below.row <= last:
            rows[index].cells[number] = cell._replace(text=doubtful(cell.text))


class ColumnFinder:
    """Gives each cell of a table its first column, cell by cell in source order."""

    def __init__(self) -> None:
        self._held: dict[int, int] = {}  # column -> the last row that a cell from above holds it in
        self._row = -1
        self._at = 0
        self._passed = 0

    def next_row(self) -> None:
        self._row += 1
        self._at = 0

    def place(self, colspan: int, rowspan: int) -> int:
        """The first column of the next cell. A rowspan of 0 holds the columns to the table's end.

        Raises `ExtractError` (too_large) where the cells from above hold more than any table's.
        """
        begin = self._at
        while self._held and self._held.get(self._at, -1) >= self._row:
            self._at += 1
        self._passed += self._at - begin
        if self._passed > MAX_PASSED:
            raise ExtractError("too_large", "the cells of a table span more rows than those of any report")
        if colspan == rowspan == 1 and self._at < MAX_COLUMNS:  # as most cells
            self._at += 1
            return self._at - 1
        column = min(self._at, MAX_COLUMNS)
        end = min(column + max(colspan, 1), MAX_COLUMNS)
        self._at = end
        if rowspan != 1:
            last = _TO_THE_END if rowspan == 0 else self._row + rowspan - 1
            for taken in range(column, end):  # overlapping spans: the longer one holds
                self._held[taken] = max(last, self._held.get(taken, -1))
        return column
