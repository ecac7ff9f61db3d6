"""What a backup is: a folder named by its time, with a manifest of every file in it."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from archive.publication.places import MANIFEST_NAME

SCHEMA = "gongkai.backup/1"


class BackupError(Exception):
    """A backup could not be taken or put back; the message says what stood in the way."""


class File(NamedTuple):
    """A file of a backup: its path under the data directory, with slashes, its size and its SHA-256."""

    name: str
    bytes: int
    sha256: str


class Manifest(NamedTuple):
    """When a backup was taken (ISO 8601 UTC), by which version, and its files."""

    taken_at: str
    version: str
    files: dict[str, File]


def manifest_of(folder: Path) -> Manifest:
    """What a backup says that it holds. Raises BackupError where it is none, or its manifest is not whole."""
    path = folder / MANIFEST_NAME
    try:
        told: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if told["schema"] != SCHEMA:
            raise BackupError(f"{path} is of a schema {told['schema']!r}; this version reads {SCHEMA}")
        files = [File(str(each["name"]), int(each["bytes"]), str(each["sha256"])) for each in told["files"]]
        manifest = Manifest(str(told["taken_at"]), str(told["version"]), {file.name: file for file in files})
    except FileNotFoundError as error:
        raise BackupError(f"{folder} is no backup: it has no {MANIFEST_NAME}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"the manifest {path} cannot be read: {error}") from error
    for name in manifest.files:
        if name.startswith("/") or ".." in name.split("/"):
            raise BackupError(f"the manifest {path} names a file outside the backup: {name!r}")
    return manifest


def backups(directory: Path) -> list[Path]:
    """The backups in a directory, oldest first. What a killed one left begins with a dot and is none."""
    if not directory.is_dir():
        return []
    found = (path for path in directory.iterdir() if not path.name.startswith("."))
    return sorted(path for path in found if (path / MANIFEST_NAME).is_file())
