"""Figures whose columns are lost: where the form's own sums leave exactly one way of placing them, that is their place.

A row that prints fewer figures than its table has columns has lost its blank cells; one whose cells run together has
lost their ends. Every way of placing its figures, in their order, is tried against the sums in which the row takes
part, a cell without a figure counting nothing. A cell is placed when all ways that satisfy every sum agree about it.
The sums are those of the rules (`extract/forms/rules.toml`); nothing is placed by how likely it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from extract.document import Cell
from extract.joined import last_figures
from extract.model import Number
from extract.numbers import read_cell
from extract.sums import Sum, sums

# How many steps the search for a table's placing takes: one that needs more is left unplaced. A step takes some
# microseconds, so that a document is settled within a second.
MAX_STEPS = 80_000

# Of the sums' differences side by side in one number: what a count of fifteen digits and eight decimals leaves free.
_BITS = 128
_SCALE = 10**8

_Slots = tuple[Cell | None, ...]


class OpenRow(NamedTuple):
    """A row that prints its figures without saying in which columns: `codes` by column, `cells` as printed.

    `joined`: figures may run together in a cell.
    """

    key: str
    codes: tuple[str, ...]
    cells: tuple[Cell, ...]
    joined: bool


class Settled(NamedTuple):
    """By row, what stands in each column (None where that is not certain), and the sums that decided it."""

    rows: dict[str, _Slots]
    used: frozenset[tuple[str, str]]


_NOTHING = Settled({}, frozenset())


class _Candidate(NamedTuple):
    slots: _Slots
    values: dict[str, Number]


class _Budget:
    def __init__(self, steps: int) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise _TooManyError


class _TooManyError(Exception):
    """There are more ways than the search tries."""


def settle(table: str, rows: Sequence[OpenRow], known: Mapping[str, Number | None]) -> Settled:
    """Places the figures of a table's open rows, which have keys of their own.

    `known`: the values of the cells that are placed (0 for a blank or a dash, None for what is no number). Nothing is
    settled when the sums contradict each other, or when they do not show that the table prints its totals.
    """
    codes = dict.fromkeys(code for row in rows for code in row.codes)
    asked = [
        each for each in sums(table, {**known, **codes}) if all(known.get(code, 0) is not None for code in each.codes)
    ]
    inner = {row.key: [each for each in asked if each.codes <= frozenset(row.codes)] for row in rows}
    if not all(inner.values()):
        return _NOTHING
    within = {each for own in inner.values() for each in own}
    outside = [each for each in asked if each not in within]
    across = [each for each in outside if codes.keys() & each.codes]
    budget = _Budget(MAX_STEPS)
    try:
        ways = {row.key: _ways(row, inner[row.key], budget) for row in rows}
        ways = _supported(ways, across, known, budget)
    except _TooManyError:
        return _NOTHING
    if not across:
        # A figure may be lost as well as a blank cell; only another sum would tell.
        ways = {key: found if all(None not in way.slots for way in found) else [] for key, found in ways.items()}
    if not all(ways.values()) or not _totals_are_printed(ways, inner, outside, known):
        return _NOTHING
    settled = {key: _common([way.slots for way in found]) for key, found in ways.items()}
    if not any(cell for slots in settled.values() for cell in slots):
        return _NOTHING
    return Settled(settled, frozenset((each.rule, each.each) for each in (*across, *within)))


def can_hold(table: str, row: OpenRow) -> bool:
    """Whether some way of placing a row's figures, its blank cells aside, satisfies the sums within it."""
    inner = sums(table, frozenset(row.codes))
    try:
        return bool(inner) and bool(_ways(row, inner, _Budget(MAX_STEPS)))
    except _TooManyError:
        return True


class _Partial:
    """The sums within a row while its columns are being filled: what each has so far, and how much is open."""

    def __init__(self, codes: Sequence[str], inner: list[Sum]) -> None:
        self._stated = [sum(code in each.stated for code in codes) for each in inner]
        self._open = [len(each.codes) for each in inner]
        self._left: list[Number] = [0 for _ in inner]  # what the stated side exceeds the computed one by
        self._of = {
            code: [(at, 1 if code in each.stated else -1) for at, each in enumerate(inner) if code in each.codes]
            for code in codes
        }

    def add(self, code: str, value: Number) -> bool:
        """Fills a column; whether every sum can still hold. The figures are counts: none takes away from a side."""
        fits = True
        for at, sign in self._of[code]:
            self._open[at] -= 1
            self._stated[at] -= sign > 0
            self._left[at] += sign * value
            fits = (
                fits and (bool(self._stated[at]) or self._left[at] >= 0) and bool(self._open[at] or not self._left[at])
            )
        return fits

    def take(self, code: str, value: Number) -> None:
        """Undoes `add`."""
        for at, sign in self._of[code]:
            self._open[at] += 1
            self._stated[at] += sign > 0
            self._left[at] -= sign * value


def _ways(row: OpenRow, inner: list[Sum], budget: _Budget) -> list[_Candidate]:
    """The ways of placing a row's figures that satisfy the sums within the row.

    Columns are filled from the right, where the totals stand: the rest of a sum is then bounded by its total.
    """
    found: list[_Candidate] = []
    slots: list[Cell | None] = [None] * len(row.codes)
    values: dict[str, Number] = {}
    partial = _Partial(row.codes, inner)

    def fill(column: int, left: tuple[Cell, ...]) -> None:
        budget.spend(1)
        if column < 0:
            if not left:
                found.append(_Candidate(tuple(slots), dict(values)))
            return
        if len(left) > column + 1:
            return
        code = row.codes[column]
        for cell, value, rest in _last_figures(left, joined=row.joined):
            if partial.add(code, value):
                slots[column], values[code] = cell, value
                fill(column - 1, rest)
            partial.take(code, value)

    fill(len(row.codes) - 1, row.cells)
    return found


def _last_figures(cells: tuple[Cell, ...], *, joined: bool) -> Iterator[tuple[Cell | None, Number, tuple[Cell, ...]]]:
    """What the rightmost column can hold: nothing, or the last figure that the cells print; with what is left then."""
    yield None, 0, cells
    if not cells:
        return
    for before, cell in last_figures(cells[-1]) if joined else [(None, cells[-1])]:
        read = read_cell(cell.text, None)
        if read.state in ("stated", "blank", "dash") and (read.value or 0) >= 0:
            yield cell, read.value or 0, (*cells[:-1], before) if before is not None else cells[:-1]


class _Differences:
    """What figures add to the difference between the two sides of each sum, as one number that is quick to add.

    Each sum has `_BITS` of it; a figure counts `_SCALE`, so that its decimals are whole.
    """

    def __init__(self, across: list[Sum]) -> None:
        self._weights: dict[str, int] = {}
        for at, each in enumerate(across):
            for codes, sign in ((each.stated, 1), (each.computed, -1)):
                for code in codes:
                    self._weights[code] = self._weights.get(code, 0) + (sign << at * _BITS)
        self._size = len(across)
        self._half = self.packed([1 << _BITS - 1] * len(across))

    def of(self, values: Mapping[str, Number | None]) -> int:
        """The differences that the figures make."""
        weights = self._weights
        return sum(int(value * _SCALE) * weights[code] for code, value in values.items() if value and code in weights)

    def packed(self, each: Iterable[int]) -> int:
        """One number of the difference of each sum."""
        return sum(value << at * _BITS for at, value in enumerate(each))

    def unpacked(self, differences: int) -> list[int]:
        """The difference of each sum."""
        shifted = differences + self._half
        return [(shifted >> at * _BITS & (1 << _BITS) - 1) - (1 << _BITS - 1) for at in range(self._size)]

    def are_not_negative(self, differences: int) -> bool:
        """Whether no sum's difference is below zero."""
        return (differences + self._half) & self._half == self._half


def _supported(
    ways: dict[str, list[_Candidate]], across: list[Sum], known: Mapping[str, Number | None], budget: _Budget
) -> dict[str, list[_Candidate]]:
    """Of each row's ways those that are part of a whole that satisfies the sums across the rows."""
    # A row that stands on a sum's stated side goes first: behind it every step only takes away from what is left.
    order = sorted(ways, key=lambda key: not any(_on_stated_side(ways[key], each) for each in across))
    differences = _Differences(across)
    steps: dict[str, dict[int, list[_Candidate]]] = {key: {} for key in order}
    for key in order:
        for way in ways[key]:
            steps[key].setdefault(differences.of(way.values), []).append(way)
    most = _most_taken([steps[key] for key in order], differences)
    taking = sum(any(_on_stated_side(ways[key], each) for each in across) for key in order)
    layers = [{differences.of(known)}]
    for index, key in enumerate(order):
        budget.spend(len(layers[-1]) * len(steps[key]))
        reached = {state + step for state in layers[-1] for step in steps[key]}
        if index + 1 >= taking:
            bound, fits = most[index + 1], differences.are_not_negative
            reached = {state for state in reached if fits(state) and fits(bound - state)}
        layers.append(reached)
    left = layers[-1] & {0}
    kept: dict[str, list[_Candidate]] = {}
    for index in range(len(order) - 1, -1, -1):
        own = steps[order[index]]
        budget.spend(len(layers[index]) * len(own))
        before: set[int] = set()
        kept[order[index]] = []
        for step, found in own.items():
            if begins := layers[index] & {state - step for state in left}:
                before |= begins
                kept[order[index]] += found
        left = before
    return kept


def _most_taken(rows: list[dict[int, list[_Candidate]]], differences: _Differences) -> list[int]:
    """The most that the rows from each one on can take from the difference of each sum; behind the last, nothing."""
    most = [0]
    for row in reversed(rows):
        columns = zip(*(differences.unpacked(-step) for step in row), strict=True)
        most.append(most[-1] + differences.packed(max(column) for column in columns))
    return most[::-1]


def _on_stated_side(candidates: list[_Candidate], asked: Sum) -> bool:
    return bool(candidates) and any(code in candidates[0].values for code in asked.stated)


def _totals_are_printed(
    ways: dict[str, list[_Candidate]],
    inner: dict[str, list[Sum]],
    outside: list[Sum],
    known: Mapping[str, Number | None],
) -> bool:
    """Whether the table shows that it prints its totals: else `5 5` may be two kinds of applicants without a total.

    A row whose columns are known shows it by a sum that holds; open rows by a total of several figures, or by two
    totals that differ.
    """
    for each in outside:
        if each.is_of_one_row and each.codes <= known.keys():
            values = {code: known[code] or 0 for code in each.codes}
            if each.holds(values) and any(values[code] for code in each.stated):
                return True
    totals: set[Number] = set()
    for key, found in ways.items():
        if all(None not in way.slots for way in found):
            return True
        for each in inner[key]:
            several = all(sum(way.values[code] > 0 for code in each.computed) > 1 for way in found)
            printed = {sum(way.values[code] for code in each.stated) for way in found}
            if several and 0 not in printed:
                return True
            if len(printed) == 1:
                totals |= printed - {0}
    return len(totals) > 1


def _common(ways: Iterable[_Slots]) -> _Slots:
    """What all ways have in a column, None where they differ."""
    return tuple(column[0] if all(cell == column[0] for cell in column) else None for column in zip(*ways, strict=True))
