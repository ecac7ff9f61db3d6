"""Closed segments sent to an address, and read there for an index that is made again.

    ADDRESS/captures/X.warc.gz        the bytes, put whole and read back
    ADDRESS/captures/X.warc.gz.json   its seal, put last: a segment without one is not there yet

One address holds the segments of one store.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crawler.captures.index import INDEX_NAME, CaptureIndex
from crawler.captures.rebuild import Directory
from crawler.captures.remote import DifferentError, Remote, RemoteError, Stored
from crawler.captures.seals import SEAL_SUFFIX, Seal, SealError, is_segment_name, read_seal, seal_of, written
from crawler.captures.segments import segment_number

FOLDER = "captures"  # under an address, as under a data directory
_FETCHED = ".fetched."
_A_DAY = 86_400.0  # seconds

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Shipped:
    """How many segments were sent and their bytes, how many were there, and a sentence for each that was not sent."""

    sent: int = 0
    bytes: int = 0
    there: int = 0
    problems: list[str] = field(default_factory=list)


def ship(directory: Path, remote: Remote, *, progress: Progress | None = None) -> Shipped:
    """Sends the closed segments of a store that are not at the address yet. May run beside a night, and be killed: the
    next time goes on with the segment that it was at.

    Raises RemoteError, before anything is sent where the address has segments that this store does not know.
    """
    result = Shipped()
    with closing(CaptureIndex(directory / INDEX_NAME)) as index:
        known = index.segments()
        there = _sealed(remote)
        if strange := sorted(there - known.keys()):
            raise RemoteError(
                f"{remote.address} has segments that the captures under {directory} do not know ({strange[0]}): another"
                " store's, or later than a backup that was put back here; those `gongkai captures rebuild-index"
                f" {remote.address}` takes up"
            )
        for number, name in enumerate(sorted(known, key=segment_number), 1):
            try:
                if name in there:
                    _compare(remote, name, Stored(*known[name]))
                    result.there += 1
                else:
                    _send(directory / name, remote, seal_of(index, name))
                    result.sent += 1
                    result.bytes += known[name][0]
            except FileNotFoundError:
                result.problems.append(f"the segment {name} is gone, and not at {remote.address}")
            except (DifferentError, SealError) as error:
                result.problems.append(str(error))
            if progress is not None:
                progress("segments", number, len(known))
    return result


def _compare(remote: Remote, name: str, expected: Stored) -> None:
    seal = read_seal(remote.read(f"{FOLDER}/{name}.json"), name)
    if Stored(seal.bytes, seal.sha256) != expected:
        raise DifferentError(f"{remote.address} has another segment under the name {name}; it stays")


def _send(path: Path, remote: Remote, seal: Seal) -> None:
    remote.put(path, f"{FOLDER}/{seal.name}", Stored(seal.bytes, seal.sha256))
    remote.write(f"{FOLDER}/{seal.name}.json", written(seal))


def _sealed(remote: Remote) -> set[str]:
    names = (name.removesuffix(".json") for name in remote.sizes(FOLDER) if name.endswith(SEAL_SUFFIX))
    return {name for name in names if is_segment_name(name)}


class Anywhere:
    """The segments of a store on this machine, and those at an address that are not on it; each for itself is a file
    here while it is read. `unsealed`: also those that something else has put there, of which no seal tells."""

    def __init__(self, directory: Path, remote: Remote, *, unsealed: bool = False) -> None:
        self._directory = directory
        self._here = Directory(directory)
        self._remote = remote
        there = {name for name in remote.sizes(FOLDER) if is_segment_name(name)}
        self._sealed = _sealed(remote)
        self.left_out = [] if unsealed else sorted(there - self._sealed - set(self._here.names()))
        self._there = (there | self._sealed) - set(self.left_out)

    def names(self) -> list[str]:
        return sorted({*self._here.names(), *self._there}, key=segment_number)

    def seal(self, name: str) -> Seal | None:
        return read_seal(self._remote.read(f"{FOLDER}/{name}.json"), name) if name in self._sealed else None

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
    """A segment from an address as a file, for as long as it is read. Raises FileNotFoundError, RemoteError."""
    for left in beside.glob(f"{_FETCHED}*"):  # by one that was killed
        if time.time() - left.stat().st_mtime > _A_DAY:
            left.unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile(dir=beside, prefix=_FETCHED) as target:
        remote.stored(f"{FOLDER}/{name}", target)  # type: ignore[arg-type]  # a file of bytes
        target.flush()
        yield Path(target.name)
