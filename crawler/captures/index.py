"""The index of the captures: one row a record, all of it readable from the records' own named fields.

Where it is lost, the next `captures.CaptureStore` writes the rows again from the segments on this machine, and
`captures.rebuild` from those elsewhere too; what is kept of sites beside them (`tables_of_sites`) is in no segment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, cast

from crawler.captures.tables import VERSIONS
from crawler.captures.warc import WarcRecord, field_text

INDEX_NAME = "index.db"
BUSY_SECONDS = 30  # a night commits within milliseconds; nobody waits longer for the file

_GOOD = (200, 304, None)
HAS_PAYLOAD = "(status IN (200, 304) OR status IS NULL)"  # of SQL: as `Capture.has_payload`

Kind = Literal["response", "revisit", "resource"]


@dataclass(frozen=True, slots=True)
class Capture:
    """One record of the store: what was fetched or handed in, when, and where its bytes stand.

    `fetched_at` is ISO 8601 UTC, the record's WARC-Date. `sha256` and `length` (bytes) are those of the payload:
    the body without transfer and content coding; a revisit has those of the capture it `refers_to`.
    `status` is the server's answer (304 for a revisit that the server confirmed), None for a resource.
    """

    id: int
    url: str
    kind: Kind
    status: int | None
    media_type: str | None
    fetched_at: str
    sha256: str
    length: int
    segment: str
    offset: int  # of the record's gzip member in the segment
    refers_to: int | None
    run: str
    site: str | None = None
    role: str | None = None  # robots, list, detail, part, attachment, image, page, check, gone; document (local)
    title: str | None = None  # the link's text
    listed_on: str | None = None  # the date beside the link, ISO 8601
    found_on: str | None = None  # the page that linked here
    etag: str | None = None
    last_modified: str | None = None
    coding: str = "identity"  # the content coding that was removed to get the payload
    wire_sha256: str = ""  # of the body with its content coding: the WARC payload digest
    record_id: str = ""
    stored: int = 0  # bytes of the gzip member

    @property
    def has_payload(self) -> bool:
        """Whether it has a page or a file, of its own or by reference, and not an error's."""
        return self.status in _GOOD


@dataclass(frozen=True, slots=True)
class Origin:
    """Why an address was fetched: the run, the site, the role of the page, and the link that led to it."""

    run: str
    site: str | None = None
    role: str | None = None
    title: str | None = None
    listed_on: str | None = None  # ISO 8601 date
    found_on: str | None = None


_COLUMNS = tuple(field.name for field in fields(Capture))
# What a record cannot say in the standard's own fields, and how each is named there.
_OWN_FIELDS = {
    "id": "X-Gongkai-Capture",
    "status": "X-Gongkai-Status",
    "media_type": "X-Gongkai-Media-Type",
    "sha256": "X-Gongkai-Sha256",
    "length": "X-Gongkai-Length",
    "coding": "X-Gongkai-Coding",
    "refers_to": "X-Gongkai-Refers-To",
    "run": "X-Gongkai-Run",
    "site": "X-Gongkai-Site",
    "role": "X-Gongkai-Role",
    "title": "X-Gongkai-Title",
    "listed_on": "X-Gongkai-Listed-On",
    "found_on": "X-Gongkai-Found-On",
    "etag": "X-Gongkai-Etag",
    "last_modified": "X-Gongkai-Last-Modified",
}
_INSERT = f"INSERT OR IGNORE INTO capture ({','.join(_COLUMNS)}) VALUES ({','.join('?' * len(_COLUMNS))})"  # noqa: S608
_values_of = attrgetter(*_COLUMNS)
_own_values = attrgetter(*_OWN_FIELDS)
_NUMBERS = frozenset({"id", "status", "length", "refers_to"})


def own_fields(capture: Capture) -> list[tuple[str, str]]:
    """The named fields that carry what the index knows of the capture and the standard's fields do not say."""
    values = zip(_OWN_FIELDS.values(), _own_values(capture), strict=True)
    return [(name, field_text(str(value))) for name, value in values if value is not None]


def capture_of(record: WarcRecord, segment: str) -> Capture | None:
    """The index row of a record, from its named fields alone; None for a record that is no capture (warcinfo)."""
    if record.field(_OWN_FIELDS["id"]) is None:
        return None
    values: dict[str, str | int | None] = {}
    for column, name in _OWN_FIELDS.items():
        text = record.text(name)
        values[column] = int(text) if text is not None and column in _NUMBERS else text
    return Capture(
        url=record.field("WARC-Target-URI") or "",
        kind=cast(Kind, record.field("WARC-Type")),
        fetched_at=record.field("WARC-Date") or "",
        wire_sha256=(record.field("WARC-Payload-Digest") or "").removeprefix("sha256:"),
        record_id=record.field("WARC-Record-ID") or "",
        segment=segment,
        offset=record.offset,
        stored=record.end - record.offset,
        **values,  # type: ignore[arg-type]  # the columns of _OWN_FIELDS, typed by _NUMBERS
    )


def look_up(directory: Path, query: str, *parameters: object) -> list[Any]:
    """Rows of a store's index for a reader that writes nothing beside it. Raises sqlite3.Error."""
    try:
        return _rows(directory, "", query, parameters)
    except sqlite3.OperationalError:  # on a disk that is read-only nobody writes, and nothing can be locked
        return _rows(directory, "&immutable=1", query, parameters)


def _rows(directory: Path, how: str, query: str, parameters: tuple[object, ...]) -> list[Any]:
    uri = f"{(directory / INDEX_NAME).resolve().as_uri()}?mode=ro{how}"
    with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as connection:
        return connection.execute(query, parameters).fetchall()


def closed_segments(directory: Path) -> dict[str, tuple[int, str]]:
    """Name to (bytes, sha256) of the segments that the index of a store knows as closed. Raises sqlite3.Error."""
    return {
        name: (size, sha256) for name, size, sha256 in look_up(directory, "SELECT name, bytes, sha256 FROM segment")
    }


class CaptureIndex:
    """The SQLite file of rows. Writes are seen by others after `commit`."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
        # WAL lets `build` and `status` read while a night writes; FULL makes a commit outlive a power cut.
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        self._make_tables()

    def _make_tables(self) -> None:
        """Makes the tables, or adds what an older index lacks; all of it or nothing, and once where two open it."""
        if self._version() >= len(VERSIONS):
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            for tables in VERSIONS[self._version() :]:
                for statement in filter(str.strip, tables.split(";\n")):
                    self.connection.execute(statement)
            self.connection.execute(f"PRAGMA user_version={len(VERSIONS)}")
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA user_version").fetchone()[0])

    def insert(self, capture: Capture) -> None:
        """Adds a row; a row that is already there (same segment and offset) stays."""
        self.connection.execute(_INSERT, _values_of(capture))

    def select(self, condition: str, parameters: tuple[object, ...]) -> Iterator[Capture]:
        """Rows that satisfy an SQL condition (which may end in ORDER BY and LIMIT), parameters by position."""
        query = f"SELECT {','.join(_COLUMNS)} FROM capture WHERE {condition}"  # noqa: S608  # conditions of our own
        for row in self.connection.execute(query, parameters):
            yield Capture(*row)

    def one(self, condition: str, parameters: tuple[object, ...]) -> Capture | None:
        """The first row that satisfies the condition, or None."""
        return next(self.select(f"{condition} LIMIT 1", parameters), None)

    def last_id(self) -> int:
        """The highest capture id, 0 where there is none."""
        return int(self.connection.execute("SELECT coalesce(max(id), 0) FROM capture").fetchone()[0])

    def end_of(self, segment: str) -> int:
        """Where the last record of a segment that the index knows ends, in bytes."""
        query = "SELECT coalesce(max(offset + stored), 0) FROM capture WHERE segment = ?"
        return int(self.connection.execute(query, (segment,)).fetchone()[0])

    def segments(self) -> dict[str, tuple[int, str]]:
        """Closed segments: name to (bytes, sha256 of the whole file)."""
        return {row[0]: (row[1], row[2]) for row in self.connection.execute("SELECT name, bytes, sha256 FROM segment")}

    def add_segment(self, name: str, size: int, sha256: str) -> None:
        """Remembers a closed segment."""
        self.connection.execute("INSERT OR REPLACE INTO segment VALUES (?, ?, ?)", (name, size, sha256))

    def commit(self) -> None:
        """Makes all rows so far durable and visible."""
        self.connection.commit()

    def close(self) -> None:
        """Closes the file; rows that were not committed are dropped (their records are found again on opening)."""
        self.connection.close()
