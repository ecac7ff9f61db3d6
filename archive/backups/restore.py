"""A backup put back: every file held against the manifest before any of it takes its place."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from archive.backups.manifest import BackupError, File, backups, manifest_of
from archive.build import CAPTURES, Progress
from archive.database import ARCHIVE_NAME
from archive.lock import LOCK_NAME, writing
from archive.publication import places
from archive.publication.swap import point, sync
from crawler.captures import CaptureStore

_STAGING = ".restoring"


@dataclass(frozen=True, slots=True)
class Restored:
    """From which backup, taken when (ISO 8601 UTC), how many files and bytes came back, and how many captures."""

    folder: Path
    taken_at: str
    files: int
    bytes: int
    captures: int


def restore(source: Path, data: Path, *, progress: Progress | None = None) -> Restored:
    """Puts a backup back under `data`, which must be new or empty: nothing that is there is ever written over.

    `source` is one backup, or the folder of several: the newest then. Raises BackupError, and leaves `data` as it was,
    where a file of the backup is not what the manifest says; BusyError where a command is writing there.
    """
    folder = _chosen(source)
    manifest = manifest_of(folder)
    with writing(data):
        staging = data / _STAGING
        shutil.rmtree(staging, ignore_errors=True)  # of one that was killed
        left = sorted(path.name for path in data.iterdir() if path.name != LOCK_NAME)
        if left:
            raise BackupError(
                f"{data} is not empty (it holds {', '.join(left[:3])}): move it away first, `mv {data} {data}.damaged`"
            )
        try:
            for number, file in enumerate(manifest.files.values(), 1):
                _put(folder, file, staging)
                if progress is not None:
                    progress("files", number, len(manifest.files))
            _point(staging)
            # The archive last: until it is there, nothing passes for a restored one.
            for path in sorted(staging.iterdir(), key=lambda path: path.name == ARCHIVE_NAME):
                path.rename(data / path.name)
            sync(data)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        with CaptureStore(data / CAPTURES) as captures:  # settles what was being written when the backup was taken
            count = sum(1 for _ in captures.iter())
    total = sum(file.bytes for file in manifest.files.values())
    return Restored(folder, manifest.taken_at, len(manifest.files), total, count)


def _chosen(source: Path) -> Path:
    if (source / places.MANIFEST_NAME).is_file():
        return source
    found = backups(source)
    if not found:
        raise BackupError(f"there is no backup at {source}")
    return found[-1]


def _put(folder: Path, file: File, staging: Path) -> None:
    """Copies a file and holds it against the manifest; a copy, not a link: the backup is never written through."""
    target = staging / file.name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with (folder / file.name).open("rb") as source, target.open("wb") as copy:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                size += copy.write(chunk)
    except FileNotFoundError as error:
        raise BackupError(f"the backup {folder} lacks {file.name}; try an earlier one") from error
    if (size, digest.hexdigest()) != (file.bytes, file.sha256):
        raise BackupError(f"{file.name} in {folder} is not what was backed up; try an earlier one")
    sync(target)


def _point(staging: Path) -> None:
    """Makes the links by which the newest snapshot is found."""
    public = staging / places.PUBLIC
    folders = sorted((public / places.SNAPSHOTS).iterdir()) if (public / places.SNAPSHOTS).is_dir() else []
    if folders:
        point(public / places.CURRENT, f"{places.SNAPSHOTS}/{folders[-1].name}")
        point(public / places.SNAPSHOT_NAME, f"{places.CURRENT}/{places.SNAPSHOT_NAME}")
