"""Reading captures by where they stand, from the segments alone: without the lock, while a night may be writing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NamedTuple

from crawler.captures.attached import open_segment
from crawler.captures.index import capture_of, look_up
from crawler.captures.record import payload_of
from crawler.captures.segments import SEGMENT_SUFFIX, CaptureError
from crawler.captures.warc import WarcError, WarcRecord, read_record


class Spot(NamedTuple):
    """Where a record stands: the segment's name, and the first byte of its gzip member in it."""

    segment: str
    offset: int


def read_payload(directory: Path, spot: Spot, sha256: str) -> bytes:
    """The payload of the capture that stands there, that of the original for a revisit; its hash must be `sha256`.

    Raises FileNotFoundError where there is no such segment, CaptureError where it does not hold what was kept.
    """
    if Path(spot.segment).name != spot.segment or not spot.segment.endswith(SEGMENT_SUFFIX):
        raise CaptureError(f"{spot.segment!r} is no name of a segment")
    record = _record(directory, spot)
    capture = capture_of(record, spot.segment)
    if capture is None or capture.sha256 != sha256:
        raise CaptureError(f"the record at {spot.offset} of {spot.segment} is not the capture that was kept")
    if capture.refers_to is None:
        return payload_of(capture, record)
    original = _original(directory, capture.refers_to)
    return read_payload(directory, original, sha256)


def _record(directory: Path, spot: Spot) -> WarcRecord:
    try:
        with open_segment(directory, spot.segment) as stream:
            return read_record(stream, spot.offset)
    except FileNotFoundError:
        raise
    except (OSError, WarcError) as error:
        raise CaptureError(f"the record at {spot.offset} of {spot.segment} cannot be read: {error}") from error


def _original(directory: Path, capture_id: int) -> Spot:
    """Where the capture stands that a revisit repeats: it names it by its number, which the index knows."""
    query = "SELECT segment, offset FROM capture WHERE id = ? AND refers_to IS NULL"
    try:
        rows = look_up(directory, query, capture_id)
    except sqlite3.Error as error:
        raise CaptureError(f"the index of the captures cannot be read: {error}") from error
    if not rows:
        raise CaptureError(f"the index of the captures does not know capture {capture_id}, which another repeats")
    return Spot(*rows[0])
