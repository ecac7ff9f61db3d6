"""The dated releases: what changed in each, and its files to take home."""

import sqlite3
from typing import Any

from datasette import Response

from archive.site.page import render
from archive.site.reading import Row, rows
from archive.site.snapshot import database, on_snapshot


async def page(datasette: Any, request: Any) -> Response:
    """`/data/releases`: the newest first, each with its files, their sizes and SHA-256."""
    context: dict[str, Any] = {"releases": await on_snapshot(datasette, _releases)}
    context |= {"database_name": database(datasette).name, "downloadable": datasette.setting("allow_download")}
    return await render(datasette, request, "releases", context)


def _releases(conn: sqlite3.Connection) -> list[Row]:
    if not conn.execute("select 1 from sqlite_master where name = 'release'").fetchone():
        return []
    return rows(conn, "select * from release order by published_at desc, name desc")
