"""The status page: the last night, and each site's verdict with what it rests on, what it cost and what to do."""

import re
import sqlite3
from collections import Counter
from typing import Any

from datasette import Response

from archive.last_night import last_night
from archive.nights import SiteNights, last_nights, site_nights
from archive.site.page import render
from archive.site.reading import Row
from archive.site.snapshot import baked_at, database, on_snapshot
from archive.site.strip import strip

SITES_A_PAGE = 100
# A folder or file named in an error.
_PATH = re.compile(r"(?<![\w.:/])(?:/[^\s/:'\"]+)+/?")


async def page(datasette: Any, request: Any) -> Response:
    asked = request.args.get("page") or "1"
    at = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    context = await on_snapshot(datasette, lambda conn: _read(conn, at))
    context |= {"snapshot": baked_at(datasette), "database_name": database(datasette).name}
    return await render(datasette, request, "status", context)


def without_paths(error: str | None) -> str | None:
    """What a night says as the public may read it: folders of the machine are no one else's business."""
    return None if error is None else _PATH.sub("…", error)


def _read(conn: sqlite3.Connection, at: int) -> dict[str, Any]:
    night = last_night(conn)
    nights = last_nights(conn)
    sites = site_nights(conn, nights)
    pages = max(1, -(-len(sites) // SITES_A_PAGE))
    at = min(max(at, 1), pages)
    shown = sites[(at - 1) * SITES_A_PAGE : at * SITES_A_PAGE]
    started = [each.started_at for each in nights]
    return {
        "night": night,
        "night_error": without_paths(night.error) if night else None,
        "verdicts": Counter(site.verdict for site in sites).most_common(),
        "failing": sum(site.failed for site in sites),
        "count": len(sites),
        "nights": nights,
        "sites": [_site(site, started) for site in shown],
        "page": at,
        "pages": pages,
    }


def _site(site: SiteNights, started: list[str]) -> Row:
    counts = Counter(verdict for verdict in site.verdicts if verdict is not None)
    return site._asdict() | {
        "failed": site.failed,
        "kb": round(site.bytes / 1024, 1),
        "advice": without_paths(site.advice),
        "detail": without_paths(site.detail),
        "strip": strip(started, site.verdicts),
        "nights": counts.most_common(),
    }
