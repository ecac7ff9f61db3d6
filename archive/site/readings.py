"""`/changes/readings`: what newer extractors read otherwise in the same bytes, apart from what offices changed."""

import json
import sqlite3
from typing import Any

from datasette import Response

from archive.site.downloads import json_response, no_such
from archive.site.filters import UnknownFilterError, chosen_page, chosen_region, chosen_year, within
from archive.site.page import language, not_here, render
from archive.site.reading import Row, rows
from archive.site.snapshot import database, on_snapshot
from archive.site.words import Words
from extract.forms import measures

READINGS_A_PAGE = 50
CELLS_SHOWN = 4
CHANGES = ("nothing", "layout", "words", "figures", "damaged")
_SCHEMA = "gongkai.readings/1"
_COLUMNS = (
    "at", "publisher_key", "publisher", "adcode", "year", "report_key", "number", "before_version",
    "extractor_version", "change", "cells", "changed",
)  # fmt: skip


async def page(datasette: Any, request: Any) -> Response:
    t = Words(language(request))
    try:
        context = await on_snapshot(datasette, lambda conn: _read(conn, request))
    except UnknownFilterError:
        return await not_here(datasette, request, "missing.filter")
    for row in context["readings"]:
        row["shown"] = [_cell(change, t) for change in row["changed"][:CELLS_SHOWN]]
    context |= {"database_name": database(datasette).name, "kinds": CHANGES}
    return await render(datasette, request, "readings", context)


async def as_json(datasette: Any, request: Any) -> Response:
    """How often each extractor read otherwise than the one before, and where, a page at a time."""
    try:
        found = await on_snapshot(datasette, lambda conn: _read(conn, request))
    except UnknownFilterError as error:
        return no_such(error)
    body = {"schema": _SCHEMA, "query": found["query"], "counts": found["counts"]}
    body["readings"] = [{column: row[column] for column in _COLUMNS} for row in found["readings"]]
    return json_response(body | {name: found[name] for name in ("found", "page", "pages")})


def _read(conn: sqlite3.Connection, request: Any) -> dict[str, Any]:
    region, year, at = chosen_region(conn, request.args.get("region")), chosen_year(request), chosen_page(request)
    where = "(? is null or found.year = ?)"
    values: list[object] = [year, year]
    codes = within(region)
    if codes is not None:
        where += " and found.adcode between ? and ?"
        values += codes
    found = int(conn.execute(f"select count(*) from reading_change as found where {where}", values).fetchone()[0])  # noqa: S608
    listed = rows(
        conn,
        f"""
        select found.*, publisher.key as publisher_key, publisher.name as publisher, extraction.before_version,
          extraction.extractor_version, extraction.changed
        from reading_change as found join publisher on publisher.id = found.publisher_id
        join extraction on extraction.id = found.extraction_id
        where {where} order by found.at desc, found.extraction_id desc limit ? offset ?
        """,  # noqa: S608  # our own conditions, the values are bound
        [*values, READINGS_A_PAGE, (at - 1) * READINGS_A_PAGE],
    )
    asked = {"region": region["adcode"] or None, "year": year}
    return {
        "query": {name: value for name, value in asked.items() if value is not None},
        "region": region,
        "counts": rows(
            conn, "select * from reading_count order by extractor_version desc, before_version desc, change"
        ),
        "readings": [row | {"changed": json.loads(row["changed"])} for row in listed],
        "found": found,
        "page": at,
        "pages": max(1, -(-found // READINGS_A_PAGE)),
    }


def _cell(change: dict[str, Any], t: Words) -> Row:
    """A cell's label and what was and is read in it: its number, or the kind of what is none."""
    measure = measures().get(change["code"])
    return {
        "code": change["code"],
        "label": t.pick(measure.zh, measure.en) if measure else change["code"],
        "old": _said(change["old"], t),
        "new": _said(change["new"], t),
        "there": change["new"] is not None,
    }


def _said(fact: dict[str, Any] | None, t: Words) -> str:
    if fact is None:
        return t("state.not_printed")
    return t.known("state", fact["state"]) if fact["value"] is None else str(fact["value"])
