"""What each site's night came to, kept beside the captures' index.

Which of two results is the newer one is told by their rows (`rowid`), never by their times: a machine's clock is put
back, or starts in 2000.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Self

from crawler.captures.index import INDEX_NAME, CaptureIndex
from crawler.site_verdict import FAILURES, Verdict

CAPTURES = "captures"  # the folder of the capture store under the data directory
LOG_NAME = "crawl.log"  # the last run's log, under the data directory; crawl.log.1 is of the one before
GOES_ON_HOURS = 48  # what a night left undone is gone on with in the next one, not in one a week later
LOGS_KEPT = 14  # of earlier runs
NIGHT_FAILED = 3  # the exit status of a crawl that could not start or could not keep what it fetched


@dataclass(frozen=True, slots=True)
class SiteResult:
    """One site in one run. Counts are of reports; `bytes` are of bodies as sent; `since` is ISO 8601 UTC.

    Requests, bytes, answers 304 and retries are of the whole run, also where it was killed and gone on with.

    `expected` is None on a site's first night without expected years. `since` is when the first of the unbroken
    row of failed nights ended, None on a good night. `advice` is empty where there is nothing to do. `kind` names what
    the verdict rests on, "" for a good one; `withdrawn` counts reports that are gone since the last night; a site that
    is not `complete` goes on where it stopped the next night.
    """

    run: str
    site: str
    finished_at: str
    verdict: Verdict
    found: int
    expected: int | None
    new: int
    changed: int
    unchanged: int
    requests: int
    bytes: int
    not_modified: int
    retries: int
    since: str | None
    advice: str
    detail: str
    kind: str = ""
    withdrawn: int = 0
    complete: bool = True

    @property
    def failed(self) -> bool:
        """Whether the verdict is one of those that an operator must look at."""
        return self.verdict in FAILURES

    @classmethod
    def of_row(cls, row: Sequence[object]) -> Self:
        """The result of a database row in the order of the fields."""
        # SQLite has no booleans, and `complete` is the last field.
        return cls(*[*row[:-1], bool(row[-1])])  # type: ignore[arg-type]  # the table's columns are the fields


_COLUMNS = ", ".join(field.name for field in fields(SiteResult))


def save(connection: sqlite3.Connection, result: SiteResult) -> None:
    """Keeps a result, in place of an earlier one of the same run and site. The caller commits."""
    marks = ",".join("?" * len(fields(SiteResult)))
    connection.execute(f"INSERT OR REPLACE INTO site_result ({_COLUMNS}) VALUES ({marks})", astuple(result))  # noqa: S608


def previous(connection: sqlite3.Connection, site: str, run: str) -> SiteResult | None:
    """The site's newest result of another run."""
    query = f"SELECT {_COLUMNS} FROM site_result WHERE site = ? AND run <> ? ORDER BY rowid DESC LIMIT 1"  # noqa: S608
    row = connection.execute(query, (site, run)).fetchone()
    return None if row is None else SiteResult.of_row(row)


def unfinished_runs(connection: sqlite3.Connection, site: str, run: str) -> tuple[str, ...]:
    """The unbroken row of runs before `run`, of the last two days, that ended before the site was done."""
    oldest = (datetime.now(UTC) - timedelta(hours=GOES_ON_HOURS)).isoformat()
    rows = connection.execute(
        "SELECT run, complete FROM site_result WHERE site = ? AND run <> ? AND finished_at >= ? ORDER BY rowid DESC",
        (site, run, oldest),
    )
    return tuple(earlier for earlier, complete in takewhile(lambda row: not row[1], rows))


def results_of(connection: sqlite3.Connection, run: str) -> list[SiteResult]:
    """All results of a run, by site."""
    query = f"SELECT {_COLUMNS} FROM site_result WHERE run = ? ORDER BY site"  # noqa: S608
    return [SiteResult.of_row(row) for row in connection.execute(query, (run,))]


def forget(connection: sqlite3.Connection, run: str, sites: Sequence[str]) -> None:
    """Drops the results of a run that is done again: until it is, they would speak for it."""
    connection.executemany("DELETE FROM site_result WHERE run = ? AND site = ?", [(run, site) for site in sites])
    connection.commit()


def last_results(data: Path) -> list[SiteResult]:
    """The newest result of every site that was ever crawled under a data directory, by site."""
    path = data / CAPTURES / INDEX_NAME
    if not path.exists():
        return []
    index = CaptureIndex(path)
    try:
        newest = "SELECT max(rowid) FROM site_result GROUP BY site"
        query = f"SELECT {_COLUMNS} FROM site_result WHERE rowid IN ({newest}) ORDER BY site"  # noqa: S608
        return [SiteResult.of_row(row) for row in index.connection.execute(query)]
    finally:
        index.close()
