"""Two or more reports in an order, each held against the one before: years of a publisher, revisions, or documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from archive.compare import Comparison, Side, compare
from archive.compare.archived import Archived
from archive.compare.years import YearsRow, concepts_side_by_side, measures_side_by_side
from extract.model import Report, json_number

SCHEMA = "gongkai.comparison/1"
MOST = 8  # reports that stand side by side and can still be read so

_OF_SIDE = ("value", "unit", "state", "raw")
_OF_CHANGE = ("change", "percent", "status", "reason", "manner")


@dataclass(frozen=True, slots=True)
class Several:
    """`pairs`: each report but the first, held against the one before. `names`: one a report, no two alike: its year,
    `r2` for a revision, or a letter. `publisher`: the key in the archive of the publisher of them all, None where they
    are not known to be of one."""

    reports: list[Report]
    names: list[str]
    pairs: list[Comparison]
    publisher: str | None = None

    @property
    def sides(self) -> list[Side]:
        return [self.pairs[0].a, *(pair.b for pair in self.pairs)]

    @property
    def of_one_year(self) -> bool:
        """Whether they are revisions of one report, or as good as: no rule across years speaks of them."""
        return all(pair.of_one_year for pair in self.pairs)

    def measures(self) -> list[YearsRow]:
        return measures_side_by_side(self.reports)

    def concepts(self) -> list[YearsRow]:
        return concepts_side_by_side(self.reports)

    def to_json(self) -> dict[str, Any]:
        """`gongkai.diff/1` for two reports; for more `gongkai.comparison/1`, a list of these."""
        pairs = [pair.to_json() for pair in self.pairs]
        if len(pairs) == 1:
            return pairs[0]
        return {
            "schema": SCHEMA,
            "publisher": self.publisher,
            "years": [report.year for report in self.reports],
            "comparisons": pairs,
        }

    def csv_columns(self) -> list[str]:
        """The columns of `csv_lines`: `code`, its labels, and for each report what it prints and how that changed."""
        columns = ["code", "label_zh", "label_en"]
        for number, name in enumerate(self.names):
            columns += [f"{name}_{field}" for field in (*_OF_SIDE, *(_OF_CHANGE if number else ()))]
        return columns

    def csv_lines(self, *, changed_only: bool = False) -> Iterator[list[Any]]:
        """A line for each measure that any of the reports prints, or for each that differs between any two."""
        for row in self.measures():
            if not (changed_only and row.same):
                yield list(_line(row))


def compare_several(
    reports: Sequence[Report],
    names: Sequence[str] | None = None,
    *,
    publisher: str | None = None,
    one_publisher: bool | None = None,
    archived: Sequence[Archived | None] | None = None,
) -> Several:
    """Compares 2 to MOST reports in their order; without `names`, by their years or letters.

    `one_publisher` as for `across_years`: None to judge by printed names. `archived`: where the archive has each.
    """
    if not 2 <= len(reports) <= MOST:
        raise ValueError(f"2 to {MOST} reports can be compared, not {len(reports)}")
    held = list(zip(reports, archived or [None] * len(reports), strict=True))
    pairs = [
        compare(a, b, one_publisher=one_publisher, archived=(of_a, of_b)) for (a, of_a), (b, of_b) in pairwise(held)
    ]
    return Several(list(reports), list(names or _names(reports)), pairs, publisher)


def _names(reports: Sequence[Report]) -> list[str]:
    years = [report.year for report in reports]
    if None not in years and len(set(years)) == len(years):
        return [str(year) for year in years]
    return ["abcdefgh"[number] for number in range(len(reports))]


def _line(row: YearsRow) -> Iterator[Any]:
    yield from (row.key, row.label, row.label_en)
    for number, cell in enumerate(row.cells):
        yield from (json_number(cell.value), cell.unit, cell.state, cell.raw)
        if number:
            change = row.changes[number - 1]
            if change is None:
                yield from (None,) * len(_OF_CHANGE)
            else:
                yield from (json_number(change.change), json_number(change.percent))
                yield from (change.status, change.reason, change.manner)
