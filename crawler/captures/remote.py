"""A folder at an fsspec address (a path, `s3://bucket/gongkai`): files put there whole, and read by ranges.

Object stores have neither renames nor locks, so nothing here needs them. A file gets its name when all of it is there
(on a disk by a rename, on S3 by the end of its upload), is never written over with other bytes, and what must be whole
as a set has a file of its own that is put last.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, NamedTuple, cast
from urllib.parse import urlsplit

from crawler.captures.segments import CaptureError, sync_directory

CHUNK = 1 << 20  # bytes moved at a time
_A_DAY = 86_400.0  # seconds


class RemoteError(CaptureError):
    """An address cannot be used; the message says which and why."""


class DifferentError(RemoteError):
    """A file has other bytes than it should have, here or there."""


class Stored(NamedTuple):
    """The size of a file and its SHA-256."""

    bytes: int
    sha256: str


class Remote:
    """The folder at an address. All names are relative to it, with slashes. Credentials come from where the file
    system's own tools have theirs (for S3 the environment, `~/.aws`), never from the address.

    Methods raise RemoteError, and FileNotFoundError where what is read is not there.
    """

    def __init__(self, address: str) -> None:
        """Raises RemoteError where that is no address, or what it needs is not installed."""
        self.address = address if address.endswith("://") else address.rstrip("/")
        if not address or "::" in address or urlsplit(address).password is not None:
            raise RemoteError("an address names one place, and has no password in it")
        try:
            from fsspec.core import url_to_fs
            from fsspec.implementations.local import LocalFileSystem
        except ImportError as error:
            raise RemoteError("addresses need the extra gongkai[remote]: pip install 'gongkai[remote]'") from error
        try:
            self._files, self._root = url_to_fs(self.address or "/", skip_instance_cache=True)
        except (ValueError, ImportError, OSError) as error:
            raise RemoteError(f"{self.address} is no address that can be used: {error}") from error
        if not self._root:
            raise RemoteError(f"{self.address} names no place")
        self._local = Path(self._root) if isinstance(self._files, LocalFileSystem) else None
        if self._local is not None:
            self.address = str(self._local)  # from wherever it is read later

    def sizes(self, folder: str) -> dict[str, int]:
        """The files of a folder: name within it to bytes. Empty where there is no such folder."""
        with self._telling():
            self._files.invalidate_cache()
            try:
                listed = self._files.ls(self._path(folder), detail=True)
            except (FileNotFoundError, NotADirectoryError):
                return {}
        found = ((PurePosixPath(entry["name"]).name, entry) for entry in listed)
        return {name: int(entry["size"] or 0) for name, entry in found if entry["type"] == "file"}

    def size(self, name: str) -> int:
        """The bytes of a file."""
        with self._telling():
            return int(self._files.info(self._path(name))["size"])

    def read(self, name: str, start: int | None = None, end: int | None = None) -> bytes:
        """A file, or its bytes [start, end) by one request."""
        with self._telling():
            return cast(bytes, self._files.cat_file(self._path(name), start=start, end=end))

    def stored(self, name: str, target: BinaryIO | None = None) -> Stored:
        """What stands there, read through to its end; copied into `target` on the way."""
        with self._telling():
            stream = self._files.open(self._path(name), "rb")
        digest, size = hashlib.sha256(), 0
        with stream:
            while chunk := self._next(stream):
                digest.update(chunk)
                size += len(chunk)
                if target is not None:
                    target.write(chunk)
        return Stored(size, digest.hexdigest())

    def put(self, source: Path, name: str, expected: Stored) -> None:
        """Puts a file of this machine there, reads it back, and says nothing where both are what is expected.

        Where the source is other than that nothing is put. Raises DifferentError.
        """
        with source.open("rb") as stream:
            self._write(name, stream, expected)
        if (found := self.stored(name)) != expected:
            raise DifferentError(f"{self.address}/{name} has other bytes ({found.bytes:,}) than were sent there")

    def write(self, name: str, data: bytes) -> None:
        """Puts a small file there, in place of what was."""
        if self._local is not None:
            with self._renamed(self._local / name) as target:
                target.write(data)
            return
        with self._telling(reading=False):
            self._files.pipe_file(self._path(name), data)

    def _write(self, name: str, source: BinaryIO, expected: Stored) -> None:
        if self._local is not None:
            with self._renamed(self._local / name) as target:
                _copy(source, target, name, expected)
            return
        # A transaction of fsspec names a file at its end, and on an error not at all.
        with self._telling(reading=False), self._files.transaction, self._files.open(self._path(name), "wb") as target:
            _copy(source, target, name, expected)

    @contextmanager
    def _renamed(self, path: Path) -> Iterator[BinaryIO]:
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        with self._telling(reading=False):
            path.parent.mkdir(parents=True, exist_ok=True)
            for left in path.parent.glob(".*.part"):  # by one that was killed; another machine may be at work
                if time.time() - left.stat().st_mtime > _A_DAY:
                    left.unlink(missing_ok=True)
            try:
                with part.open("wb") as target:
                    yield target
                    target.flush()
                    os.fsync(target.fileno())
                part.rename(path)
                sync_directory(path.parent)
            finally:
                part.unlink(missing_ok=True)

    def _next(self, stream: IO[bytes]) -> bytes:
        with self._telling():
            return stream.read(CHUNK)

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}" if name else str(self._root)

    @contextmanager
    def _telling(self, *, reading: bool = True) -> Iterator[None]:
        try:
            yield
        except RemoteError:
            raise
        except _failures() as error:
            # Where nothing can be put (a bucket that there is not), it is the place that is missing, not a file.
            if reading and isinstance(error, FileNotFoundError | NotADirectoryError):
                raise
            raise RemoteError(f"{self.address} cannot be used: {error or type(error).__name__}") from error


def _copy(source: BinaryIO, target: BinaryIO, name: str, expected: Stored) -> None:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    if Stored(size, digest.hexdigest()) != expected:
        raise DifferentError(f"{name} on this machine is not what was kept; it was not sent")


def _failures() -> tuple[type[Exception], ...]:
    """What the file systems raise for a network, a right or a place; botocore's own errors are no OSError."""
    failures: Any = (OSError, ValueError)
    try:
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError:
        return cast(tuple[type[Exception], ...], failures)
    return (*failures, BotoCoreError, ClientError)
