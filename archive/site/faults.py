"""What goes wrong, told in the site's style: never a stack, a path or a statement of the machine."""

import sqlite3
from typing import Any

from datasette import Response
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400

from archive.site.page import render
from archive.site.words import Words

_MESSAGE_LENGTH = 300
_TOO_LONG = "The query took too long."  # Datasette's own message quotes the statement, as markup with a script


async def fault_page(datasette: Any, request: Any, exception: Exception) -> Response:
    """What answers an exception: a page, or for an address of JSON an object with Datasette's keys."""
    status = _status(request, exception)
    if status == 403:
        return await forbidden_page(datasette, request)
    # What Datasette says of a request names only what the request named; of a fault of the site nothing is told.
    return await _told(datasette, request, status, "" if status in (404, 500) else _message(exception))


async def forbidden_page(datasette: Any, request: Any) -> Response:
    """What answers a request that only the operator could allow: most often, one for SQL of the reader's own."""
    sql = bool(request.args.get("sql") or request.args.get("_where"))
    return await _told(datasette, request, 403, Words("en")("error.403.sql") if sql else "", sql=sql)


async def _told(datasette: Any, request: Any, status: int, told: str, sql: bool = False) -> Response:
    if str(request.path).endswith(".json"):
        error = told or Words("en")(f"error.{status}")
        return Response.json({"ok": False, "error": error, "status": status, "title": None}, status=status)
    return await render(datasette, request, "fault", {"status": status, "told": told, "sql": sql}, status=status)


def _status(request: Any, exception: Exception) -> int:
    from datasette.views.base import DatasetteError  # at the top it would load plugins, this one, half made

    if isinstance(exception, Base400):
        return int(exception.status)
    if isinstance(exception, DatasetteError | QueryInterrupted):
        status = int(getattr(exception, "status", 400))
        return status if status < 500 else 400  # it says 500 of a column that is not there to sort by
    # Datasette's own pages take a nonsensical parameter for a fault of theirs; a fault of ours is never the reader's.
    of_datasette = "database" in request.url_vars
    return 400 if of_datasette and isinstance(exception, sqlite3.Error | ValueError | OverflowError) else 500


def _message(exception: Exception) -> str:
    if isinstance(exception, QueryInterrupted) or getattr(exception, "message_is_html", False):
        return _TOO_LONG
    return str(getattr(exception, "message", None) or next(iter(exception.args), ""))[:_MESSAGE_LENGTH]
