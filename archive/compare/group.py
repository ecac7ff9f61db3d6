"""One figure of many publishers over the years: what it came to, how it changed for how many, and who lacks it and why.

Sums and their changes are over exactly those publishers whose reports of both years state numbers that compare. Whoever
has none is counted by what is there instead, never as 0, and never taken out of one year's sum alone.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from archive.compare.concepts import ConceptState
from archive.compare.facts import FigureSide, SideState, percent_of
from archive.compare.ranking import FLOOR, Change
from extract.model import Number, json_number

# Why there is no report of a year: the publisher was merged into another by then, none was expected or is due yet, none
# stands on the site, or the archive could not look (`failed`) or has not looked to the end (`not_fetched`).
Absence = Literal["merged", "not_expected", "not_due", "missing", "failed", "not_fetched"]
GroupState = SideState | ConceptState | Absence


class Merger(NamedTuple):
    """A publisher that was merged into another; `on` is the day (ISO 8601) where it is known."""

    key: str
    name: str
    on: str | None


class Member(NamedTuple):
    """A publisher of the group. `into`: the one that took over from it; `took_over`: those that it took over from."""

    key: str
    name: str
    region: str | None
    kind: str | None
    level: str | None
    into: Merger | None = None
    took_over: tuple[Merger, ...] = ()


Year = FigureSide | Absence


class GroupCell(NamedTuple):
    """What one year of a publisher has: a number in `unit` exactly where `state` is `stated`."""

    state: GroupState
    value: Number | None = None
    unit: str | None = None
    raw: str | None = None

    def to_json(self) -> dict[str, Any]:
        return self._asdict() | {"value": json_number(self.value)}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A publisher's years, and its change in each step of the group; None where neither of two reports prints it.

    `compared` says of each step whether the sums have it.
    """

    member: Member
    cells: tuple[GroupCell, ...]
    changes: tuple[Change | None, ...]
    compared: tuple[bool, ...]

    @property
    def overall(self) -> Change | None:
        """The change from the first year to the last, where both are numbers that the sums have."""
        return self.changes[-1] if self.compared[-1] else None

    def to_json(self) -> dict[str, Any]:
        found = self.changes[-1]
        return {
            "publisher": self.member.key,
            "name": self.member.name,
            "region": self.member.region,
            "kind": self.member.kind,
            "level": self.member.level,
            "merged_into": self.member.into._asdict() if self.member.into else None,
            "took_over": [merger._asdict() for merger in self.member.took_over],
            "years": [cell.to_json() for cell in self.cells],
            "compared": self.compared[-1],
            "change": json_number(found.change) if found else None,
            "percent": json_number(found.percent) if found else None,
            "status": found.status if found else None,
            "manner": found.manner if found else None,
            "reason": found.reason if found else None,
        }


class Spread(NamedTuple):
    """How the changes of single publishers lie, in the figure's unit; the quartiles interpolated between them."""

    least: Decimal
    quarter: Decimal
    median: Decimal
    three_quarters: Decimal
    most: Decimal

    def to_json(self) -> dict[str, Any]:
        return {name: json_number(value) for name, value in self._asdict().items()}


@dataclass(frozen=True, slots=True)
class Step:
    """From year `a` to year `b`. Of all members `compared` state numbers that compare; sums and changes are theirs.

    `rose` counts `from_zero` too, `fell` counts `to_zero`. `not_comparable` counts by reason those that state a number
    in both years; `only_a`, `only_b` those that state one in one year alone, `neither` the rest.
    """

    a: int
    b: int
    compared: int
    sum_a: Number | None
    sum_b: Number | None
    rose: int
    fell: int
    stayed: int
    from_zero: int
    to_zero: int
    spread: Spread | None
    not_comparable: dict[str, int]
    only_a: int
    only_b: int
    neither: int
    took_over: int  # of those compared, how many took over from another publisher by the end of `b`, after `a` began

    @property
    def change(self) -> Number | None:
        return None if self.sum_a is None or self.sum_b is None else self.sum_b - self.sum_a

    @property
    def percent(self) -> Decimal | None:
        return None if self.sum_a is None or self.sum_b is None else percent_of(self.sum_a, self.sum_b)

    def to_json(self) -> dict[str, Any]:
        counts = ("compared", "rose", "fell", "stayed", "from_zero", "to_zero", "only_a", "only_b", "neither")
        return {
            "a": self.a,
            "b": self.b,
            "sum_a": json_number(self.sum_a),
            "sum_b": json_number(self.sum_b),
            "change": json_number(self.change),
            "percent": json_number(self.percent),
            **{name: getattr(self, name) for name in counts},
            "not_comparable": self.not_comparable,
            "spread": self.spread.to_json() if self.spread else None,
            "took_over": self.took_over,
        }


@dataclass(frozen=True, slots=True)
class GroupFigure:
    """A measure (`code`) or concept of a group. `steps` are from each year to the next, then from the first to the last
    where these are not two years in the list; `tallies` counts each year's states over all members.

    `cohort` counts the publishers that every year has a comparable number of; `cohort_sums` are theirs, year by year.
    """

    key: str
    code: str | None
    label: str
    label_en: str
    unit: str | None
    years: tuple[int, ...]
    rows: tuple[MemberRow, ...]
    steps: tuple[Step, ...]
    tallies: tuple[dict[str, int], ...]
    cohort: int
    cohort_sums: tuple[Number, ...]

    @property
    def overall(self) -> Step:
        return self.steps[-1]

    def largest_first(self, *, relative: bool = False) -> list[tuple[int | None, MemberRow]]:
        """Every publisher with its place: by size of the change in the unit, or in percent from a base of `FLOOR`.

        Equal changes share a place. Those without a place follow, in the order of the group: first those that compare.
        """

        def size(row: MemberRow) -> Number | None:
            found = row.overall
            if found is None or (relative and (found.a is None or found.a < FLOOR)):
                return None
            value = found.percent if relative else found.change
            return None if value is None else abs(Decimal(value))

        sized = [(size(row), row) for row in self.rows]
        ordered = sorted(((s, row) for s, row in sized if s is not None), key=lambda entry: -entry[0])
        found: list[tuple[int | None, MemberRow]] = []
        last: Number | None = None
        place = 0
        for index, (value, row) in enumerate(ordered, 1):
            place, last = (place if value == last else index), value
            found.append((place, row))
        rest = [row for s, row in sized if s is None]
        return [*found, *((None, row) for row in sorted(rest, key=lambda row: row.overall is None))]

    def to_json(self, *, rows: bool = True) -> dict[str, Any]:
        told = {
            "key": self.key,
            "code": self.code,
            "label": self.label,
            "label_en": self.label_en,
            "unit": self.unit,
            "steps": [step.to_json() for step in self.steps],
            "years": [{"year": year, "states": tally} for year, tally in zip(self.years, self.tallies, strict=True)],
            "cohort": {"publishers": self.cohort, "sums": [json_number(value) for value in self.cohort_sums]},
        }
        if rows:
            told["publishers"] = [{"place": place} | row.to_json() for place, row in self.largest_first()]
        return told
