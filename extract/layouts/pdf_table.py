"""Ruled lines -> the cells of a page's tables: what the lines part is two cells, what they do not part is one."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from extract.decoding import REPLACEMENT
from extract.layouts.pdf_page import Box, Char, Page, Rule
from extract.layouts.pdf_text import bounds, cell_text, rows_of
from extract.model import ExtractError

# In points: lines nearer than this are one line, ends nearer than this touch.
TOLERANCE = 2.5
_DOT = 5.0
# Share of a cell's side that a line must cover to close it.
_COVERED = 0.6
# No table of the forms comes near these.
MAX_LINES = 1_000
MAX_SLOTS = 20_000
# Two digits of one figure touch; those of two cells do not, but for this share of their height.
_TOUCHING = 0.06


class PageCell(NamedTuple):
    """`box` is the cell as the lines bound it, `ink` where its words stand, the cell itself where it is blank."""

    text: str
    box: Box
    ink: Box


@dataclass(slots=True)
class PageTable:
    """The cells that begin in each row, from left to right."""

    page: int
    box: Box
    rows: list[list[PageCell]]

    @property
    def top(self) -> float:
        return self.box[1]


def find_tables(page: Page) -> tuple[list[PageTable], list[Char]]:
    """The page's tables from top to bottom, and the characters that stand in none of them."""
    horizontal, vertical = _merged(page.horizontal), _merged(page.vertical)
    if len(horizontal) + len(vertical) > MAX_LINES:
        raise ExtractError("too_large", f"a page of the PDF has more than {MAX_LINES:,} ruled lines")
    tables: list[PageTable] = []
    rest = page.chars
    for across, down in _touching(horizontal, vertical):
        grid = _Grid(across, down)
        if grid.slots < 2 or grid.slots > MAX_SLOTS:
            continue
        cells = grid.cells()
        if len(cells) < 2:
            continue
        inside: list[Char] = []
        outside: list[Char] = []
        for char in rest:
            (inside if _holds(grid.box, char) else outside).append(char)
        rest = outside
        tables.append(PageTable(page.number, grid.box, _rows(grid, cells, inside)))
    return sorted(tables, key=lambda table: table.box[1]), rest


def _holds(box: Box, char: Char) -> bool:
    _, x0, top, x1, bottom, _ = char
    return box[1] <= (top + bottom) / 2 <= box[3] and box[0] <= (x0 + x1) / 2 <= box[2]


def _merged(rules: list[Rule]) -> list[Rule]:
    """Pieces of one line as one rule; what is then no longer than a dot is none."""
    merged: list[Rule] = []
    for group in _near(sorted(rules)):
        at = sum(rule.at for rule in group) / len(group)
        begin, end = None, 0.0
        for rule in sorted(group, key=lambda r: r.begin):
            if begin is None or rule.begin > end + TOLERANCE:
                if begin is not None:
                    merged.append(Rule(at, begin, end))
                begin, end = rule.begin, rule.end
            end = max(end, rule.end)
        if begin is not None:
            merged.append(Rule(at, begin, end))
    return [rule for rule in merged if rule.end - rule.begin > _DOT]


def _near(rules: list[Rule]) -> Iterable[list[Rule]]:
    """Runs of sorted rules that stand within the tolerance of the first of them."""
    group: list[Rule] = []
    for rule in rules:
        if group and rule.at - group[0].at > TOLERANCE:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _touching(horizontal: list[Rule], vertical: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that touch each other."""
    owner = list(range(len(horizontal) + len(vertical)))

    def find(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    for i, across in enumerate(horizontal):
        for j, down in enumerate(vertical, len(horizontal)):
            if (
                across.begin - TOLERANCE <= down.at <= across.end + TOLERANCE
                and down.begin - TOLERANCE <= across.at <= down.end + TOLERANCE
            ):
                owner[find(i)] = find(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(horizontal):
        groups.setdefault(find(i), ([], []))[0].append(rule)
    for j, rule in enumerate(vertical, len(horizontal)):
        groups.setdefault(find(j), ([], []))[1].append(rule)
    return [group for group in groups.values() if group[0] and group[1]]


class _Grid:
    """The slots between all lines of a table; those that no line parts are one cell.

    A table that a page's end has cut has no line there: its vertical lines end where it does.
    """

    def __init__(self, horizontal: list[Rule], vertical: list[Rule]) -> None:
        self.xs = positions([r.at for r in vertical] + [x for r in horizontal for x in (r.begin, r.end)])
        self.ys = positions([r.at for r in horizontal] + [y for r in vertical for y in (r.begin, r.end)])
        self.box: Box = (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])
        self.slots = (len(self.xs) - 1) * (len(self.ys) - 1)
        self._horizontal = _by_position(horizontal, self.ys)
        self._vertical = _by_position(vertical, self.xs)

    def cells(self) -> list[Box]:
        columns, rows = range(len(self.xs) - 1), range(len(self.ys) - 1)
        across, down = list(pairwise(self.xs)), list(pairwise(self.ys))
        parted_right = [[_parted(self._vertical[c + 1], *down[r]) for c in columns] for r in rows]
        parted_below = [[_parted(self._horizontal[r + 1], *across[c]) for c in columns] for r in rows]
        taken = [[False for _ in columns] for _ in rows]
        cells: list[Box] = []
        self._cell_of = [[0 for _ in columns] for _ in rows]
        for row in rows:
            for column in columns:
                if taken[row][column]:
                    continue
                right = column
                while right + 1 < len(columns) and not parted_right[row][right] and not taken[row][right + 1]:
                    right += 1
                bottom = row
                while bottom + 1 < len(rows) and self._goes_on(
                    parted_below, parted_right, taken, bottom, column, right
                ):
                    bottom += 1
                for r in range(row, bottom + 1):
                    taken[r][column : right + 1] = [True] * (right + 1 - column)
                    self._cell_of[r][column : right + 1] = [len(cells)] * (right + 1 - column)
                cells.append((self.xs[column], self.ys[row], self.xs[right + 1], self.ys[bottom + 1]))
        return cells

    def cell_at(self, char: Char) -> int:
        """The index of the cell that the middle of a character stands in."""
        row = bisect_right(self.ys, (char.top + char.bottom) / 2) - 1
        column = bisect_right(self.xs, (char.x0 + char.x1) / 2) - 1
        return self._cell_of[min(row, len(self.ys) - 2)][min(column, len(self.xs) - 2)]

    @staticmethod
    def _goes_on(
        below: list[list[bool]], right_of: list[list[bool]], taken: list[list[bool]], row: int, first: int, last: int
    ) -> bool:
        """Whether the cell that spans these columns goes on in the next row."""
        columns = range(first, last + 1)
        return not any(below[row][c] or taken[row + 1][c] for c in columns) and not any(
            right_of[row + 1][c] for c in range(first, last)
        )


def _parted(rules: list[Rule], begin: float, end: float) -> bool:
    covered = 0.0
    for rule in rules:
        if rule.begin < end and begin < rule.end:
            covered += min(rule.end, end) - max(rule.begin, begin)
    return covered >= _COVERED * (end - begin)


def _by_position(rules: list[Rule], positions: list[float]) -> list[list[Rule]]:
    found: list[list[Rule]] = [[] for _ in positions]
    for rule in rules:
        found[nearest(positions, rule.at)].append(rule)
    return found


def nearest(positions: list[float], value: float) -> int:
    """The index of the position, of those in order, that `value` is nearest to."""
    above = bisect_left(positions, value)
    if above == len(positions) or (above and value - positions[above - 1] <= positions[above] - value):
        return above - 1
    return above


def positions(values: list[float]) -> list[float]:
    """Where lines stand: values nearer to each other than lines can be are one position."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2 * TOLERANCE:
            found.append(value)
    return found


def _rows(grid: _Grid, cells: list[Box], chars: list[Char]) -> list[list[PageCell]]:
    held: list[list[Char]] = [[] for _ in cells]
    crossing: set[int] = set()
    for row in rows_of(chars):
        before: tuple[Char, int] | None = None
        for char in row:
            cell = grid.cell_at(char)
            held[cell].append(char)
            if before is not None and cell != before[1] and _are_one_figure(before[0], char):
                crossing |= {before[1], cell}
            before = char, cell
    rows: dict[float, list[PageCell]] = {}
    for index, (box, printed) in enumerate(zip(cells, held, strict=True)):
        # A figure that runs across a line belongs to neither side for certain.
        text = cell_text(printed) + (REPLACEMENT if index in crossing else "")
        rows.setdefault(box[1], []).append(PageCell(text, box, bounds(printed) if printed else box))
    return [sorted(row, key=lambda cell: cell.box[0]) for _, row in sorted(rows.items())]


def _are_one_figure(a: Char, b: Char) -> bool:
    return (
        a.text.isdigit()
        and b.text.isdigit()
        and abs(a.base - b.base) < 0.2 * a.height
        and b.x0 - a.x1 < _TOUCHING * a.height
    )
