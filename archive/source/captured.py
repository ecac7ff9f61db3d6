"""Which captures a revision was read from, and their bytes."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from crawler.captures import CaptureError
from crawler.captures.reading import Spot, read_payload
from crawler.captures.remote import RemoteError
from extract.model import GridPlace, Place


class Captured(NamedTuple):
    """A page of a report as it was captured, the first or one behind it, and which of the report's tables is its first.

    `first_table` is None for a page that was not read. Times are ISO 8601 UTC.
    """

    number: int
    url: str
    sha256: str
    media_type: str | None
    fetched_at: str
    length: int
    segment: str
    offset: int
    first_table: int | None = 0


class NotHereError(Exception):
    """The captures are not on this machine, or not all of them, nor at an address that can be reached."""


class DamagedError(Exception):
    """The capture no longer has the bytes that were kept; the message says why."""


def captured_pages(connection: sqlite3.Connection, revision_id: int) -> list[Captured]:
    """The captured pages of a revision, in order; one for a report that is not cut into several."""
    return [Captured(*row) for row in connection.execute(_PAGES, {"revision": revision_id})]


_PAGES = """
SELECT 1, url, sha256, media_type, fetched_at, length, segment, offset, 0 AS first_table
FROM capture WHERE id = (SELECT capture_id FROM revision WHERE id = :revision)
UNION ALL
SELECT number, capture.url, sha256, NULL, fetched_at, length, segment, offset, first_table
FROM further_page JOIN capture ON capture.id = page_id
WHERE capture_id = (SELECT capture_id FROM revision WHERE id = :revision)
ORDER BY 1"""


def page_of(pages: Sequence[Captured], where: Place) -> tuple[Captured, Place]:
    """The page that a place of the report is on, and the place as that page counts it."""
    if not isinstance(where, GridPlace):
        return pages[0], where
    page = max((p for p in pages if p.first_table is not None and p.first_table <= where.table), key=_first_table)
    return page, where._replace(table=where.table - _first_table(page))


def _first_table(page: Captured) -> int:
    return page.first_table or 0


def bytes_of(captures: Path | None, page: Captured) -> bytes:
    """The bytes as they came, compared with their hash. Raises NotHereError, DamagedError."""
    if captures is None:
        raise NotHereError
    try:
        return read_payload(captures, Spot(page.segment, page.offset), page.sha256)
    except (FileNotFoundError, RemoteError) as error:  # an address that cannot be reached has damaged nothing
        raise NotHereError from error
    except CaptureError as error:
        raise DamagedError(str(error)) from error
