"""The last nights as the archive remembers them: each site's newest result, and how each of its nights went."""

import sqlite3
from collections.abc import Sequence
from typing import Literal, NamedTuple

from archive.kept_nights import letters_of, verdict_in
from archive.summary import BAD_VERDICTS

NIGHTS_SHOWN = 30


class Night(NamedTuple):
    """A run that asked sites. Times are ISO 8601 UTC; `status` is None until it ends."""

    run: str
    started_at: str
    status: str | None


class SiteNights(NamedTuple):
    """A site's newest result as `site_result` keeps it, its publisher's name, and its verdict in each of some nights.

    A night in which it was not asked has None.
    """

    site: str
    name: str
    verdict: str
    kind: str
    found: int
    expected: int | None
    new: int
    changed: int
    unchanged: int
    withdrawn: int
    requests: int
    bytes: int
    not_modified: int
    retries: int
    complete: int
    since: str | None
    advice: str | None
    detail: str | None
    verdicts: tuple[str | None, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether its newest result is one that an operator must look at."""
        return self.verdict in BAD_VERDICTS


Move = Literal["worse", "better", "other"]


def moved(before: str | None, now: str) -> Move | None:
    """How a site's verdict stands against the one of the time before: worse where it has begun to fail, better where
    it fails no longer, other where it fails in another way; None where nothing of that kind has changed or is known."""
    if before is None or before == now:
        return None
    failed, fails = before in BAD_VERDICTS, now in BAD_VERDICTS
    if failed and fails:
        return "other"
    return "worse" if fails else "better" if failed else None


def last_nights(connection: sqlite3.Connection, most: int = NIGHTS_SHOWN) -> list[Night]:
    """The newest nights and crawls, the oldest of them first."""
    rows = connection.execute(
        """
        SELECT id, started_at, status FROM run WHERE kind IN ('nightly', 'crawl')
        ORDER BY rowid DESC LIMIT ?
        """,
        (most,),
    )
    return [Night(*row) for row in rows][::-1]


def nights_of(connection: sqlite3.Connection, site: str, nights: Sequence[Night]) -> tuple[str | None, ...]:
    """A site's verdict in each of some nights, None where it was not asked."""
    query = "SELECT verdict FROM site_result WHERE run_id = ? AND site = ?"
    found = (connection.execute(query, (night.run, site)).fetchone() for night in nights)
    return tuple(None if row is None else str(row[0]) for row in found)


def site_nights(connection: sqlite3.Connection, nights: Sequence[Night]) -> list[SiteNights]:
    """Every site that was ever asked: those that failed first, the longest-failing of them before the others."""
    newest = connection.execute(
        f"""
        SELECT asked_site.id, site_result.site, coalesce(publisher.name, site_result.site),
          {", ".join(f"site_result.{column}" for column in SiteNights._fields[2:-1])}
        FROM asked_site
        JOIN site_result ON site_result.run_id = asked_site.run_id AND site_result.site = asked_site.site
        LEFT JOIN publisher ON publisher.key = site_result.site
        """  # noqa: S608  # the fields of SiteNights
    )
    told = [letters_of(connection, night.run) for night in nights]
    sites = [
        SiteNights(*row)._replace(verdicts=tuple(verdict_in(letters, number) for letters in told))
        for number, *row in newest
    ]
    return sorted(sites, key=lambda site: (not site.failed, site.since or "", site.site))
