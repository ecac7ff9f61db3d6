"""Closed segments sent to an address, and read there for an index that is made again.

    ADDRESS/captures/X.warc.gz        the bytes, put whole and read back
    ADDRESS/captures/X.warc.gz.json   its seal, put last: a segment without one is not there yet

One address holds the segments of one store.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crawler.captures.index import INDEX_NAME, CaptureIndex
from crawler.captures.rebuild import Directory, Progress
from crawler.captures.remote import DifferentError, Remote, RemoteError, Stored, remove_left
from crawler.captures.seals import (
    SEAL_BYTES,
    SEAL_SUFFIX,
    Seal,
    SealError,
    is_segment_name,
    read_seal,
    seal_of,
    written,
)
from crawler.captures.segments import CaptureError, segment_number
from crawler.captures.shipped import MEMORY_NAME, Seen, remember, seen_at

FOLDER = "captures"  # under an address, as under a data directory
_FETCHED = ".fetched."


@dataclass(slots=True)
class Shipped:
    """How many segments were sent and their bytes, how many were there, and a sentence for each that was not sent."""

    sent: int = 0
    bytes: int = 0
    there: int = 0
    problems: list[str] = field(default_factory=list)


def ship(directory: Path, remote: Remote, *, progress: Progress | None = None) -> Shipped:
    """Sends the closed segments of a store that are not at the address yet, or not whole any more. May run beside a
    night, and be killed: the next time goes on with the segment that it was at.

    Raises RemoteError, before anything is sent where the address has segments that this store does not know.
    """
    refuse_itself(directory, remote)
    result = Shipped()
    with closing(CaptureIndex(directory / INDEX_NAME)) as index:
        known = index.segments()
        there = Listing(remote)
        if strange := sorted(there.sealed - known.keys()):
            raise RemoteError(
                f"{remote.address} has segments that the captures under {directory} do not know ({strange[0]}): another"
                " store's, or later than a backup that was put back here; those `gongkai captures rebuild-index"
                f" {remote.address}` takes up"
            )
        seen, wrong = _compared(directory, there, known)
        remember(directory, remote.address, seen)
        for number, name in enumerate(sorted(known, key=segment_number), 1):
            try:
                if name in wrong:
                    raise wrong[name]
                if name in seen:
                    result.there += 1
                else:
                    _send(directory / name, remote, seal_of(index, name))
                    result.sent += 1
                    result.bytes += known[name][0]
                    seen[name] = known[name][1]
                    remember(directory, remote.address, seen)
            except FileNotFoundError:
                result.problems.append(f"the segment {name} is gone, and not whole at {remote.address}")
            except (DifferentError, SealError) as error:
                result.problems.append(str(error))
            if progress is not None:
                progress("segments", number, len(known))
    return result


def refuse_itself(directory: Path, remote: Remote) -> None:
    """Raises RemoteError where an address is the folder of the captures itself."""
    if remote.is_folder(FOLDER, directory):
        raise RemoteError(f"{remote.address} is where the captures are, not another place")


def _compared(
    directory: Path, there: Listing, known: Mapping[str, tuple[int, str]]
) -> tuple[Seen, dict[str, CaptureError]]:
    """Which segments are at an address whole, and what is wrong with the seals of others. Only those are asked for
    that are not remembered."""
    before = seen_at(directory, there.remote.address)
    if before.keys() & known.keys() and not there.sealed:
        raise RemoteError(
            f"{there.remote.address} has none of the segments that were sent there: is it mounted? If it was emptied on"
            f" purpose, remove {directory / MEMORY_NAME}, and all are sent again"
        )
    seen = {name: known[name][1] for name in there.sealed if before.get(name) == known[name][1]}
    wrong: dict[str, CaptureError] = {}
    for name, seal in there.seals(sorted(there.sealed - seen.keys(), key=segment_number)):
        if isinstance(seal, SealError):
            wrong[name] = seal
        elif (seal.bytes, seal.sha256) == known[name]:
            seen[name] = seal.sha256
        else:
            wrong[name] = DifferentError(f"{there.remote.address} has another segment under the name {name}; it stays")
    # What was lost or cut there since its seal was put is sent again.
    return {name: sha256 for name, sha256 in seen.items() if there.sizes.get(name) == known[name][0]}, wrong


def _send(path: Path, remote: Remote, seal: Seal) -> None:
    remote.put(path, f"{FOLDER}/{seal.name}", Stored(seal.bytes, seal.sha256))
    remote.write(f"{FOLDER}/{seal.name}.json", written(seal))


class Listing:
    """The files of the captures at an address as of one moment: `sizes` in bytes by name; `sealed`, the segments that
    have a seal. Names that the store gives to no segment are left out."""

    def __init__(self, remote: Remote) -> None:
        """Raises RemoteError."""
        self.remote = remote
        found = remote.sizes(FOLDER)
        self.sizes = {name: size for name, size in found.items() if is_segment_name(name)}
        seals = {name.removesuffix(".json"): size for name, size in found.items() if name.endswith(SEAL_SUFFIX)}
        self._seals = {name: size for name, size in seals.items() if is_segment_name(name)}
        self.sealed = set(self._seals)

    def seals(self, names: Iterable[str]) -> Iterator[tuple[str, Seal | SealError]]:
        """The seals of these segments, many at a time. Raises RemoteError."""
        asked = []
        for name in names:
            if 0 < self._seals.get(name, 0) <= SEAL_BYTES:
                asked.append(f"{FOLDER}/{name}.json")
            else:
                yield name, SealError(f"the seal of {name} has no size that a seal can have")
        for path, content in self.remote.read_all(asked, SEAL_BYTES):
            name = path.removeprefix(f"{FOLDER}/").removesuffix(".json")
            try:
                yield name, read_seal(content or b"", name)
            except SealError as error:
                yield name, error


class Anywhere:
    """The segments of a store on this machine, and those at an address that are not on it; each for itself is a file
    here while it is read. `unsealed`: also those that something else has put there, of which no seal tells."""

    def __init__(self, directory: Path, remote: Remote, *, unsealed: bool = False) -> None:
        self._directory = directory
        self._here = Directory(directory)
        self._remote = remote
        self._listing = Listing(remote)
        there, sealed = self._listing.sizes.keys(), self._listing.sealed
        self.left_out = [] if unsealed else sorted(there - sealed - set(self._here.names()))
        self._there = (there | sealed) - set(self.left_out)

    def names(self) -> list[str]:
        return sorted({*self._here.names(), *self._there}, key=segment_number)

    def seal(self, name: str) -> Seal | None:
        for _, seal in self._listing.seals([name] if name in self._listing.sealed else []):
            if isinstance(seal, SealError):
                raise seal
            return seal
        return None

    def is_closed(self, name: str) -> bool:
        return name not in self._here.names() or self._here.is_closed(name)

    @contextmanager
    def file(self, name: str) -> Iterator[Path]:
        if name in self._here.names():
            with self._here.file(name) as path:
                yield path
        else:
            with fetched(self._remote, name, self._directory) as path:
                yield path


@contextmanager
def fetched(remote: Remote, name: str, beside: Path) -> Iterator[Path]:
    """A segment from an address as a file, for as long as it is read; who wants it renames it. Raises
    FileNotFoundError, RemoteError."""
    remove_left(beside, f"{_FETCHED}*")
    descriptor, path = tempfile.mkstemp(dir=beside, prefix=_FETCHED)
    try:
        with os.fdopen(descriptor, "wb") as target:
            remote.stored(f"{FOLDER}/{name}", target)
        yield Path(path)
    finally:
        Path(path).unlink(missing_ok=True)
