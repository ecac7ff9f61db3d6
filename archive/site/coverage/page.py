"""`/coverage`: who has published, when, in time or late, by region and year; as a page, as JSON and as CSV."""

import sqlite3
from dataclasses import replace
from typing import Any, NamedTuple

from datasette import Response

from archive.site.coverage import SIGNS
from archive.site.coverage.selection import (
    YEARS_SHOWN,
    Cells,
    Selection,
    Subregion,
    cells,
    dates,
    latest_year,
    own_offices,
    selection,
    subregions,
    tallies,
    years_known,
)
from archive.site.coverage.tally import Tally
from archive.site.coverage.tiles import tile_map
from archive.site.coverage.timeline import timeline
from archive.site.downloads import csv_response, no_such
from archive.site.feeds import FEEDS
from archive.site.filtered import filtered_json, filtered_page
from archive.site.filters import KINDS, UnknownFilterError, lineage
from archive.site.page import language
from archive.site.reading import Row, first
from archive.site.snapshot import on_snapshot
from archive.site.words import Words

LISTED = 12  # of the late and of the missing, before one asks for all
_SCHEMA = "gongkai.coverage/1"
_CELL_COLUMNS = (
    "publisher_key", "publisher", "adcode", "region", "kind", "year", "mark", "deadline", "published_on", "days_late",
    "report_key", "revisions", "first_seen_at", "last_seen_at", "gone_at", "verdict",
)  # fmt: skip
_EMPTY = Tally({})


class _Found(NamedTuple):
    """What every shape of the page begins with."""

    chosen: Selection
    as_of: str | None
    years: list[int]
    above: list[Row]
    whole: dict[int, Tally]
    below: list[Subregion]


async def page(datasette: Any, request: Any) -> Response:
    t = Words(language(request))
    return await filtered_page(datasette, request, "coverage", lambda conn: _context(conn, request, t))


async def as_json(datasette: Any, request: Any) -> Response:
    """Counts by region and year; with `year`, the publishers too, a page at a time."""
    return await filtered_json(datasette, lambda conn: _json(conn, request))


async def as_csv(datasette: Any, request: Any) -> Response:
    """With `year`, a line a publisher; without, a line a region, year and mark. Whole, not a page."""
    try:
        name, columns, lines = await on_snapshot(datasette, lambda conn: _csv(conn, request))
    except UnknownFilterError as error:
        return no_such(error)
    return csv_response(name, columns, lines)


def _find(conn: sqlite3.Connection, request: Any) -> _Found:
    chosen = selection(conn, request)
    day = first(conn, "select day from coverage_as_of")
    code = chosen.region["adcode"]
    return _Found(
        chosen=chosen,
        as_of=day["day"] if day else None,
        years=years_known(conn),
        above=lineage(conn, chosen.region),
        whole=tallies(conn, [code], chosen.kind).get(code, {}),
        below=subregions(conn, chosen.region, chosen.kind),
    )


def _context(conn: sqlite3.Connection, request: Any, t: Words) -> dict[str, Any]:
    found = _find(conn, request)
    chosen = found.chosen
    shown_year = chosen.year or latest_year(conn)
    at_top = not found.above
    return {
        "chosen": chosen,
        "as_of": found.as_of,
        "years": found.years,
        "years_shown": found.years if chosen.all_years else found.years[-YEARS_SHOWN:],
        "kinds": KINDS,
        "above": found.above,
        "whole": found.whole,
        "tally": found.whole.get(shown_year, _EMPTY) if shown_year else _EMPTY,
        "shown_year": shown_year,
        "below": found.below,
        "empty": _EMPTY,
        "signs": SIGNS,
        "feed_kinds": FEEDS,
        "map": tile_map({s.region["adcode"]: s.years[shown_year] for s in found.below if shown_year in s.years})
        if at_top and found.below
        else None,
        "lists": _lists(conn, chosen),
        "line": _line(conn, found, t),
        "own": own_offices(conn, chosen) if chosen.year is None else Cells([], 0),
    }


def _lists(conn: sqlite3.Connection, chosen: Selection) -> dict[str, Cells]:
    """The publishers of a year by mark: the one that is asked for, or the first of the late and of the missing."""
    if chosen.year is None:
        return {}
    if chosen.mark is not None:
        return {chosen.mark: cells(conn, chosen)}
    first_page = replace(chosen, page=1)
    lists = {mark: cells(conn, replace(first_page, mark=mark), most=LISTED) for mark in ("late", "missing")}
    return {mark: found for mark, found in lists.items() if found.found}


def _line(conn: sqlite3.Connection, found: _Found, t: Words) -> Any:
    chosen = found.chosen
    if chosen.year is None or chosen.mark is not None:
        return None
    said = dates(conn, chosen)
    labels = {
        t("coverage.deadline_of", kinds=t("list.comma").join(t.known("kind", kind) for kind in kinds), day=day[5:]): day
        for day, kinds in said.deadlines.items()
    }
    return timeline(chosen.year, said.published, found.whole.get(chosen.year, _EMPTY).due, labels)


def _json(conn: sqlite3.Connection, request: Any) -> dict[str, Any]:
    found = _find(conn, request)
    chosen = found.chosen
    body: dict[str, Any] = {
        "schema": _SCHEMA,
        "as_of": found.as_of,
        "region": _region(chosen.region),
        "kind": chosen.kind,
        "year": chosen.year,
        "state": chosen.mark,
        "years": _by_year(found.whole, chosen.year),
        "regions": [_region(row) | {"years": _by_year(years, chosen.year)} for row, years in found.below],
    }
    if chosen.year is not None:
        listed = cells(conn, chosen)
        body["publishers"] = [{column: row[column] for column in _CELL_COLUMNS} for row in listed.rows]
        body |= {"found": listed.found, "page": chosen.page, "pages": listed.pages}
    return body


def _csv(conn: sqlite3.Connection, request: Any) -> tuple[str, list[str], list[list[Any]]]:
    found = _find(conn, request)
    chosen = found.chosen
    name = "-".join(["coverage", *(str(value) for value in chosen.query.values())])
    if chosen.year is not None:
        listed = cells(conn, chosen, most=None).rows
        return name, list(_CELL_COLUMNS), [[row[column] for column in _CELL_COLUMNS] for row in listed]
    columns = ["adcode", "region", "year", *SIGNS, "due", "published", "unread", "judged"]
    lines = [
        [
            row["adcode"],
            row["path"],
            year,
            *(tally.marks.get(mark, 0) for mark in SIGNS),
            tally.due,
            tally.published,
            tally.unread,
            tally.judged,
        ]
        for row, years in [Subregion(chosen.region, found.whole), *found.below]
        for year, tally in sorted(years.items())
    ]
    return name, columns, lines


def _region(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("adcode", "name", "path", "level", "publishers", "reports")}


def _by_year(years: dict[int, Tally], year: int | None) -> list[dict[str, Any]]:
    return [{"year": each} | tally.to_json() for each, tally in sorted(years.items()) if year in (None, each)]
