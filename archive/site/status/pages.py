"""`/status`: the last night in a sentence, what needs a look by cause, and the trend of the nights; also as JSON."""

import sqlite3
from datetime import UTC, datetime
from functools import partial
from typing import Any

from datasette import Response

from archive.site.configuration import configured
from archive.site.downloads import json_response, no_such
from archive.site.filters import UnknownFilterError, lineage
from archive.site.page import language, not_here, render
from archive.site.reading import Row, first, rows
from archive.site.signed_in import operator_of
from archive.site.snapshot import baked_at, database, in_thread, on_snapshot
from archive.site.status.machine import machine
from archive.site.status.morning import Morning, morning, sentence
from archive.site.status.newer import newer
from archive.site.status.selection import (
    SITES_A_PAGE,
    SPANS,
    STRIP_NIGHTS,
    causes,
    moves,
    platforms,
    selection,
    sites,
    verdicts,
)
from archive.site.status.slots import slots
from archive.site.status.trend import STACK, panels
from archive.site.status.wording import failed_nights
from archive.site.words import Words
from archive.summary import BAD_VERDICTS, VERDICTS

SCHEMA = "gongkai.nights/1"
OLD_HOURS = 36  # a snapshot older than a night and a half says so


async def page(datasette: Any, request: Any) -> Response:
    t = Words(language(request))
    try:
        found = await on_snapshot(datasette, lambda conn: _read(conn, request))
    except UnknownFilterError:
        return await not_here(datasette, request, "missing.filter")
    snapshot = baked_at(datasette)
    told = sum(cause["n"] for cause in found["causes"])
    beside = await _for_operator(datasette, request, found["morning"])
    context = (
        found
        | beside
        | {
            "sentence": sentence(t, found["morning"]),
            "failed_nights": partial(failed_nights, t),
            "panels": panels(found["slots"]),
            "old_days": _days_old(snapshot),
            "snapshot": snapshot,
            "told": told,
            "spans": SPANS,
            "strip_nights": STRIP_NIGHTS,
            "verdicts_known": VERDICTS,
            "stack": STACK,
            "bad_verdicts": BAD_VERDICTS,
            "database_name": database(datasette).name,
        }
    )
    return await render(datasette, request, "status", context)


async def as_json(datasette: Any, request: Any) -> Response:
    """The same for programs."""
    try:
        found = await on_snapshot(datasette, lambda conn: _read(conn, request))
    except UnknownFilterError as error:
        return no_such(error)
    morning = found["morning"]
    chosen = found["chosen"]
    return json_response(
        {
            "schema": SCHEMA,
            "snapshot": baked_at(datasette),
            "query": chosen.query,
            "sentence": sentence(Words(language(request)), morning),
            "night": None if morning is None else morning._asdict() | {"well": morning.well},
            "verdicts": found["verdicts"],
            "failing": found["failing"],
            "causes": found["causes"],
            "moves": {move: {"n": n, "sites": named} for move, (n, named) in found["moves"].items()},
            "counted_region": chosen.province,
            "nights": [slot.to_json() for slot in found["slots"]],
            "sites": [as_told(row) for row in found["sites"]],
            "found": found["count"],
            "page": chosen.page,
            "pages": found["pages"],
        }
    )


def as_told(row: Row) -> Row:
    """A site's row for programs."""
    left_out = ("position", "night", "strip", "times", "kb")
    flags = {name: bool(row[name]) for name in ("last", "more", "complete")}
    return {name: value for name, value in row.items() if name not in left_out} | flags


def _read(conn: sqlite3.Connection, request: Any) -> dict[str, Any]:
    chosen = selection(conn, request)
    counted = verdicts(conn, chosen)
    return {
        "morning": morning(conn, verdicts(conn, None) if chosen.narrowed else counted),
        "chosen": chosen,
        "above": lineage(conn, chosen.region),
        "province": first(conn, "select * from coverage_region where adcode = ?", [chosen.province]),
        "provinces": rows(conn, "select * from coverage_region where level = 'province' order by adcode"),
        "platforms": platforms(conn),
        "verdicts": dict(counted.most_common()),
        "failing": sum(n for verdict, n in counted.items() if verdict in BAD_VERDICTS),
        "count": counted.total(),
        "pages": max(1, -(-counted.total() // SITES_A_PAGE)),
        "causes": causes(conn, chosen),
        "moves": moves(conn, chosen),
        "slots": slots(conn, chosen.province, chosen.nights),
        "sites": sites(conn, chosen),
    }


def _days_old(snapshot: str | None) -> int | None:
    """How many days ago the snapshot was made, None where that is not long."""
    if snapshot is None:
        return None
    hours = (datetime.now(UTC) - datetime.fromisoformat(snapshot)).total_seconds() / 3600
    return round(hours / 24) if hours > OLD_HOURS else None


async def _for_operator(datasette: Any, request: Any, told: Morning | None) -> dict[str, Any]:
    """What only a signed-in operator is told, from the archive at hand: a newer night, and how its machine is."""
    data = configured(datasette).archive
    if data is None or operator_of(request) is None:
        return {"newer": None, "machine": None}
    began, status = (None, None) if told is None else (told.started_at, told.status)
    return await in_thread(lambda: {"newer": newer(data, began, status), "machine": machine(data)})
