"""Every record that a damaged segment still holds: a flipped bit costs the record that it is in, not those behind."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crawler.captures.warc import WarcError, WarcRecord, read_record

_MEMBER = b"\x1f\x8b\x08"  # what a gzip member begins with (RFC 1952)


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes [offset, end) of a segment that hold no record that can be read, and why."""

    offset: int
    end: int
    reason: str


def readable(path: Path) -> Iterator[WarcRecord | Gap]:
    """The records of a segment in order, with a Gap in the place of what cannot be read.

    Behind a gap only those are taken that stand without another gap up to the end of the file: a page may hold bytes
    that look like a record, and what follows these is the rest of the page.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        offset = 0
        while offset < size:
            try:
                record = read_record(stream, offset)
            except WarcError as error:
                end = _sound_from(path, offset + 1, size)
                yield Gap(offset, end, str(error))
                offset = end
            else:
                yield record
                offset = record.end


def _sound_from(path: Path, offset: int, size: int) -> int:
    """Where the records begin that go on to the end of the file; its size where none do."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        hopeless: set[int] = set()
        while (offset := content.find(_MEMBER, offset)) != -1:
            if _goes_on_to(stream, offset, size, hopeless):
                return offset
            offset += 1
    return size


def _goes_on_to(stream: BinaryIO, offset: int, size: int, hopeless: set[int]) -> bool:
    """Whether whole records stand from `offset` to `size`; where not, those passed are added to the `hopeless`."""
    while offset < size:
        if offset in hopeless:
            return False
        hopeless.add(offset)
        try:
            offset = read_record(stream, offset).end
        except WarcError:
            return False
    return True
