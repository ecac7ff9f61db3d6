"""Pages and data whose address narrows what they show: what they answer, also to a filter that means nothing."""

import sqlite3
from collections.abc import Callable
from typing import Any

from datasette import Response

from archive.site.downloads import json_response, no_such
from archive.site.filters import UnknownFilterError
from archive.site.page import not_here, render
from archive.site.snapshot import database, on_snapshot

Read = Callable[[sqlite3.Connection], dict[str, Any]]


async def filtered_page(datasette: Any, request: Any, template: str, read: Read) -> Response:
    """The page of a template with what `read` found."""
    try:
        context = await on_snapshot(datasette, read)
    except UnknownFilterError:
        return await not_here(datasette, request, "missing.filter")
    return await render(datasette, request, template, context | {"database_name": database(datasette).name})


async def filtered_json(datasette: Any, read: Read) -> Response:
    """What `read` found, for programs."""
    try:
        return json_response(await on_snapshot(datasette, read))
    except UnknownFilterError as error:
        return no_such(error)
