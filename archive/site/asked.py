"""Which report, revision and cell an address asks for."""

from typing import Any
from urllib.parse import unquote

from archive.site.reading import StoredReport, stored_report
from archive.site.snapshot import on_snapshot


def number(text: str | None) -> int | None:
    """A number of an address, None where it is none or larger than any that the archive counts."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


async def asked_report(datasette: Any, request: Any) -> StoredReport | None:
    """The report of the address's `key` and `year`, in the revision that `?revision=` names or the current one.

    None where the archive has no such report, or no such revision of it.
    """
    key, year = unquote(request.url_vars["key"]), int(request.url_vars["year"])
    asked = request.args.get("revision")
    revision = number(asked)
    if asked is not None and revision is None:
        return None
    return await on_snapshot(datasette, lambda conn: stored_report(conn, key, year, revision))
