"""A folder at an fsspec address (a path, `s3://bucket/gongkai`): files put there whole, and read by ranges.

Object stores have neither renames nor locks, so nothing here needs them. A file gets its name when all of it is there
(on a disk by a rename, on S3 by the end of its upload), is never written over with other bytes, and what must be whole
as a set has a file of its own that is put last.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, NamedTuple, cast
from urllib.parse import urlsplit

from crawler.captures.segments import CaptureError, sync_directory

CHUNK = 1 << 20  # bytes moved at a time
AT_ONCE = 100  # small files asked for together
# For S3: seconds for a connection and for each answer; how often botocore makes a request (AWS_MAX_ATTEMPTS, where it
# is set, holds instead), and s3fs that again where no answer came or one broke off. A hang is told within two minutes.
CONNECT_SECONDS, ANSWER_SECONDS, TRIES, ROUNDS = 10.0, 20.0, 3, 2
_A_DAY = 86_400.0  # seconds


class RemoteError(CaptureError):
    """An address cannot be used; the message says which and why."""


class DifferentError(RemoteError):
    """A file has other bytes than it should have, here or there."""


class Stored(NamedTuple):
    """The size of a file and its SHA-256."""

    bytes: int
    sha256: str


def canonical(address: str) -> str:
    """An address as it is kept: a path from the root on, no slash at the end. Raises RemoteError where it is none."""
    try:
        secret = urlsplit(address).password is not None
    except ValueError:  # its words may repeat a password
        raise RemoteError("that is no address") from None
    if not address.strip() or "::" in address or "\0" in address or "\n" in address or secret:
        raise RemoteError("an address names one place, and has no password in it")
    path = re.sub("^(file|local)://", "", address)
    if "://" not in path:
        return os.path.abspath(os.path.expanduser(path))  # noqa: PTH100, PTH111  # as fsspec has it, without links
    return address if address.endswith("://") else address.rstrip("/")


class Remote:
    """The folder at an address. All names are relative to it, with slashes. Credentials come from where the file
    system's own tools have theirs (for S3 the environment, `~/.aws`), never from the address.

    Methods raise RemoteError, and FileNotFoundError where what is read is not there.
    """

    def __init__(self, address: str, *, rest: float = 0.0) -> None:
        """Raises RemoteError where that is no address, or what it needs is not installed. `rest`: for so many seconds
        after a failure nothing is asked there, and the same error raised: whoever reads page by page waits once."""
        self.address = canonical(address)
        self._rest = rest
        self._failed: tuple[float, RemoteError] | None = None  # until when nothing is asked, and why
        try:
            from fsspec.core import url_to_fs
            from fsspec.implementations.local import LocalFileSystem
        except ImportError as error:
            raise RemoteError("addresses need the extra gongkai[remote]: pip install 'gongkai[remote]'") from error
        try:
            self._files, self._root = url_to_fs(self.address, skip_instance_cache=True, **_limits(self.address))
        except Exception as error:  # each file system has errors of its own
            raise RemoteError(f"{self.address} is no address that can be used: {_words(error)}") from error
        if hasattr(self._files, "retries"):  # of s3fs
            self._files.retries = ROUNDS
        if not self._root:
            raise RemoteError(f"{self.address} names no place")
        self._local = Path(self._root) if isinstance(self._files, LocalFileSystem) else None

    def sizes(self, folder: str) -> dict[str, int]:
        """The files of a folder: name within it to bytes. Empty where there is no such folder."""
        return {name: int(entry["size"] or 0) for name, entry in self._listed(folder, "file")}

    def folders(self, folder: str) -> list[str]:
        """The names of the folders in a folder."""
        return [name for name, _ in self._listed(folder, "directory")]

    def require(self, folder: str) -> None:
        """Raises RemoteError where a folder that had files has none at all: as a disk that is not mounted looks."""
        if not self.sizes(folder):
            raise RemoteError(f"{self.address} has no {folder} any more: is it mounted, and the right place?")

    def _listed(self, folder: str, kind: str) -> list[tuple[str, dict[str, Any]]]:
        with self._telling():
            self._files.invalidate_cache()
            try:
                listed = self._files.ls(self._path(folder), detail=True)
            except (FileNotFoundError, NotADirectoryError):
                return []
        return [(PurePosixPath(entry["name"]).name, entry) for entry in listed if entry["type"] == kind]

    @property
    def is_passing(self) -> bool:
        """Whether it is the memory of this process."""
        return urlsplit(self.address).scheme == "memory"

    def is_folder(self, folder: str, here: Path) -> bool:
        """Whether a folder there is the very one that is `here`."""
        return self._local is not None and (self._local / folder).resolve() == here.resolve()

    def size(self, name: str) -> int:
        """The bytes of a file, as of now."""
        with self._telling():
            self._files.invalidate_cache()
            return int(self._files.info(self._path(name))["size"])

    def read(self, name: str, start: int | None = None, end: int | None = None) -> bytes:
        """A file, or its bytes [start, end) by one request."""
        with self._telling():
            return cast(bytes, self._files.cat_file(self._path(name), start=start, end=end))

    def read_all(self, names: Sequence[str], most: int) -> Iterator[tuple[str, bytes | None]]:
        """Small files that are not empty, many at a time: each name with its first `most` bytes, None for one that is
        not there."""
        for start in range(0, len(names), AT_ONCE):
            some = names[start : start + AT_ONCE]
            with self._telling():
                found = self._files.cat_ranges([self._path(name) for name in some], 0, most, on_error="return")
            for name, content in zip(some, found, strict=True):
                with self._telling():
                    if isinstance(content, Exception) and not isinstance(content, FileNotFoundError):
                        raise content
                yield name, None if isinstance(content, Exception) else content

    def remove(self, name: str) -> None:
        """Removes a file, if it is there."""
        with self._telling():
            try:
                self._files.rm_file(self._path(name))
            except FileNotFoundError:
                return

    def remove_folder(self, folder: str) -> None:
        """Removes an empty folder, where folders are more than the names of their files."""
        if self._local is not None:
            with contextlib.suppress(OSError):
                (self._local / folder).rmdir()

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
        part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")  # two machines may have one process number
        with self._telling(reading=False):
            path.parent.mkdir(parents=True, exist_ok=True)
            remove_left(path.parent, ".*.part")
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
        if self._failed is not None and time.monotonic() < self._failed[0]:
            raise self._failed[1]
        try:
            yield
        except RemoteError:
            raise
        except Exception as error:
            # Where nothing can be put (a bucket that there is not), it is the place that is missing, not a file.
            if reading and isinstance(error, FileNotFoundError | NotADirectoryError):
                raise
            told = RemoteError(f"{self.address} cannot be used: {_words(error)}")
            self._failed = (time.monotonic() + self._rest, told) if self._rest else None
            raise told from error


def remove_left(folder: Path, pattern: str) -> None:
    """Removes the unfinished files of those that were killed: what is younger than a day another may be at work on."""
    for left in folder.glob(pattern):
        with contextlib.suppress(FileNotFoundError):  # another has just removed it, or finished
            if time.time() - left.stat().st_mtime > _A_DAY:
                left.unlink()


def _copy(source: BinaryIO, target: BinaryIO, name: str, expected: Stored) -> None:
    digest, size = hashlib.sha256(), 0
    while chunk := _read(source, name):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    if Stored(size, digest.hexdigest()) != expected:
        raise DifferentError(f"{name} on this machine is not what was kept; it was not sent")


def _read(source: BinaryIO, name: str) -> bytes:
    try:
        return source.read(CHUNK)
    except OSError as error:  # of this machine's disk, not of the address
        raise DifferentError(f"{name} on this machine cannot be read: {error.strerror}; it was not sent") from error


def _limits(address: str) -> dict[str, Any]:
    """What bounds the waiting, where the file system itself has no bound or a large one."""
    if urlsplit(address).scheme not in ("s3", "s3a"):
        return {}
    limits: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, "read_timeout": ANSWER_SECONDS}
    if "AWS_MAX_ATTEMPTS" not in os.environ:
        limits["retries"] = {"total_max_attempts": TRIES, "mode": "standard"}
    return {"config_kwargs": limits}


def _words(error: Exception) -> str:
    """What an error says, in one line that is not too long; its name where it says nothing."""
    said = " ".join(str(error).split())
    return said[:300] if said else type(error).__name__
