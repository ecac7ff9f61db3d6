"""Whether the captures are still what was kept: every segment, record and row looked at again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from crawler.captures.attached import attached
from crawler.captures.coding import CodingError, decode
from crawler.captures.index import Capture, CaptureIndex, capture_of
from crawler.captures.record import is_whole
from crawler.captures.salvage import Gap, readable
from crawler.captures.segments import file_sha256, segment_paths
from crawler.captures.shipping import FOLDER, fetched
from crawler.captures.warc import WarcRecord


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
    """Compares segments and index in both directions; yields each difference. Reads every byte of the store, that too
    which is at an address only. Raises RemoteError where that cannot be reached."""
    paths = segment_paths(directory)
    known = index.segments()
    remote = attached(directory)
    for name in known.keys() - paths.keys():
        try:
            with nullcontext() if remote is None else fetched(remote, name, directory) as path:
                if path is not None:
                    yield from _check_closed(name, path, index, known)
                    continue
        except FileNotFoundError:
            if remote is not None:
                remote.require(FOLDER)
        yield Problem("segment_missing", name, None, None, f"the segment {name} is gone")
    for name, path in paths.items():
        if path.name == name:
            yield from _check_closed(name, path, index, known)
        else:
            yield from _check_records(name, path, index)


def _check_closed(
    name: str, path: Path, index: CaptureIndex, known: Mapping[str, tuple[int, str]]
) -> Iterator[Problem]:
    if name not in known:
        yield Problem("segment_unknown", name, None, None, f"the index does not know the segment {name}")
    elif (path.stat().st_size, file_sha256(path)) != known[name]:
        yield Problem("segment_changed", name, None, None, f"the bytes of {name} are not those that were closed")
    yield from _check_records(name, path, index)


def _check_records(name: str, path: Path, index: CaptureIndex) -> Iterator[Problem]:
    rows = {row.offset: row for row in index.select("segment = ? ORDER BY offset", (name,))}
    for record in readable(path):
        if isinstance(record, Gap):
            message = f"{name} cannot be read from {record.offset} to {record.end}: {record.reason}"
            yield Problem("record_unreadable", name, record.offset, None, message)
        elif (found := capture_of(record, name)) is not None:
            yield from _check_record(record, found, rows.pop(record.offset, None))
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
