"""The address where a store has segments beside those on this machine, and a segment opened wherever it is."""

from __future__ import annotations

import time
from functools import lru_cache
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from crawler.captures.blocks import BlockCache, RangeFile
from crawler.captures.index import INDEX_NAME
from crawler.captures.remote import Remote, RemoteError
from crawler.captures.segments import CaptureError, replace_text, segment_path
from crawler.captures.shipping import FOLDER

ADDRESS_NAME = "address"  # a file of one line in the folder of the captures
CACHE_NAME = "cache"
_MINUTE = 60.0  # seconds without a question to an address that has just failed, or for a size that was just told
_BUFFER = 1 << 16  # bytes of a block that a reader is handed at a time


def attach(directory: Path, remote: Remote) -> None:
    """Has segments that are not here read from there, from now on."""
    replace_text(directory / ADDRESS_NAME, f"{remote.address}\n")


def attached_address(directory: Path) -> str | None:
    """The address where segments are beside those on this machine; None where nowhere. Raises RemoteError."""
    try:
        return (directory / ADDRESS_NAME).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise RemoteError(f"{directory / ADDRESS_NAME} cannot be read: {error}") from error


def attached(directory: Path) -> Remote | None:
    """What is at that address. Raises RemoteError."""
    address = attached_address(directory)
    return None if address is None else _remote(address)


def require_index(directory: Path) -> None:
    """Raises CaptureError where the index is gone and some segments are elsewhere: one made anew from those that are
    here would give away their captures' numbers again."""
    if (directory / ADDRESS_NAME).exists() and not (directory / INDEX_NAME).exists():
        where = (directory / ADDRESS_NAME).read_text("utf-8", "replace").strip()
        raise CaptureError(
            f"the index of the captures under {directory} is gone, and segments are at {where}:"
            f" `gongkai captures rebuild-index {where}` makes it again"
        )


def open_segment(directory: Path, name: str) -> BinaryIO:
    """A segment to read from: the file on this machine, else that at the address, by ranges.

    Raises FileNotFoundError where it is in neither, RemoteError.
    """
    for _ in range(2):  # it may be closed, and renamed, between the look and the opening
        try:
            return segment_path(directory, name).open("rb")
        except FileNotFoundError:
            continue
    remote = attached(directory)
    if remote is None:
        raise FileNotFoundError(f"the segment {name} is gone")
    path = f"{FOLDER}/{name}"
    try:
        size = _size(remote, path, int(time.monotonic() // _MINUTE))
    except FileNotFoundError as error:
        remote.require(FOLDER)
        raise FileNotFoundError(f"the segment {name} is gone from {remote.address}") from error
    return BufferedReader(RangeFile(remote, path, size, _cache(directory / CACHE_NAME)), _BUFFER)


@lru_cache(maxsize=8)
def _remote(address: str) -> Remote:
    return Remote(address, rest=_MINUTE)


@lru_cache(maxsize=4096)
def _size(remote: Remote, name: str, _minute: int) -> int:
    return remote.size(name)


@lru_cache(maxsize=8)
def _cache(directory: Path) -> BlockCache:
    return BlockCache(directory)
