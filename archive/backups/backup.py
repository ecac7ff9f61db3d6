"""A backup taken beside a night at work: databases first, then the captures that they name, then what is published.

In that order no row names a record that the copy lacks: captures are only ever added. Records without a row, and a torn
last one, are what a crash leaves too, and the next opening settles them. Nothing is locked: a night never fails by it.

What never changes (closed segments, published files) is a hard link to the backup before, and is read once only.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from archive.backups.manifest import SCHEMA, BackupError, File, Manifest, backups, manifest_of
from archive.build import CAPTURES, Progress
from archive.database import ARCHIVE_NAME, BUSY_SECONDS, NoArchiveError
from archive.publication import places
from archive.publication.swap import file_sha256, next_name, whole_directory, write_json
from crawler.captures.attached import ADDRESS_NAME, attached
from crawler.captures.index import INDEX_NAME, closed_segments
from crawler.captures.remote import RemoteError
from crawler.captures.segments import segment_path, segment_paths
from crawler.captures.shipping import FOLDER, Listing
from extract.report import VERSION

BACKUPS_KEPT = 7  # a week of nights; each costs what the night before did not have, and the two databases


@dataclass(slots=True)
class Backup:
    """Where a backup stands, how many files and bytes it holds, how many bytes of them were copied (the rest are links
    to the backup before), which older ones went, and a sentence for each file that is not what was once kept."""

    folder: Path
    files: int = 0
    bytes: int = 0
    copied: int = 0
    removed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def backup(data: Path, to: Path, *, keep: int = BACKUPS_KEPT, progress: Progress | None = None) -> Backup:
    """Takes a backup of the archive under `data` into a new folder under `to`, and keeps the newest `keep`.

    Raises NoArchiveError, BackupError where a database is damaged: nothing is kept of it then, and no older one goes.
    """
    if not (data / ARCHIVE_NAME).is_file():
        raise NoArchiveError(f"there is no archive at {data / ARCHIVE_NAME}; `gongkai nightly` makes one")
    if to.resolve().is_relative_to(data.resolve()):
        raise BackupError(f"{to} lies under {data}: what takes the one takes the other")
    now = datetime.now(UTC)
    earlier = backups(to)
    before = earlier[-1] if earlier else None
    result = Backup(to / next_name((folder.name for folder in earlier), now))
    with whole_directory(result.folder) as folder:
        copying = _Copying(data, folder, before, result)
        for name in (ARCHIVE_NAME, f"{CAPTURES}/{INDEX_NAME}"):
            copying.database(name)
        # Listed once the index is copied: a later one may be closed meanwhile, an earlier one cannot go.
        known = closed_segments(folder / CAPTURES)
        segments = segment_paths(data / CAPTURES)
        copying.missed(known.keys() - segments.keys())
        for number, name in enumerate(segments, 1):
            copying.segment(name, known.get(name))
            if progress is not None:
                progress("segments", number, len(segments))
        if (address := data / CAPTURES / ADDRESS_NAME).is_file():
            copying.changing(address)
        for path in _published(data):
            copying.unchanging(path)
        manifest = {
            "schema": SCHEMA,
            "taken_at": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "version": VERSION,
            "files": [file._asdict() for file in copying.files],
        }
        write_json(folder / places.MANIFEST_NAME, manifest)
    result.files, result.bytes = len(copying.files), sum(file.bytes for file in copying.files)
    # A backup of damaged captures pushes out no good one.
    if not result.problems:
        for old in backups(to)[:-keep]:
            shutil.rmtree(old)
            result.removed.append(old.name)
    return result


class _Copying:
    """Puts files of `data` into a new backup, by link where the one before has them."""

    def __init__(self, data: Path, folder: Path, before: Path | None, result: Backup) -> None:
        self.files: list[File] = []
        self._data = data
        self._folder = folder
        self._before = before
        self._earlier: Manifest | None = None if before is None else manifest_of(before)
        self._result = result

    def database(self, name: str) -> None:
        """Copies a database as it is at one moment, with whatever its log still holds, and checks the copy."""
        target = self._target(name)
        source = f"{(self._data / name).resolve().as_uri()}?mode=ro"
        try:
            with (
                closing(sqlite3.connect(source, uri=True, timeout=BUSY_SECONDS)) as original,
                closing(sqlite3.connect(target)) as copy,
            ):
                original.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, whose hash is the manifest's
                (told,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # a disk or a right, and told as such
            raise BackupError(f"{self._data / name} is damaged: {error}") from error
        if told != "ok":
            raise BackupError(f"{self._data / name} is damaged: {told}")
        self._result.copied += target.stat().st_size
        self.files.append(File(name, target.stat().st_size, file_sha256(target)))

    def segment(self, name: str, closed: tuple[int, str] | None) -> None:
        """A segment: by link where the one before has the bytes that were closed, else copied and held against them."""
        if closed is not None and self._linked(File(f"{CAPTURES}/{name}", *closed)):
            return
        for _ in range(2):  # it may be closed, and renamed, between the look and the opening
            path = segment_path(self._data / CAPTURES, name)
            try:
                copied = self._copied(path)
            except FileNotFoundError:
                continue
            if closed is not None and (copied.bytes, copied.sha256) != closed:
                self._result.problems.append(f"the bytes of {name} are not those that were closed; it is kept as it is")
            return
        self.missed({name})

    def missed(self, names: set[str]) -> None:
        """Tells of segments that are not here: those at the address that the captures are read from besides are not
        copied, and not gone."""
        if not names:
            return
        try:
            remote = attached(self._data / CAPTURES)
            if remote is not None:
                remote.require(FOLDER)
            gone = names if remote is None else names - Listing(remote).sealed
        except RemoteError as error:
            self._result.problems.append(f"{len(names):,} segments are not here, and may be elsewhere: {error}")
            return
        self._result.problems += [f"the segment {name} is gone" for name in sorted(gone)]

    def unchanging(self, path: Path) -> None:
        """A file that is never written again under its name."""
        name = path.relative_to(self._data).as_posix()
        earlier = None if self._earlier is None else self._earlier.files.get(name)
        if earlier is None or earlier.bytes != path.stat().st_size or not self._linked(earlier):
            self._copied(path)

    def changing(self, path: Path) -> None:
        """A small file that is replaced whole."""
        self._copied(path)

    def _linked(self, file: File) -> bool:
        if self._before is None or self._earlier is None or self._earlier.files.get(file.name) != file:
            return False
        try:
            os.link(self._before / file.name, self._target(file.name))
        except OSError:  # lost from the backup, or a file system without links
            return False
        self.files.append(file)
        return True

    def _copied(self, path: Path) -> File:
        name = path.relative_to(self._data).as_posix()
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as source, self._target(name).open("wb") as target:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                size += target.write(chunk)
        file = File(name, size, digest.hexdigest())
        self.files.append(file)
        self._result.copied += size
        return file

    def _target(self, name: str) -> Path:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def _published(data: Path) -> Iterator[Path]:
    """The files of the snapshot that is served and of the releases that it names: what changed since a release is
    known from them alone."""
    current = places.current(data / places.PUBLIC)
    if current is None:
        return
    folders = [current]
    if (current / places.MANIFEST_NAME).is_file():
        releases = data / places.PUBLIC / places.RELEASES
        folders += [releases / name for name in places.manifest(current)["releases"]]
    for folder in folders:
        yield from sorted(path for path in folder.rglob("*") if path.is_file())
