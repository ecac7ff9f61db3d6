"""What a crawl elsewhere is lent, and what it gives back: records as they stand, and rows of the tables beside them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.captures import Capture, CaptureStore
from crawler.captures.index import HAS_PAYLOAD, INDEX_NAME, CaptureIndex
from crawler.captures.segments import Segment, segment_path

# What is kept of a site beside its captures (crawler.results, .memory, .counts).
_TABLES = ("site_result", "site_report", "site_column", "visit_count")

Rows = dict[str, list[tuple[str | int | None, ...]]]


@dataclass(frozen=True, slots=True)
class Parcel:
    """Captures with their records (gzip members, as they stand in a segment), and the rows of sites by table."""

    captures: list[tuple[Capture, bytes]]
    rows: Rows


def lend(store: CaptureStore, sites: Sequence[str], run: str) -> Parcel:
    """What a crawl of the sites needs of the captures: what this run and those that it goes on with have of them, and
    the newest of each address, by which it is asked for and held against."""
    captures = {capture.id: capture for capture in _wanted(store.index, sites, run)}
    for capture in list(captures.values()):
        if capture.refers_to is not None and (original := store.get(capture.refers_to)) is not None:
            captures[original.id] = original
    found = [(captures[number], member(store.directory, captures[number])) for number in sorted(captures)]
    return Parcel([(capture, data) for capture, data in found if data], rows_of(store.index.connection, sites))


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
            index.insert(replace(capture, segment=segment.name, offset=segment.size))
            segment.append(data)
        index.add_segment(*segment.close())
        put_rows(index.connection, parcel.rows)
        index.commit()
    finally:
        index.close()


def member(directory: Path, capture: Capture) -> bytes:
    """The record of a capture as it stands in its segment; b"" where the segment does not hold it any more."""
    try:
        with segment_path(directory, capture.segment).open("rb") as stream:
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
        for table in _TABLES
    }


def put_rows(connection: sqlite3.Connection, rows: Rows, sites: Sequence[str] = ()) -> None:
    """Writes rows by table, in place of those of the sites. The caller commits."""
    for table in _TABLES:
        connection.executemany(f"DELETE FROM {table} WHERE site = ?", [(site,) for site in sites])  # noqa: S608
        for row in rows[table]:
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608  # marks


def _wanted(index: CaptureIndex, sites: Sequence[str], run: str) -> Iterator[Capture]:
    marks = ", ".join("?" * len(sites))
    newest = f"""
        SELECT max(id) FROM capture WHERE url IN (SELECT url FROM capture WHERE site IN ({marks})) AND {HAS_PAYLOAD}
    """  # noqa: S608  # marks and a condition of our own
    unfinished = f"SELECT run FROM site_result WHERE site IN ({marks}) AND NOT complete"  # noqa: S608  # marks
    condition = f"""
        id IN ({newest} GROUP BY url) OR id IN ({newest} AND run <> ? GROUP BY url)
        OR site IN ({marks}) AND (run = ? OR run IN ({unfinished}))
    """
    given = tuple(sites)
    yield from index.select(condition, (*given, *given, run, *given, run, *given))
