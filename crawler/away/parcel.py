"""What a crawl elsewhere is lent, and what it gives back: records as they stand, and rows of the tables beside them.

A capture may be lent without its record: its row says enough where nobody looks at what the address gave. The crawl
finds its bytes nowhere then, as it does where a segment is gone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.captures import Capture, CaptureStore
from crawler.captures.attached import open_segment
from crawler.captures.index import HAS_PAYLOAD, INDEX_NAME, CaptureIndex
from crawler.captures.segments import Segment
from crawler.captures.tables import tables_of_sites
from crawler.pages.stable import may_be_page
from crawler.results import unfinished_runs

_NOWHERE = "lent"  # the segment of what came without its record
# Tables with a row of a site for each night: of years of them the newest are lent, and that of the run comes back.
_NIGHTLY = frozenset(("site_result", "visit_count"))
NIGHTS_LENT = 30

Rows = dict[str, list[tuple[str | int | None, ...]]]


@dataclass(frozen=True, slots=True)
class Parcel:
    """Captures with their records (gzip members, as they stand in a segment; b"" where one is left out), and the rows
    of sites by table."""

    captures: list[tuple[Capture, bytes]]
    rows: Rows


def lend(store: CaptureStore, sites: Sequence[str], run: str) -> Parcel:
    """What a crawl of the sites needs of the captures: what this run and those that it goes on with have of them, the
    newest of each address, by which it is asked for, and those that gave a report, which it is held against.

    Raises CaptureError, as `member`.
    """
    connection = store.index.connection
    runs = [run, *{earlier for site in sites for earlier in unfinished_runs(connection, site, run)}]
    captures = {capture.id: capture for capture in _wanted(store.index, sites, run, runs)}
    looked_at = {number for number, capture in captures.items() if _is_looked_at(capture, runs)}
    for capture in list(captures.values()):
        if capture.refers_to is not None and (original := store.get(capture.refers_to)) is not None:
            captures[original.id] = original
            looked_at |= {original.id} if capture.id in looked_at else set()
    found = [
        (captures[number], member(store.directory, captures[number]) if number in looked_at else b"")
        for number in sorted(captures)
    ]
    return Parcel(found, _rows(connection, sites, f"ORDER BY rowid DESC LIMIT {NIGHTS_LENT}"))


def _is_looked_at(capture: Capture, runs: Sequence[str]) -> bool:
    """Whether a crawl may want what a capture gave: to go on with its run, for a server's "not modified", or to hold a
    page against it. Any other file is the same or is not, by its digest."""
    return capture.run in runs or bool(capture.etag or capture.last_modified) or may_be_page(capture.media_type)


def added(store: CaptureStore, sites: Sequence[str], run: str, after: int) -> Parcel:
    """What the crawl of a run has added to what it was lent."""
    captures = list(store.index.select("id > ? ORDER BY id", (after,)))
    found = [(capture, member(store.directory, capture)) for capture in captures]
    return Parcel(found, _rows(store.index.connection, sites, "AND run = ?", run))


def unpack(parcel: Parcel, directory: Path) -> None:
    """Makes a capture store of what was lent."""
    directory.mkdir(parents=True)
    index = CaptureIndex(directory / INDEX_NAME)
    try:
        segment = Segment(directory)
        for capture, data in parcel.captures:
            here = (segment.name, segment.size) if data else (_NOWHERE, capture.id)
            index.insert(replace(capture, segment=here[0], offset=here[1]))
            segment.append(data)
        index.add_segment(*segment.close())
        put_rows(index.connection, parcel.rows)
        index.commit()
    finally:
        index.close()


def member(directory: Path, capture: Capture) -> bytes:
    """The record of a capture as it stands in its segment, here or elsewhere; b"" where it is not to be had. Raises
    CaptureError where the address of those that are elsewhere cannot be used."""
    try:
        with open_segment(directory, capture.segment) as stream:
            stream.seek(capture.offset)
            return stream.read(capture.stored)
    except OSError:
        return b""


def put_rows(connection: sqlite3.Connection, rows: Rows, sites: Sequence[str] = ()) -> None:
    """Writes rows by table, in place of those of the sites; their earlier nights stay. The caller commits."""
    for table, put in rows.items():
        if table not in _NIGHTLY:
            connection.executemany(f"DELETE FROM {table} WHERE site = ?", [(site,) for site in sites])  # noqa: S608
        for row in put:
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row)  # noqa: S608  # names of our own


def _rows(connection: sqlite3.Connection, sites: Sequence[str], of_nights: str, *given: str) -> Rows:
    """The rows of the sites by table, a site's in the order in which they were written; `of_nights` ends the query for
    those of its nights."""
    rows: Rows = {}
    for table in tables_of_sites(connection):
        which, values = (of_nights, given) if table in _NIGHTLY else ("ORDER BY rowid DESC", ())
        query = f"SELECT * FROM {table} WHERE site = ? {which}"  # noqa: S608  # names and words of our own
        rows[table] = [row for site in sites for row in connection.execute(query, (site, *values)).fetchall()[::-1]]
    return rows


def _wanted(index: CaptureIndex, sites: Sequence[str], run: str, runs: Sequence[str]) -> Iterator[Capture]:
    marks = ", ".join("?" * len(sites))
    newest = f"""
        SELECT max(id) FROM capture WHERE url IN (SELECT url FROM capture WHERE site IN ({marks})) AND {HAS_PAYLOAD}
    """  # noqa: S608  # marks and a condition of our own
    gave = f"""
        SELECT max(capture.id) FROM report_page AS page JOIN capture
        ON capture.url = page.url AND capture.run IN (page.run, page.run_before)
        WHERE page.site IN ({marks}) GROUP BY capture.url, capture.run
    """  # noqa: S608  # marks
    condition = f"""
        id IN ({newest} GROUP BY url) OR id IN ({newest} AND run <> ? GROUP BY url) OR id IN ({gave})
        OR site IN ({marks}) AND run IN ({", ".join("?" * len(runs))})
    """
    given = tuple(sites)
    yield from index.select(condition, (*given, *given, run, *given, *given, *runs))
