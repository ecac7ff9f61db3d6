"""The archive's file: opened for writing by one command, for reading by any."""

import sqlite3
from pathlib import Path

from archive.schema import is_older, prepare

ARCHIVE_NAME = "archive.db"
BUSY_SECONDS = 30  # a snapshot or a second command reads for moments; nobody waits longer for the file


def connect(data: Path) -> sqlite3.Connection:
    """The archive's own file, opened for writing and brought to the newest schema."""
    data.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(data / ARCHIVE_NAME, timeout=BUSY_SECONDS)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    prepare(connection)
    return connection


class NoArchiveError(Exception):
    """There is no archive that can be read yet; the message says where it was looked for and what to run."""


def open_archive(data: Path, *, writing: bool = False, patience: float = BUSY_SECONDS) -> sqlite3.Connection:
    """The archive's file as it is, for reading only unless for `writing`; `patience` in seconds where it is locked.

    Raises NoArchiveError, also for one that an older version left.
    """
    path = data / ARCHIVE_NAME
    if not path.is_file():
        raise NoArchiveError(f"there is no archive at {path}; `gongkai nightly` or `gongkai ingest` makes one")
    mode = "rw" if writing else "ro"
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=patience)
    try:
        older = is_older(connection)
        if writing:
            connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    if older:
        connection.close()
        raise NoArchiveError(
            f"the archive at {path} is of an older version of gongkai; `gongkai build` brings it to this one"
        )
    return connection
