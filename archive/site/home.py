"""The home page: what this is, how fresh it is, who has published what at a glance, what is new, where to begin."""

import json
import sqlite3
from typing import Any, NamedTuple

from datasette import Response

from archive.coverage_tables import WHOLE
from archive.site.coverage import SIGNS
from archive.site.coverage.selection import latest_year, tallies
from archive.site.coverage.tally import Tally
from archive.site.coverage.tiles import LAYOUT
from archive.site.feeds import newest
from archive.site.filters import chosen_region
from archive.site.findings.formulas import demanded
from archive.site.findings.shares import Share
from archive.site.page import language, render
from archive.site.reading import Row, first, rows
from archive.site.snapshot import baked_at, database, on_snapshot
from archive.site.status import without_paths
from archive.site.words import Words
from archive.summary import BAD_VERDICTS
from extract.forms.checks import checks

SHOWN = 8  # of what is new, of what has changed, of the rules that fail
LOOKED_AT = 40  # of the latest changes, of which the largest are shown


class Year(NamedTuple):
    """A year of the glance; `width` in per cent, by the publishers of the year that has most."""

    year: int
    tally: Tally
    width: float


class Broken(NamedTuple):
    """A rule, what it demands in words, and how often it fails."""

    rule: str
    demand: str
    share: Share


async def page(datasette: Any, request: Any) -> Response:
    t = Words(language(request))
    context = await on_snapshot(datasette, lambda conn: _read(conn, t))
    context |= {"signs": SIGNS, "snapshot": baked_at(datasette), "database_name": database(datasette).name}
    return await render(datasette, request, "home", context)


def _read(conn: sqlite3.Connection, t: Words) -> dict[str, Any]:
    whole = chosen_region(conn, None)
    counts = {row["what"]: row["n"] for row in rows(conn, "select what, n from archive_count")}
    latest = latest_year(conn)
    changes = newest(conn, "changed", whole, LOOKED_AT)
    return {
        "counts": counts,
        "night": _night(conn, counts),
        "glance": glance(tallies(conn, [WHOLE], None).get(WHOLE, {})),
        "latest": latest,
        "provinces": _provinces(conn, latest),
        "broken": _broken(conn, t),
        "new": newest(conn, "new", whole, SHOWN),
        "changes": sorted(changes, key=lambda row: (row["cells"], row["figures"], row["characters"]), reverse=True)[
            :SHOWN
        ],
    }


def glance(years: dict[int, Tally]) -> list[Year]:
    """The years that anything is known of, the latest first."""
    most = max((sum(tally.marks.values()) for tally in years.values()), default=1)
    return [
        Year(year, tally, round(100 * sum(tally.marks.values()) / most, 2))
        for year, tally in sorted(years.items(), reverse=True)
    ]


def _night(conn: sqlite3.Connection, counts: dict[str, int]) -> Row | None:
    night = first(
        conn,
        "select started_at, finished_at, status, summary from run where kind in ('nightly', 'crawl')"
        " order by rowid desc limit 1",
    )
    if night is None:
        return None
    sites = {what.removeprefix("sites."): n for what, n in counts.items() if what.startswith("sites.")}
    return night | {
        "error": without_paths(json.loads(night["summary"]).get("error")),
        "sites": sum(sites.values()),
        "bad": sum(n for verdict, n in sites.items() if verdict in BAD_VERDICTS),
    }


def _provinces(conn: sqlite3.Connection, year: int | None) -> list[Row]:
    """The provinces in the order of their codes, each with what is counted in it for `year`."""
    found = rows(conn, "select * from coverage_region where parent = ? order by adcode", [WHOLE])
    provinces = [row | {"en": LAYOUT[row["adcode"]].en if row["adcode"] in LAYOUT else row["name"]} for row in found]
    if year is None:
        return provinces
    counted = tallies(conn, [row["adcode"] for row in provinces], None, year)
    return [row | {"tally": counted.get(row["adcode"], {}).get(year)} for row in provinces]


def _broken(conn: sqlite3.Connection, t: Words) -> list[Broken]:
    """The rules that fail most often, over all years."""
    counted: dict[str, dict[str, int]] = {}
    for row in rows(conn, "select rule, status, sum(findings) as n from finding_count group by 1, 2"):
        counted.setdefault(row["rule"], {})[row["status"]] = row["n"]
    known = checks()
    found = [
        Broken(rule, demanded(known[rule], t) if rule in known else "", Share(statuses))
        for rule, statuses in counted.items()
        if statuses.get("fail")
    ]
    return sorted(found, key=lambda one: (-one.share.failing, one.rule))[:SHOWN]
