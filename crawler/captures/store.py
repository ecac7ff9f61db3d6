"""The store itself: writing, reading, and the order in which a record becomes safe.

Under `directory` stand the segments and `index.db` (rows, rebuildable from the segments alone). A record is
acknowledged once `commit` has returned: its bytes are on the disk, then its row is. What a crash leaves behind is
settled on the next opening: a torn last record is cut off, whole records without a row get theirs.
One process writes at a time, or several that one of them lets share its right; any number read. Each of those writes a
segment of its own and draws numbers of its own, which grow: captures of one address are in order where one of them
makes them all.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Self

from crawler.captures.attached import open_segment, require_index
from crawler.captures.check import Problem, check
from crawler.captures.coding import decode_body
from crawler.captures.index import HAS_PAYLOAD, INDEX_NAME, Capture, CaptureIndex, Origin
from crawler.captures.pending import Pending
from crawler.captures.record import at_home, media_type_of, member_of, payload_of
from crawler.captures.recovery import recover
from crawler.captures.segments import LOCK_NAME, WRITER_PATIENCE, CaptureError, FileLock, Segment, Share
from crawler.captures.warc import (
    PROFILE_IDENTICAL,
    PROFILE_NOT_MODIFIED,
    Headers,
    WarcError,
    WarcRecord,
    address_text,
    http_head,
    read_record,
)

# Records, and seconds, between two commits: a crash re-reads at most so many from each segment, a power cut may cost
# as many. A commit brings two files to the disk, and whoever writes waits for it.
COMMIT_EVERY = 128
COMMIT_AFTER = 10.0
SEGMENT_BYTES = 256 << 20  # a segment closes past this size: large enough to be few, small enough to copy

__all__ = ["Capture", "CaptureError", "CaptureStore", "Origin", "Problem", "Share", "now"]


_ORIGIN = tuple(field.name for field in fields(Origin))


def now() -> str:
    """The time as a WARC-Date: ISO 8601, UTC, microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


class CaptureStore:
    """The captures under a directory. Opening recovers what a crash left, unless another process is writing."""

    def __init__(self, directory: Path, share: Share | None = None) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(directory / LOCK_NAME, share.lock if share else None)
        self._number, self._of = (share.number, share.of) if share else (0, 1)
        self._segment: Segment | None = None
        # Captures since the last commit, and what is written with them. The index is not touched until then: it would
        # keep every other process from writing.
        self._pending = Pending()
        self._beside: dict[str, Callable[[sqlite3.Connection], None]] = {}
        self._committed_at = time.monotonic()
        self._last_id = share.after if share else 0
        self._broken = ""  # why no more rows are kept
        require_index(directory)
        self.index = CaptureIndex(directory / INDEX_NAME)
        if share is None and self._lock.acquire():
            try:
                recover(self.directory, self.index)
            finally:
                self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # Writing

    def take(self) -> int:
        """Takes the right to write before anything is; returns the lock's descriptor, for those that will share it.

        What a crash left is settled. Raises CaptureError where another process has it.
        """
        if not self._lock.held:
            if not self._lock.acquire(WRITER_PATIENCE):
                raise CaptureError(f"another process is writing to {self.directory}")
            recover(self.directory, self.index)
        return self._lock.descriptor

    def add_response(
        self, url: str, status: int, headers: Headers, body: bytes, origin: Origin, *, fetched_at: str | None = None
    ) -> Capture:
        """Keeps an answer: `body` without transfer coding, content coding as sent.

        A 200 whose body is byte for byte that of the newest capture of `url` becomes a revisit.
        Raises CaptureError where the store cannot be written.
        """
        told = {name.lower(): value.decode("latin-1") for name, value in headers}
        payload, coding = decode_body(body, told.get(b"content-encoding"))
        wire_sha256 = hashlib.sha256(body).hexdigest()
        capture = self._new(
            url,
            origin,
            fetched_at,
            status=status,
            media_type=media_type_of(told.get(b"content-type")),
            sha256=wire_sha256 if payload is body else hashlib.sha256(payload).hexdigest(),
            length=len(payload),
            coding=coding,
            wire_sha256=wire_sha256,
            etag=told.get(b"etag"),
            last_modified=told.get(b"last-modified"),
        )
        head = http_head(status, headers)
        previous = self.latest(capture.url) if status == 200 else None
        if previous is not None and (previous.wire_sha256, previous.coding) == (wire_sha256, coding):
            return self._write(_repeating(capture, previous), head, profile=PROFILE_IDENTICAL)
        return self._write(capture, head, body)

    def add_revisit(
        self, original: Capture, headers: Headers, origin: Origin, *, fetched_at: str | None = None
    ) -> Capture:
        """Keeps a 304: the server says that `original` still stands. The record has an empty block."""
        told = {name.lower(): value.decode("latin-1") for name, value in headers}
        capture = self._new(
            original.url,
            origin,
            fetched_at,
            status=304,
            media_type=original.media_type,
            sha256=original.sha256,
            length=original.length,
            coding=original.coding,
            wire_sha256=original.wire_sha256,
            etag=told.get(b"etag", original.etag),
            last_modified=told.get(b"last-modified", original.last_modified),
        )
        return self._write(_repeating(capture, original), profile=PROFILE_NOT_MODIFIED)

    def add_resource(
        self,
        uri: str,
        data: bytes,
        media_type: str | None,
        *,
        run: str,
        role: str = "document",
        title: str | None = None,
        fetched_at: str | None = None,
    ) -> Capture:
        """Keeps a local document under its URI; one whose bytes have not changed becomes a revisit."""
        sha256 = hashlib.sha256(data).hexdigest()
        capture = self._new(
            uri,
            Origin(run, role=role, title=title),
            fetched_at,
            kind="resource",
            media_type=media_type,
            sha256=sha256,
            length=len(data),
            wire_sha256=sha256,
        )
        previous = self.latest(capture.url)
        if previous is not None and previous.sha256 == sha256:
            return self._write(_repeating(capture, previous), profile=PROFILE_IDENTICAL)
        return self._write(capture, body=data)

    def add_part(self, capture: Capture, origin: Origin) -> Capture:
        """Keeps that an answer has another part to play than it was asked for, such as a list that is itself a report.

        The record is a revisit with the time of the answer: nothing was asked again.
        """
        block = self.record(capture).block
        part = self._new(
            capture.url,
            origin,
            capture.fetched_at,
            status=capture.status,
            media_type=capture.media_type,
            sha256=capture.sha256,
            length=capture.length,
            coding=capture.coding,
            wire_sha256=capture.wire_sha256,
            etag=capture.etag,
            last_modified=capture.last_modified,
        )
        if not block:
            return self._write(_repeating(part, capture), profile=PROFILE_NOT_MODIFIED)
        head, mark, _ = block.partition(b"\r\n\r\n")
        return self._write(_repeating(part, capture), head + mark, profile=PROFILE_IDENTICAL)

    def add_record(self, capture: Capture, member: bytes) -> Capture:
        """Takes over a capture of another store, byte for byte and under its number. Raises CaptureError."""
        if self.get(capture.id) is not None:
            raise CaptureError(f"there is a capture {capture.id} already")
        segment = self._open_segment()
        return self._append(at_home(capture, member, segment.name, segment.size), member)

    def write_with_next(self, key: str, write: Callable[[sqlite3.Connection], None]) -> None:
        """Has `write` done in the transaction of the next commit, in place of what was to be written under that key."""
        self._beside[key] = write

    def commit(self) -> None:
        """Acknowledges all records so far: their bytes reach the disk first, then their rows. Raises CaptureError."""
        if self._segment is not None and self._pending:
            self._segment.sync()
        self._keep(self._write_rows)
        self._pending.clear()
        self._beside.clear()
        self._committed_at = time.monotonic()
        # Not far behind the numbers of those that write beside this one: a higher number is about a later time.
        self._last_id = max(self._last_id, self.index.last_id())

    def _write_rows(self) -> None:
        with self.index.connection:  # all of it or nothing
            for capture in self._pending:
                self.index.insert(capture)
            for write in self._beside.values():
                write(self.index.connection)

    def rotate(self) -> None:
        """Closes the open segment: synced, renamed, its whole-file sha256 kept. The next record opens another."""
        if self._segment is None:
            return
        self.commit()
        closed = self._segment.close()
        self._segment = None
        self._keep(partial(self.index.add_segment, *closed))
        self._keep(self.index.commit)

    def close(self) -> None:
        """Closes the open segment and the index, that also where the segment cannot be; raises CaptureError then."""
        try:
            self.rotate()
        finally:
            self._lock.release()
            self.index.close()

    # Reading

    def latest(self, url: str) -> Capture | None:
        """The newest capture of `url` that has a 200 payload (of its own or by reference), with its validators."""
        address = address_text(url)
        return self._pending.newest(address, lambda capture: capture.has_payload) or self.index.one(
            f"url = ? AND {HAS_PAYLOAD} ORDER BY id DESC", (address,)
        )

    def before(self, run: str, url: str) -> Capture | None:
        """The newest capture of `url` with a 200 payload that another run made: what this run's is compared with."""
        address = address_text(url)
        fresh = self._pending.newest(address, lambda capture: capture.run != run and capture.has_payload)
        return fresh or self.index.one(f"url = ? AND run <> ? AND {HAS_PAYLOAD} ORDER BY id DESC", (address, run))

    def behind(self, page: Capture, url: str) -> Capture | None:
        """The newest committed capture of `url` with a payload that was made after `page` and before its like was made
        again."""
        again = self.index.one("url = ? AND role IS ? AND id > ? ORDER BY id", (page.url, page.role, page.id))
        last = self.index.last_id() if again is None else again.id
        condition = f"url = ? AND id BETWEEN ? AND ? AND {HAS_PAYLOAD} ORDER BY id DESC"
        return self.index.one(condition, (address_text(url), page.id, last))

    def earlier(self, capture: Capture, url: str) -> Capture | None:
        """The newest committed capture of `url` with a payload that was made before `capture`."""
        return self.index.one(f"url = ? AND id < ? AND {HAS_PAYLOAD} ORDER BY id DESC", (address_text(url), capture.id))

    def in_run(self, run: str, url: str) -> Capture | None:
        """The newest capture of `url` that this run has made."""
        address = address_text(url)
        fresh = self._pending.newest(address, lambda capture: capture.run == run)
        return fresh or self.index.one("run = ? AND url = ? ORDER BY id DESC", (run, address))

    def get(self, capture_id: int) -> Capture | None:
        """The capture of that id."""
        return self._pending.get(capture_id) or self.index.one("id = ?", (capture_id,))

    def iter(
        self, *, after: int = 0, run: str | None = None, site: str | None = None, role: str | None = None
    ) -> Iterator[Capture]:
        """Captures with an id above `after`, oldest first, of one run, site or role where named."""
        wanted = [
            (column, value) for column, value in (("run", run), ("site", site), ("role", role)) if value is not None
        ]
        condition = " AND ".join(["id > ?", *(f"{column} = ?" for column, _ in wanted)])
        yield from self.index.select(f"{condition} ORDER BY id", (after, *(value for _, value in wanted)))
        for capture in self._pending:
            if capture.id > after and all(getattr(capture, column) == value for column, value in wanted):
                yield capture

    def record(self, capture: Capture) -> WarcRecord:
        """The record of a capture as it stands in its segment. Raises CaptureError."""
        try:
            with open_segment(self.directory, capture.segment) as stream:
                return read_record(stream, capture.offset)
        except (OSError, WarcError) as error:
            raise CaptureError(f"capture {capture.id} cannot be read from {capture.segment}: {error}") from error

    def payload(self, capture: Capture) -> bytes:
        """The decoded body, that of the original for a revisit. Raises CaptureError if it is not what was kept."""
        if capture.refers_to is not None:
            return self.payload(self._original(capture))
        return payload_of(capture, self.record(capture))

    def headers(self, capture: Capture) -> list[tuple[str, str]]:
        """The answer's header lines (latin-1, so that no byte is lost); of the original where a revisit has none."""
        if capture.kind == "resource":
            return [("Content-Type", capture.media_type)] if capture.media_type else []
        block = self.record(capture).block
        if not block and capture.refers_to is not None:
            return self.headers(self._original(capture))
        lines = block.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return [(name, value) for name, _, value in (line.partition(": ") for line in lines)]

    def verify(self) -> Iterator[Problem]:
        """Re-hashes every segment and every record; yields what is not as it was kept."""
        return check(self.directory, self.index)

    # Inside

    def _new(self, url: str, origin: Origin, fetched_at: str | None, **known: object) -> Capture:
        segment = self._open_segment()
        # The next of its own numbers: those that leave its own remainder.
        self._last_id += 1 + (self._number - self._last_id - 1) % self._of
        values: dict[str, object] = {
            "id": self._last_id,
            "url": address_text(url),
            "kind": "response",
            "status": None,
            "fetched_at": fetched_at or now(),
            "segment": segment.name,
            "offset": segment.size,
            "refers_to": None,
            "record_id": f"<urn:uuid:{uuid.uuid4()}>",
            **{name: getattr(origin, name) for name in _ORIGIN},
            **known,
        }
        return Capture(**values)  # type: ignore[arg-type]  # the callers name the rest of the columns

    def _write(self, capture: Capture, head: bytes = b"", body: bytes = b"", *, profile: str | None = None) -> Capture:
        original = None if profile is None else self._original(capture)
        member = member_of(capture, head, body, original, profile)
        return self._append(replace(capture, stored=len(member)), member)

    def _append(self, capture: Capture, member: bytes) -> Capture:
        """Writes a record behind the others, and keeps its row for the next commit."""
        segment = self._open_segment()
        segment.append(member)
        if self._broken:
            raise CaptureError(self._broken)
        self._pending.add(capture)
        if len(self._pending) >= COMMIT_EVERY or time.monotonic() - self._committed_at >= COMMIT_AFTER:
            self.commit()
        if segment.size >= SEGMENT_BYTES:
            self.rotate()
        return capture

    def _keep(self, write: Callable[[], None]) -> None:
        """Writes to the index, and after a failure never again: a segment of which rows are missing must stay open.

        The next opening finds its records and gives them their rows. Raises CaptureError.
        """
        if not self._broken:
            try:
                write()
            except sqlite3.Error as error:
                self._broken = f"the index cannot be written: {error}"
        if self._broken:
            raise CaptureError(self._broken)

    def _original(self, capture: Capture) -> Capture:
        original = None if capture.refers_to is None else self.get(capture.refers_to)
        if original is None:
            raise CaptureError(f"capture {capture.id} repeats capture {capture.refers_to}, which is not in the index")
        return original

    def _open_segment(self) -> Segment:
        if self._segment is None:
            self.take()
            self._last_id = max(self._last_id, self.index.last_id())
            self._segment = Segment(self.directory, self.index.segments())
        return self._segment


def _repeating(capture: Capture, previous: Capture) -> Capture:
    # A revisit always names the record with the bytes, never another revisit.
    return replace(capture, kind="revisit", refers_to=previous.refers_to or previous.id)
