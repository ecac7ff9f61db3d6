"""The statistics table's running numbers (序号) and units, in texts that do not say in which column a cell stands."""

from functools import cache
from itertools import pairwise

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
    parts: list[tuple[Row, bool]] = []
    for row in rows:
        cells = row.cells
        begins = [index for index in range(len(cells) - 1) if _is_running_number(cells[index : index + 3])]
        bounds = pairwise([*([] if begins[:1] == [0] else [0]), *begins, len(cells)])
        printed = [(cells[a + (a in begins) : b], a in begins) for a, b in bounds]
        whole = [(row._replace(cells=part, closed=False), numbered) for part, numbered in printed if part]
        parts += [*whole[:-1], *((last._replace(closed=row.closed), numbered) for last, numbered in whole[-1:])]
    doubtful = [
        lossy and numbered and not next_numbered and looks_numeric(row.cells[-1].text) and bool(row.cells[-1].text)
        for (row, numbered), (_, next_numbered) in pairwise(parts)
    ]
    return [
        row._replace(doubtful=row.doubtful or doubt)
        for (row, _), doubt in zip(parts, [*doubtful, False][: len(parts)], strict=True)
    ]


def _is_running_number(cells: list[Cell]) -> bool:
    """Whether the first of these cells numbers the row of the second: words of the form, or a unit behind them."""
    number, label, *behind = cells
    digits = BOOKMARK.sub("", number.text)
    if not digits or not looks_numeric(digits) or looks_numeric(label.text) or is_unit(label.text):
        return False
    return bool(terms(label.text)) or any(is_unit(cell.text) or looks_numeric(cell.text) for cell in behind)
