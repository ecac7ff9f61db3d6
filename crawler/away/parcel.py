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

_NOWHERE = "lent"  # the segment of what came without its record

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
    runs = _gone_on_with(store.index.connection, sites, run)
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
    return Parcel(found, rows_of(store.index.connection, sites))


def _gone_on_with(connection: sqlite3.Connection, sites: Sequence[str], run: str) -> list[str]:
    """The run, and those that ended before one of the sites was done."""
    marks = ", ".join("?" * len(sites))
    query = f"SELECT DISTINCT run FROM site_result WHERE site IN ({marks}) AND NOT complete AND run <> ?"  # noqa: S608
    return [run, *(row[0] for row in connection.execute(query, (*sites, run)))]


def _is_looked_at(capture: Capture, runs: Sequence[str]) -> bool:
    """Whether a crawl may want what a capture gave: to go on with its run, for a server's "not modified", or to hold a
    page against it. Any other file is the same or is not, by its digest."""
    return capture.run in runs or bool(capture.etag or capture.last_modified) or may_be_page(capture.media_type)


def added(store: CaptureStore, sites: Sequence[str], after: int) -> Parcel:
    """What a crawl has added to what it was lent."""
    captures = list(store.index.select("id > ? ORDER BY id", (after,)))
    found = [(capture, member(store.directory, capture)) for capture in captures]
    return Parcel(found, rows_of(store.index.connection, sites))


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


def rows_of(connection: sqlite3.Connection, sites: Sequence[str]) -> Rows:
    """The rows of the sites by table, in the order in which they were written."""
    marks = ", ".join("?" * len(sites))
    return {
        table: connection.execute(
            f"SELECT * FROM {table} WHERE site IN ({marks}) ORDER BY rowid",  # noqa: S608  # names of our own
            tuple(sites),
        ).fetchall()
        for table in tables_of_sites(connection)
    }


def put_rows(connection: sqlite3.Connection, rows: Rows, sites: Sequence[str] = ()) -> None:
    """Writes rows by table, in place of those of the sites. The caller commits."""
    for table, put in rows.items():
        connection.executemany(f"DELETE FROM {table} WHERE site = ?", [(site,) for site in sites])  # noqa: S608
        for row in put:
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608  # marks


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
