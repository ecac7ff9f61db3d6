"""The archive's site: a Datasette plugin that serves the published snapshot as pages for people.

Written to the hooks that Datasette 0.65 and 1.0 share. The snapshot is read, never written.
"""

import sqlite3
from typing import TYPE_CHECKING, Any

import datasette

from archive.search.asking import escape
from archive.site.page import not_here
from archive.site.routes import ROUTES

if TYPE_CHECKING:
    from pluggy import HookimplMarker

hookimpl: "HookimplMarker" = datasette.hookimpl

# Datasette's time limit does not interrupt one huge operation (`randomblob(500000000)`): no value may be longer.
MAX_VALUE_BYTES = 5_000_000

# What Datasette says of its machine: file paths and stacks. Hidden by the patterns that Datasette itself routes by.
_HIDDEN = r"/-/(?:threads|databases)(?:\.json)?$"


async def _not_here(datasette: Any, request: Any) -> Any:  # the names are those that Datasette passes arguments by
    return await not_here(datasette, request)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        *ROUTES,
        (r"/(?:publisher|report|compare|status|coverage|feed|search)(?:/.*)?$", _not_here),
        (_HIDDEN, _not_here),
    ]


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)


@hookimpl(specname="prepare_connection", trylast=True)
def own_search(conn: sqlite3.Connection) -> None:
    """Datasette's own search box asks the search index as the search page does. Last, or Datasette's own rule wins."""
    if conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_index'").fetchone():
        conn.create_function("escape_fts", 1, escape, deterministic=True)


@hookimpl
def menu_links(datasette: Any) -> list[dict[str, str]]:
    return [{"href": str(datasette.urls.path("/")), "label": "年度报告档案"}]
