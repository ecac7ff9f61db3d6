"""The address where a store has segments beside those on this machine, and a segment opened wherever it is."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, cast

from crawler.captures.blocks import BlockCache, RangeFile
from crawler.captures.index import INDEX_NAME
from crawler.captures.remote import Remote, RemoteError
from crawler.captures.segments import CaptureError, segment_path
from crawler.captures.shipping import FOLDER

ADDRESS_NAME = "address"  # a file of one line in the folder of the captures
CACHE_NAME = "cache"


def attach(directory: Path, remote: Remote) -> None:
    """Has segments that are not here read from there, from now on."""
    path = directory / ADDRESS_NAME
    part = path.with_suffix(".part")
    part.write_text(f"{remote.address}\n", "utf-8")
    part.rename(path)


def attached(directory: Path) -> Remote | None:
    """Where segments are beside those on this machine; None where nowhere. Raises RemoteError."""
    try:
        address = (directory / ADDRESS_NAME).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise RemoteError(f"{directory / ADDRESS_NAME} cannot be read: {error}") from error
    return _remote(address)


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
    # It reads and seeks as a file does, which is all that a reader of records asks of it.
    return cast(BinaryIO, RangeFile(remote, f"{FOLDER}/{name}", _cache(directory / CACHE_NAME)))


@lru_cache(maxsize=8)
def _remote(address: str) -> Remote:
    return Remote(address)


@lru_cache(maxsize=8)
def _cache(directory: Path) -> BlockCache:
    return BlockCache(directory)
