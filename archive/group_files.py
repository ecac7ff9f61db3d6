"""A group's figures for programs: JSON (`gongkai.group/1`), and the lines of a CSV file."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from archive.compare.facts import FigureSide
from archive.compare.group import GroupFigure
from archive.compare.group_figures import Asked, asked_figure, codes_needed, group_figure, may_overlap
from archive.compare.group_rates import GroupRate, group_rate
from archive.groups import Members, Selection, read_members
from extract.forms import measures
from extract.forms.concordance import concepts, rates
from extract.model import json_number

SCHEMA = "gongkai.group/1"

_COUNTS = ("compared", "rose", "fell", "stayed", "from_zero", "to_zero", "only_a", "only_b", "neither")


@dataclass(frozen=True, slots=True)
class Group:
    """What was asked and what was found; `publishers` is how many they are. `whole`: every figure, without the rows of
    publishers that one figure has, and the `rates`. `may_overlap` as `archive.compare.group_figures` says."""

    selection: Selection
    years: tuple[int, ...]
    publishers: int
    figures: tuple[GroupFigure, ...]
    whole: bool
    may_overlap: bool
    rates: tuple[GroupRate, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """One figure comes with its publishers, the largest change first."""
        return {
            "schema": SCHEMA,
            **self.selection._asdict(),
            "years": list(self.years),
            "publishers": self.publishers,
            "may_overlap": self.may_overlap,
            "figures": [figure.to_json(rows=not self.whole) for figure in self.figures],
            "rates": [rate.to_json() for rate in self.rates],
        }

    def csv(self) -> tuple[list[str], list[list[Any]]]:
        """Columns and lines: a line a publisher for one figure, a line a figure and step for all of them."""
        if self.whole:
            lines = [line for figure in self.figures for line in _step_lines(figure)]
            return ["key", "label_zh", "label_en", "unit", *_STEP_COLUMNS], lines
        (figure,) = self.figures
        return _publisher_columns(self.years), list(_publisher_lines(figure))


def read_group(
    connection: sqlite3.Connection,
    selection: Selection,
    years: Sequence[int],
    key: str | None,
    *,
    most: int | None = None,
) -> Group:
    """A figure of a group (a measure's code or a concept's key), or every figure that a report of it prints.

    `most` as for `archive.groups.read_members`, whose errors it raises. Raises KeyError for a figure that is none.
    """
    if key is not None:
        asked = asked_figure(key)
        members = read_members(connection, selection, years, codes_needed(asked), most=most)
        return _group(selection, years, members, (group_figure(asked, years, members),), whole=False)
    members = read_members(connection, selection, years, most=most)
    printed = {code for _, held in members for year in held if isinstance(year, FigureSide) for code in year.cells}
    every: list[Asked] = [concept for concept in concepts() if codes_needed(concept) & printed]
    every += [measure for code, measure in measures().items() if code in printed]
    # Its publishers' rows are dropped as soon as a figure is made: thousands of them would only be kept in memory.
    figures = tuple(replace(group_figure(asked, years, members), rows=()) for asked in every)
    shares = tuple(group_rate(rate, years, members) for rate in rates())
    return replace(_group(selection, years, members, figures, whole=True), rates=shares)


def _group(
    selection: Selection, years: Sequence[int], members: Members, figures: tuple[GroupFigure, ...], *, whole: bool
) -> Group:
    overlap = may_overlap([member for member, _ in members])
    return Group(selection, tuple(years), len(members), figures, whole, overlap)


_STEP_COLUMNS = (
    "from_year", "to_year", *_COUNTS, "not_comparable", "sum_from", "sum_to", "change", "percent", "least", "quarter",
    "median", "three_quarters", "most",
)  # fmt: skip


def _step_lines(figure: GroupFigure) -> Iterator[list[Any]]:
    for step in figure.steps:
        sums = (step.sum_a, step.sum_b, step.change, step.percent)
        spread = step.spread or (None,) * len(_STEP_COLUMNS[-5:])
        yield [
            *(figure.key, figure.label, figure.label_en, figure.unit, step.a, step.b),
            *(getattr(step, name) for name in _COUNTS),
            sum(step.not_comparable.values()),
            *(json_number(value) for value in (*sums, *spread)),
        ]


def _publisher_columns(years: Sequence[int]) -> list[str]:
    columns = ["place", "publisher_key", "publisher", "region", "kind", "level", "merged_into"]
    columns += [f"{year}_{name}" for year in years for name in ("value", "unit", "state", "raw")]
    return [*columns, "compared", "change", "percent", "status", "manner", "reason"]


def _publisher_lines(figure: GroupFigure) -> Iterator[list[Any]]:
    for place, row in figure.largest_first():
        member, change = row.member, row.changes[-1]
        into = member.into.key if member.into else None
        line: list[Any] = [place, member.key, member.name, member.region, member.kind, member.level, into]
        for cell in row.cells:
            line += [json_number(cell.value), cell.unit, cell.state, cell.raw]
        line.append(int(row.compared[-1]))
        if change is None:
            line += [None] * 5
        else:
            line += [json_number(change.change), json_number(change.percent)]
            line += [change.status, change.manner, change.reason]
        yield line
