"""A publisher's key figures over the years: what each year's report states, or why there is no number of it."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.site.reading import Row, rows
from archive.values import number
from extract.forms import Measure, measures
from extract.forms.concordance import Concept, concepts, keeps_meaning
from extract.model import Number

# What a reader looks at first: how much is asked for, what comes of it, what is fought over, what is in force. The
# measures by the name that the site's words know them by.
KEY_FIGURES = {
    "received": "applications.new.total",
    "granted": "applications.granted.total",
    "partly_granted": "applications.partial.total",
    "concluded": "applications.total.total",
    "carried_out": "applications.carried_out.total",
    "reconsideration": "reviews.reconsideration.total",
    "litigation_direct": "reviews.litigation_direct.total",
    "normative_made": "proactive.normative.made",
    "normative_in_force": "proactive.normative.in_force",
    "licensing": "proactive.licensing.decisions",
    "penalties": "proactive.penalty.decisions",
    "fees": "proactive.fees.amount",
    "published_2014": "statistics.published.value",
}


@dataclass(frozen=True, slots=True)
class Point:
    """A year of a series. Without a `value` in the series' unit, `missing` says why: a key of the site's words.

    `code` is the measure that the year's report prints it under, None where it prints no such cell.
    """

    year: int
    value: Number | None
    missing: str | None
    code: str | None

    def to_json(self) -> dict[str, Any]:
        return {"year": self.year, "value": self.value, "missing": self.missing, "code": self.code}


@dataclass(frozen=True, slots=True)
class Series:
    """A measure over every year of a publisher, in order, with what other forms call the same thing; `name` as in
    `KEY_FIGURES`."""

    name: str
    measure: Measure
    points: tuple[Point, ...]

    @property
    def values(self) -> dict[int, Number]:
        return {point.year: point.value for point in self.points if point.value is not None}

    @property
    def missing(self) -> dict[int, str]:
        return {point.year: point.missing for point in self.points if point.missing is not None}

    @property
    def codes(self) -> list[str]:
        """The measures that its years are printed under, its own first."""
        return sorted(
            {p.code for p in self.points if p.code is not None}, key=lambda code: (code != self.measure.code, code)
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "code": self.measure.code,
            "label": self.measure.zh,
            "label_en": self.measure.en,
            "unit": self.measure.unit,
            "years": [point.to_json() for point in self.points],
        }


def key_series(conn: sqlite3.Connection, publisher_key: str, years: Sequence[Row]) -> list[Series]:
    """Each key figure that any year states, as the latest form that states it means it.

    `years`: rows of `coverage_cell`, with the `form` and the number of `problems` of each report.
    """
    alike = {code: _alike(code) for code in KEY_FIGURES.values()}
    asked = sorted({other for by_form in alike.values() for other in by_form.values()})
    cells = {(row["code"], row["year"]): row for row in rows(conn, _CELLS, [publisher_key, json.dumps(asked)])}
    by_year = {row["year"]: row for row in years}
    span = range(min(by_year), max(by_year) + 1) if by_year else range(0)
    found = []
    for name, code in KEY_FIGURES.items():
        printed = {year: cell for year in span if (cell := _cell(code, alike[code], by_year.get(year), cells))}
        stated = [year for year, cell in printed.items() if cell["value"] is not None]
        if stated:
            latest = by_year[max(stated)]["form"]
            points = tuple(_point(year, by_year.get(year), printed.get(year), code, latest) for year in span)
            if any(point.value is not None for point in points):
                found.append(Series(name, measures()[code], points))
    return found


def _concept(code: str) -> Concept | None:
    """The concept that names a measure's like on other forms; None where there is none that is exact."""
    return next((c for c in concepts() if c.how == "exact" and ((code,),) in c.codes.values()), None)


def _alike(code: str) -> dict[str, str]:
    """The code under which each form prints what `code` means, by form; `code` itself by ''."""
    concept = _concept(code)
    exact = {form: sums[0][0] for form, sums in concept.codes.items()} if concept else {}
    return exact | {"": code}


def _cell(code: str, alike: dict[str, str], row: Row | None, cells: Mapping[tuple[str, int], Row]) -> Row | None:
    if row is None:
        return None
    own = cells.get((alike.get(row["form"], code), row["year"]))
    return own or cells.get((code, row["year"]))


def _point(year: int, row: Row | None, cell: Row | None, code: str, latest: str) -> Point:
    if row is None:
        return Point(year, None, "missing.no_report", None)
    if row["report_key"] is None:
        return Point(year, None, f"coverage.{row['mark']}", None)
    if cell is None:
        return Point(year, None, f"missing.{_unprinted(row, code)}", None)
    value = number(cell["value"])
    missing = None
    if cell["code"] == code and not keeps_meaning(code, row["form"], latest):
        missing = "missing.forms_differ"
    elif value is None:
        missing = f"missing.{cell['state']}"
    elif cell["unit"] != measures()[code].unit:
        missing = "missing.other_unit"
    return Point(year, None if missing else value, missing, cell["code"])


def _unprinted(row: Row, code: str) -> str:
    if row["form"] not in measures()[code].forms and row["form"] not in _alike(code):
        return "not_on_form"
    # Where a report's reading left something open, a cell without a figure may yet be printed.
    return "absent" if row["problems"] else "not_printed"


_CELLS = """
select year, code, value, state, unit from facts
where publisher_key = ? and code in (select value from json_each(?))"""
