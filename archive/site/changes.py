"""`/changes`: what offices changed after publication, the latest or the largest first; as a page, JSON and CSV."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from datasette import Response

from archive.change_tables import LARGEST_FIRST
from archive.report_changes import COLUMNS, KEYS, KINDS, SCHEMA, file_row
from archive.site.downloads import csv_response, no_such
from archive.site.feeds import FEEDS
from archive.site.filtered import filtered_json, filtered_page
from archive.site.filters import UnknownFilterError, chosen, chosen_page, chosen_region, chosen_year, lineage, within
from archive.site.reading import Row, rows
from archive.site.snapshot import on_snapshot
from archive.site.told import largest_of, told, when

CHANGES_A_PAGE = 50
CHANGES_A_FILE = 5000
ORDERS = ("latest", "largest")
_ORDERED_BY = {
    "latest": "found.at desc, found.report_id, found.number",
    "largest": LARGEST_FIRST,
}


@dataclass(frozen=True, slots=True)
class Selection:
    """What the address narrows the changes to; None means all. `region` is a row of `coverage_region`."""

    kind: str | None
    year: int | None
    region: Row
    order: str
    page: int

    @property
    def query(self) -> dict[str, object]:
        """The filters as an address repeats them."""
        asked = {"kind": self.kind, "year": self.year, "region": self.region["adcode"] or None}
        asked["order"] = self.order if self.order != ORDERS[0] else None
        return {name: value for name, value in asked.items() if value is not None}


async def page(datasette: Any, request: Any) -> Response:
    return await filtered_page(datasette, request, "changes", lambda conn: _context(conn, request))


async def as_json(datasette: Any, request: Any) -> Response:
    """The changes, a page at a time, with how many there are of each kind."""
    return await filtered_json(datasette, lambda conn: _json(conn, request))


async def as_csv(datasette: Any, request: Any) -> Response:
    """The changes, CHANGES_A_FILE a page."""
    try:
        selected, found = await on_snapshot(datasette, lambda conn: _file(conn, request))
    except UnknownFilterError as error:
        return no_such(error)
    name = "-".join(["changes", *(str(value) for value in selected.query.values())])
    return csv_response(name, COLUMNS, map(file_row, found))


def changes(conn: sqlite3.Connection, selected: Selection, most: int = CHANGES_A_PAGE) -> list[Row]:
    """A page of changes: the columns of `report_change`, `largest` as an object or None, with the publisher's key and
    name and the region's path."""
    where, values = _where(selected)
    found = rows(
        conn,
        f"""
        select found.*, publisher.key as publisher_key, publisher.name as publisher, region.path as region
        from report_change as found join publisher on publisher.id = found.publisher_id
        left join region on region.adcode = found.adcode
        where {where} order by {_ORDERED_BY[selected.order]} limit ? offset ?
        """,  # noqa: S608  # our own conditions and orders, the values are bound
        [*values, most, (selected.page - 1) * most],
    )
    return [row | {"largest": largest_of(row)} for row in found]


def by_kind(conn: sqlite3.Connection, selected: Selection) -> dict[str, int]:
    """How many changes of each kind there are, whatever kind is chosen."""
    where, values = _where(selected, but="kind")
    sql = f"select kind, count(*) from report_change as found where {where} group by 1"  # noqa: S608  # our conditions
    return {str(kind): int(n) for kind, n in conn.execute(sql, values)}


def _select(conn: sqlite3.Connection, request: Any) -> Selection:
    return Selection(
        kind=chosen(request, "kind", KINDS),
        year=chosen_year(request),
        region=chosen_region(conn, request.args.get("region")),
        order=chosen(request, "order", ORDERS) or ORDERS[0],
        page=chosen_page(request),
    )


def _context(conn: sqlite3.Connection, request: Any) -> dict[str, Any]:
    selected = _select(conn, request)
    counts = by_kind(conn, selected)
    found = sum(n for kind, n in counts.items() if selected.kind in (None, kind))
    return {
        "selected": selected,
        "above": lineage(conn, selected.region),
        "provinces": rows(conn, "select adcode, name from coverage_region where level = 'province' order by adcode"),
        "kinds": KINDS,
        "orders": ORDERS,
        "counts": counts,
        "changes": changes(conn, selected),
        "found": found,
        "per_file": CHANGES_A_FILE,
        "pages": max(1, -(-found // CHANGES_A_PAGE)),
        "feed_kinds": FEEDS,
        "told": told,
        "when": when,
    }


def _json(conn: sqlite3.Connection, request: Any) -> dict[str, Any]:
    selected = _select(conn, request)
    counts = by_kind(conn, selected)
    found = sum(n for kind, n in counts.items() if selected.kind in (None, kind))
    return {
        "schema": SCHEMA,
        "query": selected.query,
        "counts": counts,
        "changes": [{key: row[key] for key in KEYS} for row in changes(conn, selected)],
        "found": found,
        "page": selected.page,
        "pages": max(1, -(-found // CHANGES_A_PAGE)),
    }


def _file(conn: sqlite3.Connection, request: Any) -> tuple[Selection, list[Row]]:
    selected = _select(conn, request)
    return selected, changes(conn, selected, CHANGES_A_FILE)


def _where(selected: Selection, *, but: str = "") -> tuple[str, list[object]]:
    conditions: list[str] = ["1"]
    values: list[object] = []
    for column in ("kind", "year"):
        value = getattr(selected, column)
        if value is not None and column != but:
            conditions.append(f"found.{column} = ?")
            values.append(value)
    codes = within(selected.region)
    if codes is not None:
        conditions.append("found.adcode between ? and ?")
        values += codes
    return " and ".join(conditions), values
