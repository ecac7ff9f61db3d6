"""Cells with spans -> the columns that they stand in, as a browser or an office program lays them out."""

# A browser's own limit; what is printed beyond it is a mistake or an attack.
MAX_SPAN = 1000
# No table of the forms has more than fifteen columns; pages that lay themselves out in one table have hundreds.
MAX_COLUMNS = 4096
_TO_THE_END = 1 << 30


def span(printed: str | None) -> int:
    """A printed colspan or rowspan as a number from 0 (to the table's end) to `MAX_SPAN`; 1 where it is none."""
    if printed is None:
        return 1
    digits = printed.strip()[:6]
    return min(int(digits), MAX_SPAN) if digits.isascii() and digits.isdigit() else 1


class ColumnFinder:
    """Gives each cell of a table its first column, cell by cell in source order."""

    def __init__(self) -> None:
        self._held: dict[int, int] = {}  # column -> the last row that a cell from above holds it in
        self._row = -1
        self._at = 0

    def next_row(self) -> None:
        self._row += 1
        self._at = 0

    def place(self, colspan: int, rowspan: int) -> int:
        """The first column of the next cell. A rowspan of 0 holds the columns to the table's end."""
        while self._held and self._held.get(self._at, -1) >= self._row:
            self._at += 1
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
