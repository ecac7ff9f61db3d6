"""`/compare/group`: a figure, or every figure, of many publishers over the years; as a page, as JSON and as CSV."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datasette import Response

from archive.compare import wording
from archive.compare.group import GroupCell, GroupFigure
from archive.compare.ranking import FLOOR
from archive.compare.several import MOST
from archive.group_files import Group, read_group
from archive.groups import MOST_REPORTS, MOST_WITH_ALL, Selection, TooManyError, UnknownRegionError
from archive.site.chart import Chart, chart
from archive.site.coverage.selection import latest_year, years_known
from archive.site.downloads import csv_response, json_response, no_such
from archive.site.filtered import filtered_page
from archive.site.filters import (
    KINDS,
    LEVELS,
    UnknownFilterError,
    chosen,
    chosen_name,
    chosen_page,
    chosen_region,
    lineage,
)
from archive.site.page import language
from archive.site.reading import Row, rows
from archive.site.snapshot import in_thread, on_snapshot
from archive.site.words import Words
from extract.forms import measures, tables
from extract.forms.concordance import concepts

PUBLISHERS_A_PAGE = 100
FIRST_FIGURE = "received"  # what is shown where the address names no figure
ALL = "all"
ORDERS = ("size", "percent")

# What a year of a publisher has, in the order of the picture: a number, a cell without one, no such cell, no report.
_CLASSES: dict[str, tuple[str, ...]] = {
    "stated": ("stated",),
    "cell": ("blank", "dash", "text", "unreadable", "incomplete", "contradictory"),
    "form": ("not_printed", "left_open", "not_on_form"),
    "report": ("missing", "not_fetched", "failed", "not_due", "not_expected", "merged"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: `measure` is a code, a concept's key or ALL; `region` a row of `coverage_region`."""

    region: Row
    name: str
    kind: str | None
    level: str | None
    years: tuple[int, ...]
    measure: str
    order: str
    page: int

    @property
    def selection(self) -> Selection:
        return Selection(self.region["adcode"] or None, self.name or None, self.kind, self.level)

    @property
    def names_nobody(self) -> bool:
        return not any(self.selection)

    @property
    def query(self) -> dict[str, object]:
        """The filters as an address repeats them; several years stand in `year` as a list."""
        asked = {
            "region": self.region["adcode"],
            "name": self.name,
            "kind": self.kind,
            "level": self.level,
            "year": list(self.years),
            "measure": self.measure,
            "order": self.order if self.order != ORDERS[0] else None,
        }
        return {name: value for name, value in asked.items() if value}


class RefusedError(ValueError):
    """Why a group is not read: `nobody_named` or `too_many`; the message is a sentence."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why = why


async def page(datasette: Any, request: Any) -> Response:
    t = Words(language(request))
    return await filtered_page(datasette, request, "group", lambda conn: _context(conn, request, t))


async def as_json(datasette: Any, request: Any) -> Response:
    """`gongkai.group/1`, as `gongkai group --format json` prints it; whole, not a page."""
    return await _file(datasette, request, lambda group: json_response(group.to_json()))


async def as_csv(datasette: Any, request: Any) -> Response:
    """A line a publisher, or for every figure a line a figure; whole, not a page."""

    def answer(group: Group) -> Response:
        columns, lines = group.csv()
        parts = [*filter(None, group.selection), *group.years, ALL if group.whole else group.figures[0].key]
        return csv_response("-".join(["group", *map(str, parts)]), columns, lines)

    return await _file(datasette, request, answer)


async def _file(datasette: Any, request: Any, answer: Any) -> Response:
    try:
        group = await on_snapshot(datasette, lambda conn: _read(conn, _asked(conn, request)))
    except UnknownFilterError as error:
        return no_such(error)
    except RefusedError as refused:
        return json_response({"ok": False, "error": str(refused)}, status=400)
    response: Response = await in_thread(lambda: answer(group))
    return response


def _asked(conn: sqlite3.Connection, request: Any) -> Asked:
    measure = request.args.get("measure") or FIRST_FIGURE
    if measure != ALL and measure not in measures() and measure not in {concept.key for concept in concepts()}:
        raise UnknownFilterError("measure")
    return Asked(
        region=chosen_region(conn, request.args.get("region")),
        name=chosen_name(request, "name"),
        kind=chosen(request, "kind", KINDS),
        level=chosen(request, "level", LEVELS),
        years=_years(conn, request),
        measure=measure,
        order=chosen(request, "order", ORDERS) or ORDERS[0],
        page=chosen_page(request),
    )


def _years(conn: sqlite3.Connection, request: Any) -> tuple[int, ...]:
    """The years that are asked for, each once and in order; the last two that anything is due of where none is."""
    given = [year for year in request.args.getlist("year") if year]
    if not all(year.isascii() and year.isdigit() and len(year) == len("2024") for year in given):
        raise UnknownFilterError("year")
    years = sorted({int(year) for year in given})
    if len(years) > MOST:
        raise UnknownFilterError("year")
    if len(years) < 2:
        last = years[-1] if years else latest_year(conn) or max(years_known(conn), default=2)
        years = [last - 1, last]
    return tuple(years)


def _read(conn: sqlite3.Connection, asked: Asked) -> Group:
    if asked.names_nobody:
        raise RefusedError("nobody_named", "name a region, a part of a name, a kind or a level")
    try:
        return read_group(conn, asked.selection, asked.years, None if asked.measure == ALL else asked.measure)
    except TooManyError as error:
        raise RefusedError("too_many", str(error)) from error
    except UnknownRegionError as error:
        raise UnknownFilterError("region") from error


def _context(conn: sqlite3.Connection, request: Any, t: Words) -> dict[str, Any]:
    asked = _asked(conn, request)
    context: dict[str, Any] = {
        "asked": asked,
        "query": asked.query,
        "years_known": sorted({*years_known(conn), *asked.years}, reverse=True),
        "kinds": KINDS,
        "levels": LEVELS,
        "orders": ORDERS,
        "choices": _choices(t),
        "regions": _regions(conn, asked.region),
        "most": MOST_WITH_ALL if asked.measure == ALL else MOST_REPORTS,
        "most_years": MOST,
        "floor": FLOOR,
        "refused": None,
        "group": None,
    }
    try:
        group = _read(conn, asked)
    except RefusedError as refused:
        return context | {"refused": refused.why}
    if not group.publishers:
        return context | {"refused": "nobody_found"}
    context |= {"group": group, "manner": lambda change: t.pick(*wording.manner(change))}
    return context | (_all_figures(group, t) if group.whole else _one_figure(group.figures[0], asked))


def _one_figure(figure: GroupFigure, asked: Asked) -> dict[str, Any]:
    ranked = figure.largest_first(relative=asked.order == "percent")
    pages = max(1, -(-len(ranked) // PUBLISHERS_A_PAGE))
    at = min(asked.page, pages)
    return {
        "figure": figure,
        "rows": ranked[(at - 1) * PUBLISHERS_A_PAGE : at * PUBLISHERS_A_PAGE],
        "page": at,
        "pages": pages,
        "drawing": _drawing(figure),
        "states": _states(figure),
        "bars": [_pieces(tally, len(figure.rows)) for tally in figure.tallies],
        "has_report": has_report,
    }


def _all_figures(group: Group, t: Words) -> dict[str, Any]:
    """The figures by table, the concepts first."""
    by_table: dict[str, list[GroupFigure]] = defaultdict(list)
    for figure in group.figures:
        by_table[figure.key.partition(".")[0] if figure.code else ""].append(figure)
    known = {"": t("compare.concepts"), **{key: t.pick(table.zh, table.en) for key, table in tables().items()}}
    return {"parts": [(known[key], by_table[key]) for key in known if key in by_table]}


def has_report(cell: GroupCell) -> bool:
    """Whether there is a report of that year to lead to."""
    return cell.state not in _CLASSES["report"]


def _drawing(figure: GroupFigure) -> Chart | None:
    """The sums of those who state every year: the same publishers in every bar. None where there are none."""
    if not figure.cohort:
        return None
    values = dict(zip(figure.years, figure.cohort_sums, strict=True))
    return chart(figure.years, values, {}, {}) if min(values.values()) >= 0 else None


def _states(figure: GroupFigure) -> list[tuple[str, str, list[int]]]:
    """The states that any year has, each with its class and how many publishers have it in each year."""
    return [
        (state, kind, counts)
        for kind, states in _CLASSES.items()
        for state in states
        if any(counts := [tally.get(state, 0) for tally in figure.tallies])
    ]


def _pieces(tally: Mapping[str, int], publishers: int) -> list[tuple[str, float, float]]:
    """A year as a bar: its classes with where each begins and how wide it is, in percent."""
    found, at = [], 0.0
    for kind, states in _CLASSES.items():
        if n := sum(tally.get(state, 0) for state in states):
            width = 100 * n / publishers
            found.append((kind, round(at, 3), round(width, 3)))
            at += width
    return found


def _regions(conn: sqlite3.Connection, chosen: Row) -> list[Row]:
    """The regions to choose from: the provinces, what contains the chosen one, itself and what lies right below it."""
    near = [row["adcode"] for row in lineage(conn, chosen)] + [chosen["adcode"]]
    marks = ", ".join("?" * len(near))
    return rows(
        conn,
        "select adcode, path from coverage_region where adcode <> '' and (parent in ('', ?) or adcode in"  # noqa: S608
        f" ({marks})) order by adcode",
        [chosen["adcode"], *near],
    )


def _choices(t: Words) -> list[tuple[str, list[tuple[str, str]]]]:
    """The figures to choose from by their tables: (label of the table, [(key, label)])."""
    shared = [(concept.key, t.pick(concept.zh, concept.en)) for concept in concepts()]
    found = [(t("compare.concepts"), shared)]
    for key, table in tables().items():
        own = [(code, t.pick(m.zh, m.en)) for code, m in measures().items() if m.table == key]
        found.append((t.pick(table.zh, table.en), own))
    return found
