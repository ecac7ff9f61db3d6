"""Where the archive has a report from, as what compares reports tells it."""

import sqlite3

from archive.compare.archived import Archived
from archive.publishers import near_a_merger


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
    return Archived(key, number, url, fetched_at, near_a_merger(connection, publisher, int(year)))
