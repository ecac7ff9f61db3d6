"""Files at an address read as if they were here: by ranges, with the last of them kept on this disk within a bound."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from pathlib import Path

from crawler.captures.remote import Remote

BLOCK = 1 << 20  # bytes of a range: a request costs as much as a megabyte, and neighbours are read together
CACHE_BYTES = 1 << 30  # of blocks kept on the disk
_SUFFIX = ".block"
_DIGEST = hashlib.sha256().digest_size


class BlockCache:
    """Blocks of bytes in a folder, the least recently used of which go first. Each has its hash before it: one that the
    disk has damaged is no block. A folder that cannot be written keeps none."""

    def __init__(self, directory: Path, most: int = CACHE_BYTES) -> None:
        self._directory = directory
        self._most = most
        self._size: int | None = None  # bytes of all, once they were counted; others may write beside this one

    def get(self, key: str) -> bytes | None:
        """The block of that key, or None."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        block = content[_DIGEST:]
        return block if hashlib.sha256(block).digest() == content[:_DIGEST] else None

    def put(self, key: str, block: bytes) -> None:
        """Keeps a block."""
        path = self._path(key)
        part = path.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True)
            part.write_bytes(hashlib.sha256(block).digest() + block)
            part.rename(path)
            self._size = (self._counted() if self._size is None else self._size) + len(block)
            if self._size > self._most:
                self._make_room()

    def _path(self, key: str) -> Path:
        return self._directory / f"{hashlib.sha256(key.encode()).hexdigest()}{_SUFFIX}"

    def _counted(self) -> int:
        return sum(path.stat().st_size for path in self._directory.iterdir())

    def _make_room(self) -> None:
        """Removes the blocks that were not used for longest, to nine tenths of the bound, and what a kill has left."""
        found = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in self._directory.iterdir())
        size = sum(each for _, each, _ in found)
        for _, each, path in found:
            if size <= self._most * 9 // 10:
                break
            path.unlink(missing_ok=True)
            size -= each
        self._size = size


class RangeFile(io.RawIOBase):
    """A file of so many bytes at an address, to be read and sought in. Raises FileNotFoundError, RemoteError."""

    def __init__(self, remote: Remote, name: str, size: int, cache: BlockCache) -> None:
        super().__init__()
        self._remote = remote
        self._name = name
        self._cache = cache
        self._at = 0
        self._size = size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # what `read` hands on
        """Reads up to the end of the block that it is in, as a raw file may."""
        if self._at >= self._size:
            return 0
        number, within = divmod(self._at, BLOCK)
        data = self._block(number)[within : within + len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _block(self, number: int) -> bytes:
        # Of the size too: what was put there anew under its name has other blocks.
        key = f"{self._remote.address}\n{self._name}\n{self._size}\n{number}"
        block = self._cache.get(key)
        if block is None:
            start = number * BLOCK
            try:
                block = self._remote.read(self._name, start, min(start + BLOCK, self._size))
            except FileNotFoundError:  # gone since its size was told
                self._remote.require(self._name.rpartition("/")[0])
                raise
            self._cache.put(key, block)
        return block
