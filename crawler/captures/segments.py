"""Segments on the disk: append-only files of records, closed by a rename, each written by one process.

`X.warc.gz.open` is being written; `X.warc.gz` is closed and never touched again. The order of the steps is what makes
a crash harmless: bytes are synced before anyone is told of them, names change only behind a sync.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from crawler.captures.warc import BLOCK_DIGEST, digest, serialise

SEGMENT_SUFFIX = ".warc.gz"
OPEN_SUFFIX = ".warc.gz.open"
LOCK_NAME = "lock"
SOFTWARE = "gongkai"
_BEGUN = "%Y%m%dT%H%M%SZ"  # how a segment's name begins
WRITER_PATIENCE = 5.0  # seconds: a reader that settles a crash holds the lock for as long as it looks
_LOCK_POLL = 0.02  # seconds between two tries for a lock
_WARC_1_1 = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


class CaptureError(Exception):
    """A capture could not be written, or its bytes are not what was kept; the message says which and why."""


class Segment:
    """The segment being written: `size` bytes so far, ending on a whole record.

    Once its bytes could not be brought to the disk nothing more is: the system tells of that once, and forgets them.
    """

    def __init__(self, directory: Path, known: Iterable[str] = ()) -> None:
        """Creates the next segment with its warcinfo record: next to those here and those `known`, which may be
        elsewhere. Raises CaptureError."""
        self.directory = directory
        self.size = 0
        self._lost = ""  # why bytes that were written may not be on the disk
        self._hash = hashlib.sha256()
        try:
            self.name, self._file = _create(directory, known)
        except OSError as error:
            raise CaptureError(f"no segment can be opened under {directory}: {error}") from error
        self.append(_warcinfo(self.name))

    def append(self, member: bytes) -> int:
        """Writes one record whole; returns its bytes. Raises CaptureError and leaves the segment as it was."""
        self._check()
        try:
            written = 0
            while written < len(member):
                written += os.write(self._file, member[written:])
        except OSError as error:
            # A full disk leaves half a record, behind which nothing could be read: take it back.
            os.ftruncate(self._file, self.size)
            raise CaptureError(f"{self.name} cannot be written: {error}") from error
        self._hash.update(member)
        self.size += len(member)
        return len(member)

    def sync(self) -> None:
        """Returns once every record so far is on the disk. Raises CaptureError."""
        self._check()
        try:
            os.fdatasync(self._file)
        except OSError as error:
            self._lost = f"{self.name} cannot be brought to the disk: {error}"
            raise CaptureError(self._lost) from error

    def close(self) -> tuple[str, int, str]:
        """Syncs and renames the segment; returns its name, bytes and sha256. Raises CaptureError."""
        self.sync()
        os.close(self._file)
        rename_closed(self.directory, self.name)
        return self.name, self.size, self._hash.hexdigest()

    def _check(self) -> None:
        if self._lost:
            raise CaptureError(self._lost)


class FileLock:
    """A right that at most one process holds (to write, to run a night), given back by its death.

    A process may share it with those that it starts: it is given back when the last of them is dead. `shared` is the
    descriptor that such a one was given.
    """

    def __init__(self, path: Path, shared: int | None = None) -> None:
        self._path = path
        self._file = None if shared is None else os.dup(shared)

    @property
    def descriptor(self) -> int:
        """The lock as it is passed on to a process that shares it; only while it is held."""
        assert self._file is not None  # noqa: S101
        return self._file

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._file is not None

    def acquire(self, patience: float = 0.0) -> bool:
        """Takes the lock, waiting at most `patience` seconds for another process; says whether it is held now."""
        if self._file is not None:
            return True
        file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o644)
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(file)
                    return False
                time.sleep(_LOCK_POLL)
            else:
                self._file = file
                return True

    def release(self) -> None:
        """Gives the lock back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


@contextmanager
def sole_writer(directory: Path) -> Iterator[None]:
    """The right to write to a store, for as long as the block lasts. Raises CaptureError where another has it."""
    lock = FileLock(directory / LOCK_NAME)
    if not lock.acquire(WRITER_PATIENCE):
        raise CaptureError(f"another process is writing to {directory}; try again when it has ended")
    try:
        yield
    finally:
        lock.release()


class Share(NamedTuple):
    """The right to write that another process holds and shares: as writer `number` (from 0) `of` so many, by the
    descriptor of its lock. Its captures get numbers above `after`."""

    number: int
    of: int
    lock: int
    after: int = 0


def segment_paths(directory: Path) -> dict[str, Path]:
    """The segments on the disk, oldest first: name to path, the one being written included."""
    paths = [*directory.glob(f"*{SEGMENT_SUFFIX}"), *directory.glob(f"*{OPEN_SUFFIX}")]
    return {path.name.removesuffix(".open"): path for path in sorted(paths, key=lambda path: segment_number(path.name))}


def segment_path(directory: Path, name: str) -> Path:
    """Where a segment stands at this moment, closed or not."""
    closed = directory / name
    return closed if closed.exists() else directory / f"{name}.open"


def rename_closed(directory: Path, name: str) -> None:
    """Gives a finished segment its final name, durably."""
    (directory / f"{name}.open").rename(directory / name)
    sync_directory(directory)


def sync_directory(directory: Path) -> None:
    """Makes created, renamed and removed names durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_text(path: Path, text: str) -> None:
    """Writes a small file whole, in place of what it was, durably."""
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with part.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    sync_directory(path.parent)


def file_sha256(path: Path) -> str:
    """The sha256 of a whole file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def segment_number(name: str) -> int:
    """The number in a segment's name: the order in which segments were opened."""
    return int(name.partition("-")[2].partition(".")[0])


def segment_begun(name: str) -> datetime | None:
    """When a segment was opened, by its name; None where that tells no time."""
    try:
        return datetime.strptime(name.partition("-")[0], _BEGUN).replace(tzinfo=UTC)
    except ValueError:
        return None


def _create(directory: Path, known: Iterable[str]) -> tuple[str, int]:
    """The next segment's name and file; of two processes that create one at once, the second waits for the first."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        number = max(map(segment_number, [*segment_paths(directory), *known]), default=0) + 1
        name = f"{datetime.now(UTC):{_BEGUN}}-{number:06}{SEGMENT_SUFFIX}"
        file = os.open(directory / f"{name}.open", os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_WRONLY, 0o644)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return name, file


def _warcinfo(name: str) -> bytes:
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
        ("WARC-Date", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"),
        ("WARC-Filename", name),
        ("Content-Type", "application/warc-fields"),
    ]
    said = f"software: {SOFTWARE}\r\nformat: WARC File Format 1.1\r\nconformsTo: {_WARC_1_1}\r\n"
    block = said.encode("ascii")
    return serialise([*fields, (BLOCK_DIGEST, digest(block))], block)
