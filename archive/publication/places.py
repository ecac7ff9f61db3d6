"""Where publications lie under <data>/public, and which of them is the newest.

    current -> snapshots/ID         the one pointer; a publication happens when it changes
    gongkai.db -> current/gongkai.db
    snapshots/ID/                   gongkai.db, metadata.json, inspect.json, manifest.json: they belong together
    releases/2026-11-26[.2]/        the files of a dated release, with a manifest of their own

What `current` does not lead to, by its manifest, is the rest of a publication that was killed.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from archive.publication.swap import point

PUBLIC = "public"
CURRENT = "current"
SNAPSHOTS = "snapshots"
RELEASES = "releases"

SNAPSHOT_NAME = "gongkai.db"
DATABASE = "gongkai"  # what Datasette calls the snapshot: the file's stem
METADATA_NAME = "metadata.json"
INSPECT_NAME = "inspect.json"
MANIFEST_NAME = "manifest.json"

SNAPSHOTS_KEPT = 2  # a server that is on the one before has a moment to move; its threads open the file as they need it


def current(public: Path) -> Path | None:
    """The directory of the newest snapshot, None where nothing was published."""
    try:
        directory = public / (public / CURRENT).readlink()
    except OSError:
        return None
    return directory if (directory / SNAPSHOT_NAME).is_file() else None


def snapshots(public: Path) -> list[Path]:
    """The files of the snapshots that are there, the published one first, then the newest of the others."""
    published = current(public)
    others = [path for path in _entries(public / SNAPSHOTS) if not path.name.startswith(".") and path != published]
    found = [*([published] if published else []), *sorted(others, reverse=True)]
    return [directory / SNAPSHOT_NAME for directory in found]


class Newest(NamedTuple):
    """The folder of a snapshot to serve, and its file's inode, which tells it from one that has taken its name."""

    directory: Path
    inode: int


def newest(public: Path) -> Newest | None:
    """The newest publication; where only the file was copied to another machine, that file in the folder itself."""
    directory = current(public) or public
    try:
        return Newest(directory, (directory / SNAPSHOT_NAME).stat().st_ino)
    except OSError:
        return None


def manifest(directory: Path) -> dict[str, Any]:
    """The manifest of a snapshot or a release: `files` with their `name`, `bytes` and `sha256`, and what it is."""
    told: dict[str, Any] = json.loads((directory / MANIFEST_NAME).read_text("utf-8"))
    return told


def remove_scrap(public: Path) -> None:
    """Removes what publications that were killed have left, snapshots that nobody needs, releases that are not kept.

    Where there is no manifest to tell by, all stays.
    """
    for path in _entries(public):
        if path.name.startswith("."):
            _remove(path)
    served = current(public)
    if served is None or not (served / MANIFEST_NAME).is_file():
        return
    snapshots = sorted(path.name for path in _entries(public / SNAPSHOTS) if not path.name.startswith("."))
    kept = [name for name in snapshots if name <= served.name][-SNAPSHOTS_KEPT:]
    for directory, names in ((SNAPSHOTS, kept), (RELEASES, manifest(served)["releases"])):
        for path in _entries(public / directory):
            if path.name not in names:
                _remove(path)


def _entries(directory: Path) -> list[Path]:
    return list(directory.iterdir()) if directory.is_dir() else []


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        # By another name first: a folder that is half gone must not pass for a whole one.
        doomed = path if path.name.startswith(".") else path.with_name(f".{path.name}.{os.getpid()}.removed")
        if doomed is not path:
            path.rename(doomed)
        shutil.rmtree(doomed)
    else:
        path.unlink()


def swap_in(public: Path, final: Path) -> None:
    """Makes a snapshot's folder the one that is served."""
    point(public / CURRENT, os.fspath(final.relative_to(public)))
    newest = public / SNAPSHOT_NAME
    if not newest.is_symlink():
        point(newest, f"{CURRENT}/{SNAPSHOT_NAME}")
    # Where an older version kept what belonged to its snapshot.
    for name in (METADATA_NAME, INSPECT_NAME):
        (public / name).unlink(missing_ok=True)
