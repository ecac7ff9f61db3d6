"""What a site's night has cost so far, kept with the captures so that a night that is killed loses none of it.

A count is written in the same transaction as the capture that it counts. What a crash leaves in the segments without
a row gets its row on the next opening, and is counted then from the records themselves.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from scrapy.settings.default_settings import RETRY_HTTP_CODES

from crawler.captures import Capture, CaptureStore

NOT_MODIFIED = 304


@dataclass(slots=True)
class Counts:
    """Requests made, bytes of bodies as sent, answers 304, retries; `upto` is the last capture that is counted."""

    requests: int = 0
    bytes: int = 0
    not_modified: int = 0
    retries: int = 0
    upto: int = 0


def save_counts(connection: sqlite3.Connection, run: str, site: str, counts: Counts) -> None:
    """Writes the counts of a site's night as they are now. They are durable with the next commit."""
    connection.execute(
        "INSERT OR REPLACE INTO visit_count (run, site, requests, bytes, not_modified, retries, upto)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (run, site, counts.requests, counts.bytes, counts.not_modified, counts.retries, counts.upto),
    )


def saved_counts(connection: sqlite3.Connection, run: str, site: str) -> Counts:
    """The counts of a site's night as they were last written."""
    row = connection.execute(
        "SELECT requests, bytes, not_modified, retries, upto FROM visit_count WHERE run = ? AND site = ?", (run, site)
    ).fetchone()
    return Counts(*row) if row else Counts()


def load_counts(store: CaptureStore, run: str) -> dict[str, Counts]:
    """The counts of each site's night as far as the run got before it was killed, by site."""
    rows = store.index.connection.execute(
        "SELECT site, requests, bytes, not_modified, retries, upto FROM visit_count WHERE run = ?", (run,)
    )
    counts = {site: Counts(*numbers) for site, *numbers in rows}
    failed: set[str] = set()
    fetches: set[tuple[str, str]] = set()
    for capture in store.iter(run=run):
        site = counts.setdefault(capture.site or "", Counts())
        fetch = (capture.url, capture.fetched_at)
        # The same fetch again is a part that it plays: nothing was asked for it.
        if capture.id > site.upto and fetch not in fetches:
            site.requests += 1
            site.bytes += _sent(store, capture)
            site.not_modified += capture.status == NOT_MODIFIED
            site.retries += capture.url in failed
            site.upto = capture.id
        fetches.add(fetch)
        if capture.status in RETRY_HTTP_CODES:
            failed.add(capture.url)
    return counts


def _sent(store: CaptureStore, capture: Capture) -> int:
    """The bytes of an answer's body as it was sent."""
    if capture.status == NOT_MODIFIED:
        return 0
    original = capture if capture.refers_to is None else store.get(capture.refers_to) or capture
    return len(store.record(original).block.partition(b"\r\n\r\n")[2])
