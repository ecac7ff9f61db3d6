"""The archive's site: a Datasette plugin that serves the published snapshot as pages for people.

Written to the hooks that Datasette 0.65 and 1.0 share. The snapshot is read, never written.
"""

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import datasette

from archive.search.asking import escape
from archive.serving.sessions import Sessions
from archive.site.configuration import configured
from archive.site.faults import fault_page, forbidden_page
from archive.site.guard import guarded
from archive.site.guard.asgi import App
from archive.site.guard.forms import form_paths
from archive.site.linked_cells import linked_cell
from archive.site.nav import NAV
from archive.site.page import not_here, prepare_templates
from archive.site.routes import ROUTES
from archive.site.words import WORDS

if TYPE_CHECKING:
    from pluggy import HookimplMarker

hookimpl: "HookimplMarker" = datasette.hookimpl

# Datasette's time limit does not interrupt one huge operation (`randomblob(500000000)`, a pattern of a thousand
# wildcards, an expression nested a thousand deep): none may be that large.
SQLITE_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 5_000_000,  # bytes of a value or a row
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}

# What Datasette says of its machine and to its operator: versions, folders, settings, stacks, forms for debugging. Of
# all that it keeps below this path only its files are for readers.
_HIDDEN = r"/-/(?!static/|static-plugins/)"


# Below these nothing but our own pages is ever found.
_ROOMS = (
    "publishers?",
    "report",
    "evidence",
    "source",
    "compare",
    "reuse",
    "promises",
    "chain",
    "search",
    "coverage",
    "findings",
    "changes",
    "feed",
    "data",
    "status",
    "operator",
    "review",
)


async def _not_here(datasette: Any, request: Any) -> Any:  # the names are those that Datasette passes arguments by
    return await not_here(datasette, request)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        *ROUTES,
        (rf"/(?:{'|'.join(_ROOMS)})(?:/.*)?$", _not_here),
        (_HIDDEN, _not_here),
    ]


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    for limit, value in SQLITE_LIMITS.items():
        conn.setlimit(limit, value)


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Any) -> None:
    prepare_templates(datasette, env)


@hookimpl
def skip_csrf(datasette: Any, scope: dict[str, Any]) -> bool:
    """Our forms carry a token of their session (`archive.site.operator`), without a cookie that pages may read."""
    return scope["path"] in form_paths(datasette)


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Around everything, other plugins' wrappers too: Datasette wraps in the order in which plugins answer."""
    settings = configured(datasette)
    sessions = None if settings.sessions is None else Sessions(settings.sessions)
    return lambda app: guarded(app, datasette, settings.limits, sessions)


@hookimpl(specname="prepare_connection", trylast=True)
def own_search(conn: sqlite3.Connection) -> None:
    """Datasette's own search box asks the search index as the search page does. Last, or Datasette's own rule wins."""
    if conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'search_index'").fetchone():
        conn.create_function("escape_fts", 1, escape, deterministic=True)


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    return fault_page(datasette, request, exception)


@hookimpl
def forbidden(datasette: Any, request: Any) -> Any:
    return forbidden_page(datasette, request)


@hookimpl
def startup() -> None:
    """Datasette draws every exception with all local variables by rich, where that is installed: a tenth of a second
    for each address that does not exist. Its plain traceback of faults stays."""
    from datasette import handle_exception as of_datasette  # at the top it would load plugins, this one, half made

    of_datasette.rich = None


@hookimpl
def render_cell(datasette: Any, table: str | None, column: str, value: object) -> Any:
    return linked_cell(datasette, table, column, value)


@hookimpl
def extra_template_vars(datasette: Any, view_name: str | None) -> dict[str, Any]:
    """For Datasette's own pages, whose header leads where ours does, in both languages."""
    if view_name is None:
        return {}
    return {"archive_nav": [(datasette.urls.path(path), *WORDS[name]) for path, name in NAV]}
