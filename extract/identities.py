"""Figures whose columns are lost: where the form's own sums leave exactly one way of placing them, that is their place.

A row that prints fewer figures than its table has columns has lost its blank cells; one whose cells run together has
lost their ends. Every way of placing its figures, in their order, is tried against the sums in which the row takes
part, a cell without a figure counting nothing. A cell is placed when all ways that satisfy every sum agree about it.
The sums are those of the rules (`extract/forms/rules.toml`); nothing is placed by how likely it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from extract.document import Cell
from extract.joined import splits
from extract.model import Number
from extract.numbers import read_cell
from extract.rules import Sum, sums

# How many ways of placing one row's figures are tried, and how many steps the search for a whole table takes: a report
# that needs more is left unplaced. A step takes some microseconds, so that a document is settled within a second.
MAX_PLACINGS = 20_000
MAX_STEPS = 150_000

_Slots = tuple[Cell | None, ...]
_Vector = tuple[Number, ...]


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


NOTHING = Settled({}, frozenset())


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
    """Places the figures of a table's open rows.

    `known`: the values of the cells that are placed (0 for a blank or a dash, None for what is no number). Nothing is
    settled when the sums contradict each other, or when they do not show that the table prints its totals.
    """
    codes = dict.fromkeys(code for row in rows for code in row.codes)
    asked = [
        each for each in sums(table, {**known, **codes}) if all(known.get(code, 0) is not None for code in each.codes)
    ]
    inner = {row.key: [each for each in asked if each.codes <= frozenset(row.codes)] for row in rows}
    if not all(inner.values()):
        return NOTHING
    try:
        ways = {row.key: _ways(row, inner[row.key]) for row in rows}
        within = {each for own in inner.values() for each in own}
        across = [each for each in asked if each not in within and codes.keys() & each.codes]
        ways = _supported(ways, across, known)
    except _TooManyError:
        return NOTHING
    if not _totals_are_printed(ways, inner, asked, known):
        return NOTHING
    used = [*across, *(each for own in inner.values() for each in own)]
    return Settled(
        {key: _common([way.slots for way in found]) for key, found in ways.items()},
        frozenset((each.rule, each.each) for each in used),
    )


def _ways(row: OpenRow, inner: list[Sum]) -> list[_Candidate]:
    """The ways of placing a row's figures that satisfy the sums within the row."""
    found = []
    tried = 0
    for cells in _readings(row):
        for at in combinations(range(len(row.codes)), len(cells)):
            tried += 1
            if tried > MAX_PLACINGS:
                raise _TooManyError
            slots: list[Cell | None] = [None] * len(row.codes)
            values: dict[str, Number] = dict.fromkeys(row.codes, 0)
            for index, (cell, value) in zip(at, cells, strict=True):
                slots[index] = cell
                values[row.codes[index]] = value
            if all(each.holds(values) for each in inner):
                found.append(_Candidate(tuple(slots), values))
    return found


def _readings(row: OpenRow) -> Iterator[list[tuple[Cell, Number]]]:
    """The figures that a row's cells can be, in order; each with its value."""
    for cells in splits(row.cells, len(row.codes)) if row.joined else [list(row.cells)]:
        read = [read_cell(cell.text, None) for cell in cells]
        if all(reading.state in ("stated", "blank", "dash") and (reading.value or 0) >= 0 for reading in read):
            yield [(cell, reading.value or 0) for cell, reading in zip(cells, read, strict=True)]


def _supported(
    ways: dict[str, list[_Candidate]], across: list[Sum], known: Mapping[str, Number | None]
) -> dict[str, list[_Candidate]]:
    """Of each row's ways those that are part of a whole that satisfies the sums across the rows."""
    budget = _Budget(MAX_STEPS)
    # A row that stands on a sum's stated side goes first: behind it every step only takes away from what is left.
    order = sorted(ways, key=lambda key: not any(_on_stated_side(ways[key], each) for each in across))
    vectors = {key: _by_vector(ways[key], across) for key in order}
    start = tuple(_difference(each, {code: known.get(code) or 0 for code in each.codes}) for each in across)
    taking = sum(any(_on_stated_side(ways[key], each) for each in across) for key in order)
    layers: list[set[_Vector]] = [{start}]
    for index, key in enumerate(order):
        budget.spend(len(layers[-1]) * len(vectors[key]))
        reached = {_plus(state, vector) for state in layers[-1] for vector in vectors[key]}
        if index + 1 >= taking:
            reached = {state for state in reached if min(state, default=0) >= 0}
        layers.append(reached)
    left = {state for state in layers[-1] if not any(state)}
    kept: dict[str, list[_Candidate]] = {}
    for index in range(len(order) - 1, -1, -1):
        own = vectors[order[index]]
        budget.spend(len(layers[index]) * len(own))
        before = set()
        supported = set()
        for state in layers[index]:
            for vector in own:
                if _plus(state, vector) in left:
                    before.add(state)
                    supported.add(vector)
        kept[order[index]] = [way for vector in supported for way in own[vector]]
        left = before
    return kept


def _on_stated_side(candidates: list[_Candidate], asked: Sum) -> bool:
    return bool(candidates) and any(code in candidates[0].values for code in asked.stated)


def _by_vector(candidates: list[_Candidate], across: list[Sum]) -> dict[_Vector, list[_Candidate]]:
    """Ways of placing by what they add to the difference between the two sides of each sum."""
    found: dict[_Vector, list[_Candidate]] = {}
    for way in candidates:
        vector = tuple(_difference(each, way.values) for each in across)
        found.setdefault(vector, []).append(way)
    return found


def _difference(each: Sum, values: Mapping[str, Number]) -> Number:
    """By how much the stated side exceeds the computed one, of the cells that `values` has."""
    return sum(values.get(code, 0) for code in each.stated) - sum(values.get(code, 0) for code in each.computed)


def _plus(a: _Vector, b: _Vector) -> _Vector:
    return tuple([x + y for x, y in zip(a, b, strict=True)])


def _totals_are_printed(
    ways: dict[str, list[_Candidate]],
    inner: dict[str, list[Sum]],
    asked: list[Sum],
    known: Mapping[str, Number | None],
) -> bool:
    """Whether the table shows that it prints its totals: else `5 5` may be two kinds of applicants without a total.

    A row whose columns are known shows it by a sum that holds; open rows by a total of several figures, or by two
    totals that differ.
    """
    own = {each for sums_of_row in inner.values() for each in sums_of_row}
    for each in asked:
        if each not in own and each.is_of_one_row and each.codes <= known.keys():
            values = {code: known[code] or 0 for code in each.codes}
            if each.holds(values) and any(values[code] for code in each.stated):
                return True
    totals: set[Number] = set()
    for key, found in ways.items():
        if not found:
            return False
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
