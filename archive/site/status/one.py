"""`/status/SITE`: one site's nights, what its last verdict rests on, and what was expected of it; also as JSON."""

import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import unquote

from datasette import Response

from archive.kept_nights import NOT_ASKED, verdict_in
from archive.site.coverage import SIGNS
from archive.site.downloads import json_response
from archive.site.filters import UnknownFilterError, chosen
from archive.site.page import language, not_here, render
from archive.site.reading import Row, first, rows
from archive.site.snapshot import baked_at, database, on_snapshot
from archive.site.status import without_paths
from archive.site.status.pages import as_told
from archive.site.status.selection import SPANS, shown
from archive.site.status.slots import Due, due
from archive.site.status.wording import failed_nights
from archive.site.words import Words
from archive.summary import BAD_VERDICTS

SCHEMA = "gongkai.site/1"
STRIP_NIGHTS = 90
_COUNTS = (
    *("found", "expected", "new", "changed", "unchanged", "withdrawn", "requests", "bytes", "not_modified", "retries"),
)


async def page(datasette: Any, request: Any) -> Response:
    try:
        found = await on_snapshot(datasette, lambda conn: _read(conn, request))
    except UnknownFilterError:
        return await not_here(datasette, request, "missing.filter")
    if found is None:
        return await not_here(datasette, request, "missing.site")
    context = found | {
        "failed_nights": partial(failed_nights, Words(language(request))),
        "signs": SIGNS,
        "spans": SPANS,
        "bad_verdicts": BAD_VERDICTS,
        "snapshot": baked_at(datasette),
        "database_name": database(datasette).name,
    }
    return await render(datasette, request, "site", context)


async def as_json(datasette: Any, request: Any) -> Response:
    """The same for programs."""
    try:
        found = await on_snapshot(datasette, lambda conn: _read(conn, request))
    except UnknownFilterError as error:
        return json_response({"ok": False, "error": f"no such {error}"}, status=404)
    if found is None:
        return json_response({"ok": False, "error": "no such site"}, status=404)
    return json_response(
        {
            "schema": SCHEMA,
            "snapshot": baked_at(datasette),
            "site": as_told(found["site"]),
            "expected_years": found["years"],
            "site_nights": found["nights"],
        }
    )


def _read(conn: sqlite3.Connection, request: Any) -> dict[str, Any] | None:
    """The site; None where no night has been to it. Raises UnknownFilterError."""
    asked = int(chosen(request, "nights", tuple(map(str, SPANS))) or SPANS[0])
    key = unquote(request.url_vars["key"])
    row = first(conn, _SITE, [key])
    if row is None:
        return None
    nights = due(conn, max(asked, STRIP_NIGHTS))
    # Of a site that joined last week the nights before are no part of its strip.
    joined = len(row["strip"]) - len(row["strip"].lstrip(NOT_ASKED)) + 1
    since = next((at for at, night in enumerate(nights) if (night.position or 0) >= joined), len(nights) - 1)
    nights = nights[since:]
    return {
        "site": shown(row, nights[-STRIP_NIGHTS:]),
        "asked_nights": asked,
        "nights": _nights(conn, row, nights[-asked:]),
        "years": rows(conn, _YEARS, [key]),
    }


def _nights(conn: sqlite3.Connection, site: Row, due: Sequence[Due]) -> list[Row]:
    """Its nights, the newest first. Of a night in which it was not asked, that never began or of which no more than the
    verdict is kept, the counts are None; the verdict is None where there is none."""
    found = []
    for night in due[::-1]:
        told: Row = {"started_at": night.started_at, "run_id": night.run, "began": night.position is not None}
        told |= dict.fromkeys(("run_kind", "run_status", "sites"))
        result = None
        if night.position is not None:
            told |= first(conn, _NIGHT, [night.position]) or {}
            result = first(conn, _RESULT, [night.run, site["site"]])
        if result is None:
            verdict = None if night.position is None else verdict_in(site["strip"], night.position)
            result = dict.fromkeys(_KEPT) | {"verdict": verdict}
        found.append(told | result | {"detail": without_paths(result["detail"])})
    return found


_KEPT = ("verdict", "kind", "complete", "since", "detail", *_COUNTS)
_RESULT = f"select {', '.join(_KEPT)} from site_result where run_id = ? and site = ?"  # noqa: S608  # names of columns
_NIGHT = "select kind as run_kind, status as run_status, sites from night where position = ?"
_SITE = """
select site_status.*, strip, detail from site_status join site_strip using (position) where site = ?"""

# What is expected of it, and what the archive has.
_YEARS = """
select cell.year, cell.mark, cell.expected, cell.deadline, cell.published_on, cell.report_key, cell.revisions
from publisher join coverage_cell as cell on cell.publisher_id = publisher.id
where publisher.key = ? order by cell.year desc"""
