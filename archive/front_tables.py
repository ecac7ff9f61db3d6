"""What the home page and the list of publishers ask of a snapshot: its counts, and an order of the publishers."""

import sqlite3

from archive.columns import Described
from archive.dictionary import describe

_TABLE = "CREATE TABLE archive_count (what TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID"

DESCRIBED: dict[str, Described] = {
    "archive_count": {
        "what": (
            "报告、发布机关、现行各版的单元格、首末年度、最近一夜新收的报告与各结论的网站（sites.*）",
            "reports, publishers, current cells, first and last year, what the last night has: new, sites.*",
        ),
        "n": ("数目；年度则为年份", "how many; for a year, the year"),
    }
}

_LAST_NIGHT = """
(SELECT id, rowid AS number FROM run WHERE kind IN ('nightly', 'crawl') ORDER BY rowid DESC LIMIT 1)"""

_COUNTS = f"""
INSERT INTO archive_count (what, n)
SELECT 'reports', count(*) FROM report
UNION ALL SELECT 'publishers', count(*) FROM publisher
UNION ALL SELECT 'cells', coalesce(sum(printed), 0) FROM report JOIN revision ON revision.id = current_revision_id
  JOIN places ON places.id = places_id
UNION ALL SELECT 'first_year', min(year) FROM report HAVING count(*)
UNION ALL SELECT 'last_year', max(year) FROM report HAVING count(*)
UNION ALL SELECT 'new', count(*) FROM {_LAST_NIGHT} AS night JOIN run ON run.rowid >= night.number
  JOIN capture ON capture.run = run.id JOIN revision ON revision.capture_id = capture.id WHERE revision.number = 1
UNION ALL SELECT 'sites.' || verdict, sites FROM night_count JOIN {_LAST_NIGHT} AS night ON night.id = run_id
  WHERE region = ''
"""  # noqa: S608  # our own words


def bake_front(connection: sqlite3.Connection) -> None:
    """Writes `archive_count`, and an index of the publishers: those of the registry first, region by region."""
    connection.execute(_TABLE)
    connection.execute(_COUNTS)
    connection.execute("CREATE INDEX publisher_order ON publisher (registered DESC, adcode, key)")
    describe(connection, DESCRIBED)
