"""Segments that need not be on this machine, for they are whole at an address; and those fetched back from there.

Nothing else in the project removes a capture. So what is kept there is read through and hashed at that moment, whatever
is remembered of it, and the file here goes only once the one there has been seen without it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.captures.attached import attach, attached_address
from crawler.captures.index import INDEX_NAME, CaptureIndex, closed_segments
from crawler.captures.rebuild import Progress
from crawler.captures.remote import DifferentError, Remote, RemoteError, Stored
from crawler.captures.seals import Seal, SealError, rows_of, rows_sha256, seal_of
from crawler.captures.segments import (
    CaptureError,
    file_sha256,
    segment_begun,
    segment_paths,
    sole_writer,
    sync_directory,
)
from crawler.captures.shipping import FOLDER, Listing, fetched, refuse_itself

_ASIDE = ".freed"  # no suffix of a segment


@dataclass(slots=True)
class Freed:
    """How many segments went from this machine and their bytes, and a sentence for each that had to stay."""

    segments: int = 0
    bytes: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Brought:
    """The names of the segments that were fetched, their bytes, and a sentence for each that could not be."""

    names: list[str] = field(default_factory=list)
    bytes: int = 0
    problems: list[str] = field(default_factory=list)


def free(
    directory: Path,
    remote: Remote,
    *,
    older: timedelta | None = None,
    until_free: int | None = None,
    progress: Progress | None = None,
) -> Freed:
    """Removes closed segments from this machine that are whole at the address, the oldest first; from then on they are
    read there. Those only that were begun before a time (`older`), and no more than it takes until so many bytes of the
    disk are free.

    Raises RemoteError, also where the captures are read from another address; CaptureError where another process
    writes.
    """
    refuse_itself(directory, remote)
    if remote.is_passing:
        raise RemoteError(f"{remote.address} ends with this process: nothing that is kept there may go here")
    result = Freed()
    with sole_writer(directory), closing(CaptureIndex(directory / INDEX_NAME)) as index:
        _put_back(directory)
        _attach(directory, remote)
        known = index.segments()
        closed = [name for name, path in segment_paths(directory).items() if path.name == name and name in known]
        chosen = [name for name in closed if older is None or _is_older(name, older)]
        there = Listing(remote)
        for number, name in enumerate(chosen, 1):
            if until_free is not None and shutil.disk_usage(directory).free >= until_free:
                break
            try:
                _prove(directory, there, index, name)
                _remove(directory, remote, name, known[name][0])
            except (SealError, DifferentError) as error:
                result.problems.append(f"{name} stays here: {error}")
            else:
                result.segments += 1
                result.bytes += known[name][0]
            if progress is not None:
                progress("segments", number, len(chosen))
    return result


def bring_back(
    directory: Path, remote: Remote, names: Sequence[str] = (), *, progress: Progress | None = None
) -> Brought:
    """Fetches segments from the address, in place of what is damaged or lost here: those named, else each that is here
    and has other bytes than were closed. A file takes its place once it is known to be what was closed.

    Raises RemoteError, CaptureError where another process writes or no segment has a name.
    """
    result = Brought()
    with sole_writer(directory), closing(CaptureIndex(directory / INDEX_NAME)) as index:
        known = index.segments()
        if strange := [name for name in names if name not in known]:
            raise CaptureError(f"the index of the captures knows no closed segment {strange[0]!r}")
        looked_at = names or [name for name, path in segment_paths(directory).items() if path.name == name in known]
        for number, name in enumerate(looked_at, 1):
            expected = Stored(*known[name])
            if not _is_whole(directory / name, expected):
                try:
                    with fetched(remote, name, directory) as path:
                        _take_place(path, directory / name, expected, remote)
                except FileNotFoundError:
                    result.problems.append(f"{remote.address} has no segment {name}")
                except DifferentError as error:
                    result.problems.append(str(error))
                else:
                    result.names.append(name)
                    result.bytes += expected.bytes
            if progress is not None:
                progress("segments", number, len(looked_at))
    return result


def sealed_there(directory: Path, remote: Remote, names: Sequence[str]) -> list[str]:
    """Which of these segments could be fetched: those of which the address has all bytes under a seal that tells of
    what was closed here. Raises RemoteError."""
    known, there = closed_segments(directory), Listing(remote)
    sized = [name for name in names if name in there.sealed and there.sizes.get(name) == known.get(name, (None,))[0]]
    seals = {name: seal for name, seal in there.seals(sized) if isinstance(seal, Seal)}
    found = [name for name, seal in seals.items() if (seal.bytes, seal.sha256) == known[name]]
    # What is not here is read from where the captures are attached to: it is there that it was found damaged.
    read_there = attached_address(directory) == remote.address
    return [name for name in found if not read_there or (directory / name).exists()]


def _attach(directory: Path, remote: Remote) -> None:
    before = attached_address(directory)
    if before is not None and before != remote.address:
        raise RemoteError(
            f"the captures under {directory} are read from {before} where they are not here, not from"
            f" {remote.address}: name that address, or bring them back first with `gongkai captures fetch`"
        )
    if before is None:
        attach(directory, remote)


def _is_older(name: str, age: timedelta) -> bool:
    begun = segment_begun(name)
    return begun is not None and begun < datetime.now(UTC) - age


def _prove(directory: Path, there: Listing, index: CaptureIndex, name: str) -> None:
    """Reads through what the address has of a segment; what is damaged there is sent again. Raises SealError,
    DifferentError."""
    remote, ours = there.remote, seal_of(index, name)
    if name not in there.sealed:
        raise SealError(f"it is not at {remote.address} yet")
    for _, seal in there.seals([name]):
        if isinstance(seal, SealError):
            raise seal
        if (seal.bytes, seal.sha256) != (ours.bytes, ours.sha256):
            raise DifferentError(f"{remote.address} has another segment under its name")
        if rows_sha256(rows_of(index, name), seal.columns) != seal.rows_sha256:
            raise DifferentError("the index tells of it otherwise than its seal")
    expected = Stored(ours.bytes, ours.sha256)
    try:
        found = remote.stored(f"{FOLDER}/{name}")
    except FileNotFoundError:
        found = None
    if found != expected:
        remote.put(directory / name, f"{FOLDER}/{name}", expected)


def _remove(directory: Path, remote: Remote, name: str, size: int) -> None:
    """Removes a segment here once the one there has been seen without it: two names may lead to one disk."""
    aside = directory / f".{name}{_ASIDE}"
    (directory / name).rename(aside)
    still = None
    try:
        still = remote.size(f"{FOLDER}/{name}")
    except FileNotFoundError as error:
        raise RemoteError(f"{remote.address} is on the very disk of {directory}, not another place") from error
    finally:
        if still == size:
            aside.unlink()
        else:
            aside.rename(directory / name)
        sync_directory(directory)
    if still != size:
        raise DifferentError(f"it has changed at {remote.address}")


def _put_back(directory: Path) -> None:
    """Gives segments their names again of which a kill has left that unclear whether they may go."""
    for aside in directory.glob(f".*{_ASIDE}"):
        aside.rename(directory / aside.name.removeprefix(".").removesuffix(_ASIDE))


def _is_whole(path: Path, expected: Stored) -> bool:
    try:
        return path.stat().st_size == expected.bytes and file_sha256(path) == expected.sha256
    except OSError:  # gone, or on a part of the disk that cannot be read any more
        return False


def _take_place(path: Path, final: Path, expected: Stored, remote: Remote) -> None:
    if not _is_whole(path, expected):
        raise DifferentError(f"the segment {final.name} is not whole at {remote.address}")
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    path.chmod(0o644)  # as segments are made
    path.rename(final)
    sync_directory(final.parent)
