"""`/chain/KEY`: what each year's report says of its end, and what the next one says of that; also as JSON and CSV."""

import sqlite3
from typing import Any
from urllib.parse import unquote

from datasette import Response

from archive.chains import PublisherChain, publisher_chain
from archive.compare.chain import CSV_COLUMNS, csv_lines
from archive.site.chain_view import strips, tables_of, ticks
from archive.site.downloads import csv_response, json_response, no_such
from archive.site.page import language, not_here, render
from archive.site.reading import Row, publisher, rows
from archive.site.snapshot import in_thread, on_snapshot
from archive.site.words import Words


async def page(datasette: Any, request: Any) -> Response:
    key = unquote(request.url_vars["key"])
    known = await on_snapshot(datasette, lambda conn: _read(conn, key))
    if known is None:
        return await not_here(datasette, request, "missing.publisher")
    owner, found = known
    context = await in_thread(lambda: _context(owner, found, Words(language(request))))
    return await render(datasette, request, "chain", context)


async def as_json(datasette: Any, request: Any) -> Response:
    """The same for programs: `gongkai.chain/1`, as `gongkai chain` prints it."""
    found = await _found(datasette, request)
    return found if isinstance(found, Response) else json_response(found.to_json())


async def as_csv(datasette: Any, request: Any) -> Response:
    """A line a link."""
    found = await _found(datasette, request)
    if isinstance(found, Response):
        return found
    return csv_response(f"chain-{found.key}", CSV_COLUMNS, csv_lines(found.chain))


async def _found(datasette: Any, request: Any) -> PublisherChain | Response:
    known = await on_snapshot(datasette, lambda conn: _read(conn, unquote(request.url_vars["key"])))
    return no_such(ValueError("publisher")) if known is None else known[1]


def _read(conn: sqlite3.Connection, key: str) -> tuple[Row, PublisherChain] | None:
    owner = publisher(conn, key)
    if owner is None:
        return None
    states = [(row["year"], row["state"]) for row in rows(conn, _STATES, [owner["id"]])]
    return owner, publisher_chain(conn, key, states)


_STATES = "select year, state from coverage_cell where publisher_id = ? order by year"


def _context(owner: Row, found: PublisherChain, t: Words) -> dict[str, Any]:
    tables = tables_of(found.chain, t)
    return {
        "publisher": owner,
        "found": found,
        "tables": tables,
        "strips": strips(found.chain, t),
        "ticks": ticks(found.chain),
        "failing": sum(table.failing for table in tables),
        "judged": sum(table.judged for table in tables),
        "with_report": [year.year for year in found.chain.years if year.report],
    }
