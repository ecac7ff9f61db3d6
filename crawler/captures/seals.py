"""The seal of a closed segment: what its index said of it, in a few lines that are kept beside it wherever it goes.

A seal is written last, so a segment with one is whole; an index that is made again is held against it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import NamedTuple

from crawler.captures.index import Capture, CaptureIndex
from crawler.captures.segments import SEGMENT_SUFFIX, CaptureError

SCHEMA = "gongkai.segment/1"
SEAL_SUFFIX = f"{SEGMENT_SUFFIX}.json"
_COLUMNS = tuple(field.name for field in fields(Capture))
_NAME = re.compile(r"[0-9A-Za-z]+-[0-9]{1,18}\.warc\.gz")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST = 1 << 62  # bytes or captures of a segment that an index could hold
SEAL_BYTES = 1 << 16  # of a seal that is read; ours have under a thousand


class SealError(CaptureError):
    """The seal of a segment cannot be read; the message says which and why."""


class Seal(NamedTuple):
    """A segment's bytes and SHA-256, how many captures it holds, and the SHA-256 of their rows in these columns."""

    name: str
    bytes: int
    sha256: str
    captures: int
    columns: tuple[str, ...]
    rows_sha256: str


def is_segment_name(name: str) -> bool:
    """Whether that is how the store names closed segments: nothing that leads out of a folder."""
    return _NAME.fullmatch(name) is not None


def seal_of(index: CaptureIndex, name: str) -> Seal:
    """The seal of a segment that the index knows as closed."""
    size, sha256 = index.segments()[name]
    rows = list(rows_of(index, name))
    return Seal(name, size, sha256, len(rows), _COLUMNS, rows_sha256(rows, _COLUMNS))


def rows_of(index: CaptureIndex, name: str) -> Iterable[Capture]:
    """The captures of a segment as the index has them, in their order."""
    return index.select("segment = ? ORDER BY offset", (name,))


def rows_sha256(rows: Iterable[Capture], columns: Sequence[str]) -> str:
    """A fingerprint of index rows, one line of JSON each, in the order of `columns`."""
    digest = hashlib.sha256()
    for row in rows:
        values = [attrgetter(column)(row) for column in columns]
        digest.update(json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n")
    return digest.hexdigest()


def written(seal: Seal) -> bytes:
    """The seal as a file."""
    return (json.dumps({"schema": SCHEMA, **seal._asdict()}, indent=1) + "\n").encode("ascii")


def read_seal(data: bytes, name: str) -> Seal:
    """The seal of that segment. Raises SealError where the bytes are none."""
    try:
        if len(data) > SEAL_BYTES:
            raise SealError(f"the seal of {name} has more than {SEAL_BYTES:,} bytes")
        told = json.loads(data)
        if told["schema"] != SCHEMA or told["name"] != name:
            raise SealError(f"the seal of {name} is of {told['name']!r}, schema {told['schema']!r}")
        columns = tuple(map(str, told["columns"]))
        if not columns or not set(columns) <= set(_COLUMNS):
            raise SealError(f"the seal of {name} is of columns that this version does not know")
        seal = Seal(name, told["bytes"], told["sha256"], told["captures"], columns, told["rows_sha256"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SealError(f"the seal of {name} cannot be read: {error!r}") from error
    numbers, hashes = (seal.bytes, seal.captures), (seal.sha256, seal.rows_sha256)
    if not all(type(each) is int and 0 <= each <= _MOST for each in numbers) or not all(
        isinstance(each, str) and _SHA256.fullmatch(each) for each in hashes
    ):
        raise SealError(f"the seal of {name} tells of no size or hash that a segment can have")
    return seal
