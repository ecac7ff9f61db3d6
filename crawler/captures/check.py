"""Whether the captures are still what was kept: every segment, record and row looked at again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.captures.coding import CodingError, decode
from crawler.captures.index import Capture, CaptureIndex, capture_of
from crawler.captures.record import is_whole
from crawler.captures.segments import file_sha256, segment_paths
from crawler.captures.warc import WarcError, WarcRecord, records


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was kept. `offset` is in bytes; `capture` is the id, where one is known.

    Codes: segment_missing, segment_changed, segment_unknown, record_unreadable, record_missing, block_changed,
    payload_changed, row_missing, row_differs.
    """

    code: str
    segment: str
    offset: int | None
    capture: int | None
    message: str


def check(directory: Path, index: CaptureIndex) -> Iterator[Problem]:
    """Compares segments and index in both directions; yields each difference. Reads every byte of the store."""
    paths = segment_paths(directory)
    known = index.segments()
    for name in known.keys() - paths.keys():
        yield Problem("segment_missing", name, None, None, f"the segment {name} is gone")
    for name, path in paths.items():
        closed = path.name == name
        if closed and name not in known:
            yield Problem("segment_unknown", name, None, None, f"the index does not know the segment {name}")
        elif closed and (path.stat().st_size, file_sha256(path)) != known[name]:
            yield Problem("segment_changed", name, None, None, f"the bytes of {name} are not those that were closed")
        yield from _check_records(name, path, index)


def _check_records(name: str, path: Path, index: CaptureIndex) -> Iterator[Problem]:
    rows = {row.offset: row for row in index.select("segment = ? ORDER BY offset", (name,))}
    end = 0
    try:
        with path.open("rb") as stream:
            for record in records(stream):
                end = record.end
                if (found := capture_of(record, name)) is not None:
                    yield from _check_record(record, found, rows.pop(record.offset, None))
    except WarcError as error:
        yield Problem("record_unreadable", name, end, None, f"{name} cannot be read from {end} on: {error}")
    for row in rows.values():
        yield Problem("record_missing", name, row.offset, row.id, f"{name} holds no record at {row.offset}")


def _check_record(record: WarcRecord, found: Capture, row: Capture | None) -> Iterator[Problem]:
    where = (found.segment, found.offset, found.id)
    if row is None:
        yield Problem("row_missing", *where, f"the index has no row for capture {found.id}")
    elif row != found:
        yield Problem("row_differs", *where, f"the index says other things of capture {found.id} than its record")
    if not is_whole(found, record):
        yield Problem("block_changed", *where, f"the block of capture {found.id} is not what was written")
    if found.kind == "revisit":
        return
    body = record.block if found.kind == "resource" else record.block.partition(b"\r\n\r\n")[2]
    try:
        payload = decode(body, found.coding)
    except CodingError:
        payload = b""
    if hashlib.sha256(payload).hexdigest() != found.sha256:
        yield Problem("payload_changed", *where, f"the payload of capture {found.id} is not what was kept")
