"""What a site gave in the nights before: its reports with their addresses, and the entries of its columns.

Kept beside the captures' index, it tells a report that vanished from one that never was, and a list that was emptied
from one that is empty. A night that is gone on with is compared with the nights before it, not with its own part.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extract.identity import Title

NIGHTS_KEPT = 30  # counts of a column's entries that are kept


@dataclass(frozen=True, slots=True)
class KnownReport:
    """A report that a site gave: where, under which title. `gone` once its address had been found dead."""

    url: str
    key: str  # the same for a report at another address
    title: str
    year: int | None
    gone: bool

    @property
    def named(self) -> str:
        """The report as an operator reads of it."""
        return f"{self.title} ({self.url})"


def known_key(title: Title, url: str) -> str:
    """What tells a report from the site's others: office and year where a title says the year, else its address."""
    return url if title.year is None else f"{title.publisher or ''}|{title.year}"


def known_reports(connection: sqlite3.Connection, site: str, run: str) -> dict[str, KnownReport]:
    """The reports that the site gave in runs before `run`, by address."""
    rows = connection.execute(
        """
        SELECT url, key, title, year, gone_run IS NOT NULL AND gone_run <> :run FROM site_report
        WHERE site = :site AND first_run <> :run
        """,
        {"site": site, "run": run},
    )
    return {row[0]: KnownReport(*[*row[:-1], bool(row[-1])]) for row in rows}


def remember_reports(
    connection: sqlite3.Connection, site: str, run: str, found: Mapping[str, Title], withdrawn: Iterable[str]
) -> None:
    """Takes down what a run has found (address to title), and which addresses are gone. The caller commits."""
    connection.executemany(
        """
        INSERT INTO site_report (site, url, key, title, year, first_run, last_run) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
        ON CONFLICT (site, url) DO UPDATE SET key = excluded.key, title = excluded.title, year = excluded.year,
          last_run = excluded.last_run, gone_run = NULL
        """,
        [(site, url, known_key(title, url), title.text, title.year, run) for url, title in found.items()],
    )
    connection.executemany(
        "UPDATE site_report SET gone_run = ? WHERE site = ? AND url = ?", [(run, site, url) for url in withdrawn]
    )


def known_pages(connection: sqlite3.Connection, site: str, run: str) -> dict[str, str]:
    """The addresses of pages and files that gave a report, or a part of one, and the last run before `run` that got it
    from there; what an address gave otherwise, as a home page in a report's place, is no part of any."""
    rows = connection.execute(
        """
        SELECT url, CASE WHEN run = :run THEN run_before ELSE run END AS last FROM report_page
        WHERE site = :site AND last IS NOT NULL
        """,
        {"site": site, "run": run},
    )
    return dict(rows.fetchall())


def remember_pages(connection: sqlite3.Connection, site: str, run: str, pages: Iterable[str]) -> None:
    """Takes down which addresses gave a report, or a part of one, in a run. The caller commits."""
    connection.executemany(
        """
        INSERT INTO report_page (site, url, run) VALUES (?, ?, ?)
        ON CONFLICT (site, url) DO UPDATE SET run_before = run, run = excluded.run WHERE run <> excluded.run
        """,
        [(site, url, run) for url in pages],
    )


def column_entries(connection: sqlite3.Connection, site: str, run: str) -> dict[str, int]:
    """How many entries each of the site's columns had when it was last read, in another run."""
    rows = connection.execute(
        "SELECT column_url, entries FROM site_column WHERE site = ? AND run <> ? ORDER BY rowid", (site, run)
    )
    return dict(rows.fetchall())


def remember_columns(connection: sqlite3.Connection, site: str, run: str, entries: Mapping[str, int]) -> None:
    """Takes down how many entries a run has seen in each column that it could read. The caller commits."""
    connection.executemany(
        "INSERT OR REPLACE INTO site_column (site, column_url, run, entries) VALUES (?, ?, ?, ?)",
        [(site, column, run, count) for column, count in entries.items()],
    )
    connection.executemany(
        """
        DELETE FROM site_column WHERE site = ?1 AND column_url = ?2 AND rowid <= (
          SELECT rowid FROM site_column WHERE site = ?1 AND column_url = ?2 ORDER BY rowid DESC LIMIT 1 OFFSET ?3
        )
        """,
        [(site, column, NIGHTS_KEPT) for column in entries],
    )
