"""The archive's file: opened for writing by one command, for reading by any."""

import sqlite3
from pathlib import Path

from archive.schema import prepare

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
    """There is no archive yet; the message says where it was looked for and what makes one."""


def open_archive(data: Path) -> sqlite3.Connection:
    """The archive's file, for reading only. Raises NoArchiveError."""
    path = data / ARCHIVE_NAME
    if not path.is_file():
        raise NoArchiveError(f"there is no archive at {path}; `gongkai nightly` or `gongkai ingest` makes one")
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
