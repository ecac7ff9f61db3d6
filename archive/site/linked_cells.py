"""Cells of Datasette's own tables that name a publisher or a report lead to its page."""

import re
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

_PUBLISHER_COLUMNS = {"publisher_key"}
_REPORT_COLUMNS = {"report_key", "example_report"}
_REPORT = re.compile(r"(?P<publisher>.+)/(?P<year>[12]\d\d\d)", re.DOTALL)


def linked_cell(datasette: Any, table: str | None, column: str, value: object) -> Markup | None:
    """The cell as a link, None where Datasette shall draw it."""
    if not isinstance(value, str):
        return None
    if column in _REPORT_COLUMNS or (table, column) == ("report", "key"):
        found = _REPORT.fullmatch(value)
        if found:
            path = f"/report/{quote(found['publisher'], safe='')}/{found['year']}"
            return Markup('<a href="{}">{}</a>').format(datasette.urls.path(path), value)
    if column in _PUBLISHER_COLUMNS or (table, column) == ("publisher", "key"):
        path = f"/publisher/{quote(value, safe='')}"
        return Markup('<a href="{}">{}</a>').format(datasette.urls.path(path), value)
    return None
