"""Cells with spans -> the columns that they stand in, as a browser or an office program lays them out."""

# A browser's own limit; what is printed beyond it is a mistake or an attack.
MAX_SPAN = 1000


def span(printed: str | None) -> int:
    """A printed colspan or rowspan as a number from 0 (to the table's end) to `MAX_SPAN`; 1 where it is none."""
    if printed is None:
        return 1
    digits = printed.strip()[:6]
    return min(int(digits), MAX_SPAN) if digits.isascii() and digits.isdigit() else 1


class ColumnFinder:
    """Gives each cell of a table its first column, cell by cell in source order."""

    def __init__(self) -> None:
        self._held: list[tuple[int, int, int | None]] = []  # columns held from rows above: first, end, rows left
        self._at = 0
        self._new: list[tuple[int, int, int | None]] = []

    def next_row(self) -> None:
        left = [(a, b, None if rows is None else rows - 1) for a, b, rows in self._held]
        self._held = sorted(entry for entry in [*left, *self._new] if entry[2] is None or entry[2] > 0)
        self._new = []
        self._at = 0

    def place(self, colspan: int, rowspan: int) -> int:
        """The first column of the next cell. A rowspan of 0 holds the columns to the table's end."""
        for first, end, _ in self._held:
            if first <= self._at < end:
                self._at = end
        column = self._at
        self._at += max(colspan, 1)
        if rowspan != 1:
            self._new.append((column, self._at, None if rowspan == 0 else rowspan - 1))
        return column
