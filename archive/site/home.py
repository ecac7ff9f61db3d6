"""The home page: what this is, how fresh it is, who has published what, the last night, what changed, what fails."""

import json
import sqlite3
from typing import Any

from datasette import Response

from archive.site.coverage import SIGNS, mark
from archive.site.page import render
from archive.site.reading import Row, first, rows
from archive.site.snapshot import baked_at, database, on_snapshot
from archive.site.status import without_paths

PUBLISHERS_A_PAGE = 100
CHANGES_SHOWN = 10
FINDINGS_SHOWN = 20
TROUBLE_SHOWN = 20
_QUIET = ("new", "changed", "unchanged")


async def page(datasette: Any, request: Any) -> Response:
    q = (request.args.get("q") or "").strip()[:100]
    asked = request.args.get("page") or "1"
    at = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    context = await on_snapshot(datasette, lambda conn: _read(conn, q, at))
    context |= {"q": q, "signs": SIGNS, "snapshot": baked_at(datasette), "database_name": database(datasette).name}
    return await render(datasette, request, "home", context)


def _read(conn: sqlite3.Connection, q: str, at: int) -> dict[str, Any]:
    night = first(
        conn, "select * from run where kind in ('nightly', 'crawl') order by started_at desc, id desc limit 1"
    )
    return {
        "counts": first(conn, _COUNTS),
        "night": night,
        **_night(conn, night),
        **_matrix(conn, q, at),
        "changes": rows(conn, _CHANGES, [CHANGES_SHOWN]),
        "findings": rows(conn, _FINDINGS, [FINDINGS_SHOWN]),
        "failing": conn.execute(_FAILING).fetchone()[0],
    }


def _night(conn: sqlite3.Connection, night: Row | None) -> dict[str, Any]:
    if night is None:
        return {"verdicts": [], "troubled": [], "night_error": None}
    verdicts = rows(
        conn,
        "select verdict, count(*) as n from site_result where run_id = ? group by 1 order by n desc, 1",
        [night["id"]],
    )
    return {
        "verdicts": verdicts,
        "troubled": [
            row | {"advice": without_paths(row["advice"])}
            for row in rows(conn, _TROUBLED, [night["id"], *_QUIET, TROUBLE_SHOWN])
        ],
        "night_error": without_paths(json.loads(night["summary"]).get("error")),
    }


def _matrix(conn: sqlite3.Connection, q: str, at: int) -> dict[str, Any]:
    like = "%" + q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    found = conn.execute(f"select count(*) from publisher {_NAMED}", [like, like]).fetchone()[0]  # noqa: S608
    pages = max(1, -(-found // PUBLISHERS_A_PAGE))
    at = min(max(at, 1), pages)
    publishers = rows(
        conn,
        f"""select publisher.key, publisher.name, region.path as region from publisher left join region using (adcode)
        {_NAMED} order by publisher.adcode is null, publisher.adcode, publisher.key limit ? offset ?""",  # noqa: S608
        [like, like, PUBLISHERS_A_PAGE, (at - 1) * PUBLISHERS_A_PAGE],
    )
    by_key: dict[str, dict[int, Row]] = {row["key"]: {} for row in publishers}
    for entry in rows(conn, _COVERAGE, [json.dumps(list(by_key))]):
        by_key[entry["publisher_key"]][entry["year"]] = entry | {"mark": mark(entry)}
    years = sorted({year for entries in by_key.values() for year in entries})
    matrix = [row | {"years": by_key[row["key"]]} for row in publishers]
    return {"matrix": matrix, "years": years, "page": at, "pages": pages}


_COVERAGE = "select * from coverage where publisher_key in (select value from json_each(?))"

_NAMED = """where publisher.name like ? escape '\\' or publisher.key like ? escape '\\'"""

_COUNTS = """
select (select count(*) from report) as reports, (select count(*) from publisher) as publishers,
  (select sum(printed) from report join revision on revision.id = report.current_revision_id
    join places on places.id = revision.places_id) as figures"""

_TROUBLED = """
select site_result.*, publisher.name from site_result left join publisher on publisher.key = site_result.site
where run_id = ? and verdict not in (?, ?, ?) order by since is null, since, site limit ?"""

_CHANGES = """
select publisher.key as publisher_key, publisher.name, report.year, revision.number, revision.change, capture.fetched_at
from revision join report on report.id = revision.report_id join publisher on publisher.id = report.publisher_id
join capture on capture.id = revision.capture_id
where revision.number > 1 order by capture.fetched_at desc, revision.id desc limit ?"""

_FAILING_FROM = """
from finding join report on report.current_revision_id = finding.revision_id
join publisher on publisher.id = report.publisher_id where finding.status = 'fail'"""

_FAILING = f"select count(*) {_FAILING_FROM}"

_FINDINGS = f"""
select finding.rule, finding.each, finding.message_zh, finding.message_en, publisher.key as publisher_key,
  publisher.name, report.year
{_FAILING_FROM} order by report.year desc, publisher.key, finding.id limit ?"""
