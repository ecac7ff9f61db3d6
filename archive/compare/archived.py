"""Where the archive has a report from: enough to find the same bytes again."""

import sqlite3
from typing import NamedTuple

from archive.publishers import merged_into


class Archived(NamedTuple):
    """A revision in the archive. `report` is its report's key; `url` where the bytes came from; `fetched_at` when they
    did, ISO 8601 UTC, None where no record of it is kept; `merged`: whether another office was merged into its
    publisher about its year."""

    report: str
    revision: int
    url: str
    fetched_at: str | None
    merged: bool = False


def archived(connection: sqlite3.Connection, report_key: str, revision: int | None = None) -> Archived:
    """A report's current revision, or the one with that number. Raises KeyError if there is none.

    `connection` is to the archive or to a snapshot of it.
    """
    row = connection.execute(
        f"""
        SELECT report.key, number, revision.url, fetched_at
        FROM revision JOIN report ON report.id = revision.report_id LEFT JOIN capture ON capture.id = capture_id
        WHERE report.key = ? AND {"revision.id = report.current_revision_id" if revision is None else "number = ?"}
        """,  # noqa: S608  # one of two conditions of our own
        (report_key,) if revision is None else (report_key, revision),
    ).fetchone()
    if row is None:
        raise KeyError(report_key)
    key, number, url, fetched_at = row
    publisher, _, year = report_key.rpartition("/")
    return Archived(key, number, url, fetched_at, merged_into(connection, publisher, int(year)))
