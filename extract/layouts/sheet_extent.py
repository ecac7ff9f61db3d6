"""What is asked of a workbook before its cells are read: how far they reach, and what they show.

The reader of workbooks lays a sheet out as a full rectangle, so that a single cell in the last row and column would
ask for all the memory that there is. It gives the values of the cells, an error as a blank one, and says nothing of
what is hidden, struck out or shown in another form.
"""

import struct
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.layouts.sheet_format import Style
from extract.model import ExtractError

# A real report has fewer than a hundred rows of fifteen columns.
MAX_CELLS = 500_000
MAX_SHEETS = 100
MAX_COLUMNS = 16_384
# A workbook has at most 65,490 combinations of formats.
MAX_STYLES = 65_536

CellPlace = tuple[int, int]  # row and column, 0-based


@dataclass(slots=True)
class Marks:
    """What a sheet says of its cells beside their values. Rows and columns are 0-based.

    `texts`: what a cell says in place of its value, an error or a text of which a part is struck out. `styles`: of the
    cells that are not shown in the general format. `zeros_shown`: false where the sheet shows zeros as blanks.
    """

    texts: dict[CellPlace, str] = field(default_factory=dict)
    styles: dict[CellPlace, Style] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    zeros_shown: bool = True
    _described: int = 0

    def hide_columns(self, first: int, last: int, *, hidden: bool) -> None:
        """Takes the description of the columns from `first` to `last`; each is described once."""
        last = min(last, MAX_COLUMNS - 1)
        self._described += max(0, last - first + 1)
        if first < 0 or self._described > MAX_COLUMNS:
            raise ExtractError("unreadable", "the workbook is damaged: a sheet describes columns that it cannot have")
        if hidden:
            self.hidden_columns.update(range(first, last + 1))


class CheckedWorkbook(NamedTuple):
    """A workbook within the limits: the bytes to read, and the marks of each of its sheets, in their order."""

    data: bytes
    marks: list[Marks]


class Extent:
    """The cells that the sheets' rectangles have, sheet after sheet. Raises `ExtractError`: too_large."""

    def __init__(self) -> None:
        self._before = 0
        self.begin_sheet()

    def begin_sheet(self) -> None:
        self._rows = self._columns = 0

    def add(self, row: int, column: int) -> None:
        """Takes a cell, 0-based."""
        if row >= self._rows or column >= self._columns:
            cells = self._rows * self._columns
            self._rows, self._columns = max(self._rows, row + 1), max(self._columns, column + 1)
            self._before += self._rows * self._columns - cells
            if self._before > MAX_CELLS:
                raise ExtractError("too_large", f"the sheets reach over more than {MAX_CELLS:,} cells")

    def add_claimed(self, dimensions: bytes) -> None:
        """The rectangle that an .xls says a sheet has: room is made for it before a cell is read."""
        layout = "<IIHH" if len(dimensions) >= 14 else "<HHHH"
        if len(dimensions) < struct.calcsize(layout):
            raise ExtractError("unreadable", "the workbook is damaged: a sheet does not say how large it is")
        first_row, end_row, first_column, end_column = struct.unpack_from(layout, dimensions)
        if end_row < first_row or end_column < first_column:
            raise ExtractError("unreadable", "the workbook is damaged: a sheet says that it ends before it begins")
        if (end_row - first_row + 1) * (end_column - first_column + 1) > MAX_CELLS:
            raise ExtractError("too_large", f"the sheets reach over more than {MAX_CELLS:,} cells")
