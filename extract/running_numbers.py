"""The statistics table's running numbers (序号) and units, in texts that do not say in which column a cell stands."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise, zip_longest
from typing import NamedTuple

from extract.document import Cell, Grid, Row
from extract.folding import BOOKMARK, label_key
from extract.forms import tables
from extract.numbers import MONEY, looks_numeric
from extract.vocabulary import terms

# What the unit column of the statistics table prints.
_UNITS = frozenset(("条", "件", "次", "篇", "个", "人", "人次", *MONEY))


def is_unit(text: str) -> bool:
    """Whether a cell prints a unit and nothing else, as one column of the statistics table does."""
    return label_key(text) in _UNITS


@cache
def _number_labels() -> frozenset[str]:
    return frozenset(label_key(words) for words in tables()["statistics"].numbers)


def has_running_numbers(grid: Grid) -> bool:
    """Whether a table's header prints a column of running numbers."""
    return any(label_key(cell.text) in _number_labels() for row in grid.rows for cell in row.cells)


def without_running_numbers(rows: list[Row], *, lossy: bool) -> list[Row]:
    """The rows of the statistics table that stand in `rows`, without the running number in front of each label.

    Of two numbers in front of a label the first is the figure of the row before; one alone is no figure: every row is
    numbered. Where a row of a `lossy` text has lost its number, the last figure of the row before may be it.
    """
    parts = [part for row in rows for part in _parts(row)]
    if not lossy:
        return [part.row for part in parts]
    return [
        part.row._replace(doubtful=True)
        if following is not None and part.is_numbered and not following.is_numbered and _ends_in_figure(part.row)
        else part.row
        for part, following in zip_longest(parts, parts[1:])
    ]


class _Part(NamedTuple):
    """A row of the table without its number; `is_numbered`: it had one."""

    row: Row
    is_numbered: bool


def _parts(row: Row) -> Iterator[_Part]:
    """The rows of the table that one printed row holds. Only the last of them ends where it does."""
    cells = row.cells
    if not cells:
        return
    begins = [index for index in range(len(cells) - 1) if _is_running_number(cells[index : index + 3])]
    for start, end in pairwise([*([] if 0 in begins else [0]), *begins, len(cells)]):
        is_numbered = start in begins
        closed = row.closed and end == len(cells)
        yield _Part(row._replace(cells=cells[start + is_numbered : end], closed=closed), is_numbered)


def _ends_in_figure(row: Row) -> bool:
    last = row.cells[-1].text
    return bool(last) and looks_numeric(last)


def _is_running_number(cells: list[Cell]) -> bool:
    """Whether the first of these cells numbers the row of the second: words of the form, or a unit behind them."""
    number, label, *behind = cells
    digits = BOOKMARK.sub("", number.text)
    if not digits or not looks_numeric(digits) or looks_numeric(label.text) or is_unit(label.text):
        return False
    return bool(terms(label.text)) or any(is_unit(cell.text) or looks_numeric(cell.text) for cell in behind)
