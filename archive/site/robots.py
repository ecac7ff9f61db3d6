"""For search engines and crawlers: which pages there are, and which are the same ones in endless arrangements."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from datasette import Response

from archive.site.configuration import site_address
from archive.site.page import not_here
from archive.site.snapshot import baked_at, on_snapshot

ADDRESSES_A_PART = 50_000  # as many as the protocol allows

# Filters, facets and orders of Datasette's tables, comparisons of any two years, data that a page already shows.
_DISALLOWED = (
    "/gongkai/",
    "/gongkai?",
    "/compare/",
    "/reuse/",
    "/evidence/",
    "/source/",
    "/search?",
    "/coverage?",
    "/findings?",
    "/status/",
    "/changes?",
    "/publishers?",
    "/-/",
    "/*.json",
    "/*.csv",
    "/*?*_",
)
PAGES = (
    "",
    "publishers",
    "coverage",
    "findings",
    "changes",
    "status",
    "data",
    "data/queries",
    "data/dictionary",
    "data/releases",
)


async def robots(datasette: Any, request: Any) -> Response:
    """`/robots.txt`."""
    base = datasette.urls.path("/").rstrip("/")
    lines = ["User-agent: *", *(f"Disallow: {base}{path}" for path in _DISALLOWED)]
    lines += ["", f"Sitemap: {site_address(datasette, request)}{base}/sitemap.xml", ""]
    return Response.text("\n".join(lines))


async def sitemap(datasette: Any, request: Any) -> Response:
    """`/sitemap.xml`: the index of the parts."""
    count = await on_snapshot(datasette, _count)
    parts = -(-count // ADDRESSES_A_PART)
    start = _start(datasette, request)
    changed = (baked_at(datasette) or "")[:10]
    listed = (
        f"<sitemap><loc>{start}sitemap-{part}.xml</loc>{_lastmod(changed)}</sitemap>" for part in range(1, parts + 1)
    )
    return _xml("sitemapindex", listed)


async def sitemap_part(datasette: Any, request: Any) -> Response:
    """`/sitemap-N.xml`: addresses of pages, then of publishers, then of reports; N from 1."""
    part = int(request.url_vars["part"])
    start = _start(datasette, request)
    addresses = await on_snapshot(datasette, lambda conn: list(_addresses(conn, part)))
    if not addresses:
        return await not_here(datasette, request)
    return _xml("urlset", (f"<url><loc>{start}{path}</loc>{_lastmod(changed)}</url>" for path, changed in addresses))


def _addresses(conn: sqlite3.Connection, part: int) -> Iterator[tuple[str, str | None]]:
    asked = {"pages": json.dumps(PAGES), "limit": ADDRESSES_A_PART, "skip": (part - 1) * ADDRESSES_A_PART}
    for kind, key, year, changed in conn.execute(_LISTED, asked):
        path = f"{kind}/{quote(key, safe='')}" if kind else key
        yield escape(f"{path}/{year}" if year else path), changed


def _count(conn: sqlite3.Connection) -> int:
    return len(PAGES) + sum(
        int(conn.execute(f"select count(*) from {table}").fetchone()[0])  # noqa: S608  # the two names just below
        for table in ("publisher", "report")
    )


def _start(datasette: Any, request: Any) -> str:
    return escape(f"{site_address(datasette, request)}{datasette.urls.path('/')}")


def _lastmod(day: str | None) -> str:
    return f"<lastmod>{escape(day[:10])}</lastmod>" if day else ""


def _xml(root: str, entries: Iterator[str]) -> Response:
    body = "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *entries,
            f"</{root}>\n",
        ]
    )
    return Response(body, content_type="application/xml; charset=utf-8")


_LISTED = """
select '', value, null, null from json_each(:pages)
union all select * from (select 'publisher', key, null, null from publisher order by id)
union all select * from (
  select 'report', publisher.key, report.year, capture.fetched_at from report
  join publisher on publisher.id = report.publisher_id
  join revision on revision.id = report.current_revision_id join capture on capture.id = revision.capture_id
  order by report.id
)
limit :limit offset :skip"""
