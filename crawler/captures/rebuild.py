"""The index made again from the segments alone, wherever they lie, and held against what is known of the lost one.

What may be known: the index itself, where it can still be read; the seals that were kept beside the segments. The
tables of the nights (results, reports of a site) stand in no segment: they are taken over where they can be read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Protocol

from crawler.captures.index import INDEX_NAME, Capture, CaptureIndex, capture_of
from crawler.captures.salvage import Gap, readable
from crawler.captures.seals import Seal, SealError, rows_of, rows_sha256
from crawler.captures.segments import OPEN_SUFFIX, file_sha256, segment_paths, sole_writer, sync_directory
from crawler.captures.tables import tables_of_sites
from crawler.captures.warc import WarcRecord

_REBUILDING = f".{INDEX_NAME}.rebuilding"
_BEFORE = f"{INDEX_NAME}.before"
_LOGS = ("-wal", "-shm")

Progress = Callable[[str, int, int], None]


class Segments(Protocol):
    """Where segments are read from: by name, each as a file on this machine for as long as it is read."""

    def names(self) -> list[str]: ...
    def seal(self, name: str) -> Seal | None: ...
    def is_closed(self, name: str) -> bool: ...
    def file(self, name: str) -> AbstractContextManager[Path]: ...


class Directory:
    """The segments of a store on this machine, the one that a dead writer left open included."""

    def __init__(self, directory: Path) -> None:
        self._paths = segment_paths(directory)

    def names(self) -> list[str]:
        return list(self._paths)

    def seal(self, name: str) -> Seal | None:  # noqa: ARG002  # a store's own index is what seals are made of
        return None

    def is_closed(self, name: str) -> bool:
        return not self._paths[name].name.endswith(OPEN_SUFFIX)

    @contextmanager
    def file(self, name: str) -> Iterator[Path]:
        yield self._paths[name]


@dataclass(slots=True)
class Rebuilt:
    """What came of it. `sealed` segments have the very rows that their seals tell of.

    `before` tells of the index that was there: `none`, `unreadable`, or `read`; then `lost` and `found` count the rows
    that only it or only the new one has (a row that differs is in both). `replaced`: the new one has taken its place.
    """

    segments: int = 0
    captures: int = 0
    sealed: int = 0
    before: str = "none"
    lost: int = 0
    found: int = 0
    replaced: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def is_proven(self) -> bool:
        """Whether the rows of all segments are known to be what they were: by the index that was there, or by seals."""
        if self.before == "read":
            return self.lost == self.found == 0
        return not self.problems and 0 < self.segments == self.sealed


def rebuild_index(
    segments: Segments, directory: Path, *, replace: bool = False, progress: Progress | None = None
) -> Rebuilt:
    """Makes the index of the store in `directory` again from `segments`.

    One that can be read and has rows that the segments do not have (a segment is gone, a record damaged) stays, for it
    tells what is missing; `replace` has it make room all the same. Whatever makes room is kept as `index.db.before`.
    Raises CaptureError.
    """
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / _REBUILDING
    result = Rebuilt()
    with sole_writer(directory):
        try:
            _remove(path)
            with closing(CaptureIndex(path)) as index:
                _fill(index, segments, result, progress)
            _compare(directory / INDEX_NAME, path, result)
            if result.before != "read" or (result.found and not result.lost) or (replace and result.lost):
                _swap(directory, path)
                result.replaced = True
        finally:
            _remove(path)
    return result


def _fill(index: CaptureIndex, segments: Segments, result: Rebuilt, progress: Progress | None) -> None:
    names = segments.names()
    for number, name in enumerate(names, 1):
        seal = _seal(segments, name, result)
        try:
            _take(index, segments, name, seal, result)
        except FileNotFoundError:
            result.problems.append(f"the segment {name} is gone, and its seal is still there")
            if seal is not None:  # so that `verify` misses it too
                index.add_segment(name, seal.bytes, seal.sha256)
        index.commit()
        if progress is not None:
            progress("segments", number, len(names))
    result.segments = len(names)
    (result.captures,) = index.connection.execute("SELECT count(*) FROM capture").fetchone()


def _seal(segments: Segments, name: str, result: Rebuilt) -> Seal | None:
    try:
        return segments.seal(name)
    except SealError as error:
        result.problems.append(str(error))
        return None


def _take(index: CaptureIndex, segments: Segments, name: str, seal: Seal | None, result: Rebuilt) -> None:
    with segments.file(name) as path:
        closed = segments.is_closed(name)
        problems = len(result.problems)
        _index_segment(index, name, path, closed, result)
        found = path.stat().st_size, file_sha256(path) if closed else ""
    if seal is not None and found != (seal.bytes, seal.sha256):
        result.problems.append(f"the bytes of {name} are not those that its seal tells of")
    elif seal is not None and rows_sha256(rows_of(index, name), seal.columns) == seal.rows_sha256:
        result.sealed += 1
    elif seal is not None and len(result.problems) == problems:
        result.problems.append(f"the rows of {name} are not those that its seal tells of")
    if closed:
        # What was once closed, where that is known: `verify` holds the bytes against it.
        index.add_segment(name, *((seal.bytes, seal.sha256) if seal else found))


def _index_segment(index: CaptureIndex, name: str, path: Path, closed: bool, result: Rebuilt) -> None:
    """Adds the rows of a segment. The torn tail of an open one is no damage."""
    size = path.stat().st_size
    for record in readable(path):
        if isinstance(record, Gap):
            if closed or record.end < size:
                span = f"{record.end - record.offset:,} bytes from {record.offset} on"
                result.problems.append(f"{name} cannot be read for {span}: {record.reason}")
        elif (capture := _capture(record, name, result)) is not None:
            before = index.one("id = ?", (capture.id,))
            if before is None:
                index.insert(capture)
            else:
                where = f"{before.offset} of {before.segment} and {capture.offset} of {name}"
                result.problems.append(f"two records are capture {capture.id}: at {where}")


def _capture(record: WarcRecord, name: str, result: Rebuilt) -> Capture | None:
    try:
        return capture_of(record, name)
    except ValueError as error:
        result.problems.append(f"a record of {name} has fields that cannot be read: {error}")
        return None


def _compare(before: Path, path: Path, result: Rebuilt) -> None:
    """Counts the rows that only one of two indexes has, and takes over what no segment tells."""
    if not before.exists():
        return
    if reason := _damage(before):
        result.before = "unreadable"
        result.problems.append(f"{before} could not be read, nor the results of the nights in it: {reason}")
        return
    with closing(sqlite3.connect(path)) as new, new:
        new.execute("ATTACH ? AS old", (str(before),))
        for table in tables_of_sites(new):
            new.execute(f"INSERT INTO main.{table} SELECT * FROM old.{table} ORDER BY rowid")  # noqa: S608  # names of our own
        result.lost, result.found = _only(new, "old", "main"), _only(new, "main", "old")
        result.before = "read"


def _damage(index: Path) -> str:
    """Why an index cannot be read; empty where it can. A file that is busy, or no disk to write on, is no damage."""
    try:
        with closing(CaptureIndex(index)) as old:
            (told,) = old.connection.execute("PRAGMA integrity_check(1)").fetchone()
            old.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise
        return str(error)
    return "" if told == "ok" else str(told)


def _only(connection: sqlite3.Connection, one: str, other: str) -> int:
    """How many rows only the first of two attached indexes has."""
    count = 0
    for table, columns in (("capture", ", ".join(each.name for each in fields(Capture))), ("segment", "*")):
        rows = f"SELECT {columns} FROM {one}.{table} EXCEPT SELECT {columns} FROM {other}.{table}"  # noqa: S608
        count += int(connection.execute(f"SELECT count(*) FROM ({rows})").fetchone()[0])  # noqa: S608
    return count


def _swap(directory: Path, path: Path) -> None:
    """Puts the new index in its place: the one before is kept, with what its log may still hold. Where files may have
    two names, there is an index at each moment, whenever this is killed."""
    target, kept = directory / INDEX_NAME, directory / _BEFORE
    if target.exists():
        _remove(kept)
        for log in _LOGS:
            # A log must never lie beside another database than its own.
            if (old := Path(f"{target}{log}")).exists():
                old.rename(f"{kept}{log}")
        try:
            kept.hardlink_to(target)
        except OSError:
            target.rename(kept)
    path.rename(target)
    sync_directory(directory)


def _remove(path: Path) -> None:
    for name in (path, *(Path(f"{path}{log}") for log in _LOGS)):
        name.unlink(missing_ok=True)
