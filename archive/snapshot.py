"""The public snapshot: baked from the archive, checked, then swapped in by name. It is complete or it is absent."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.baking import BAKERS
from archive.database import open_archive
from archive.dictionary import described
from archive.queries import metadata_queries
from archive.runs import Ending, finish
from archive.search.index import DATASETTE as SEARCH_METADATA

PUBLIC = "public"
SNAPSHOT_NAME = "gongkai.db"
METADATA_NAME = "metadata.json"
INSPECT_NAME = "inspect.json"
DATABASE = "gongkai"  # what Datasette calls the snapshot: the file's stem
CHECKED_TABLES = ("publisher", "report", "revision", "section", "cell", "places", "figure", "finding", "capture")

TITLE = "公开 · 政府信息公开年度报告档案 / Annual disclosure reports, archived"
# Whose words the reports are: 《中华人民共和国著作权法》 Article 5 takes documents of state organs out of copyright.
LICENSE = "国家机关文件不适用著作权（著作权法第五条） / Documents of state organs, not subject to copyright"
LICENSE_ID = "other-pd"  # the Open Definition's name for the public domain by other means

# Read off a large snapshot: facet suggestions cost seconds on wide tables, long cells drown a page.
SETTINGS: dict[str, int | str] = {
    "default_page_size": 20,
    "suggest_facets": "off",
    "facet_time_limit_ms": 2000,
    "truncate_cells_html": 120,
    "sql_time_limit_ms": 1000,
    # Readers ask by the prepared queries; `gongkai serve --allow-sql` opens the rest.
    "default_allow_sql": "off",
    # Row after row of a view is asked for anew from its start, and an error ends the file as if it were whole: what is
    # large is downloaded as a release.
    "allow_csv_stream": "off",
}


class SnapshotError(Exception):
    """The snapshot could not be baked or is not what the archive says; the one before it stays in place."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published snapshot: its file, its SHA-256 and how many rows each table has."""

    path: Path
    sha256: str
    counts: dict[str, int]


def publish(data: Path, ending: Ending | None = None) -> Snapshot:
    """Bakes <data>/public/gongkai.db with Datasette's metadata and inspect file beside it. Raises SnapshotError.

    `ending` is that of the run that publishes, as it is if all goes well: the snapshot tells it before the archive
    does, which learns of it from the caller once the snapshot is there.
    Whoever has the file before it open keeps reading that one: a server is restarted onto the new one.
    """
    public = data / PUBLIC
    public.mkdir(parents=True, exist_ok=True)
    for name in (SNAPSHOT_NAME, INSPECT_NAME, METADATA_NAME):
        for left in public.glob(f".{name}.*"):
            left.unlink()  # of a publication that was killed
    baking = public / f".{SNAPSHOT_NAME}.{os.getpid()}"
    counts = bake(data, baking, ending)
    digest = file_sha256(baking)
    with closing(sqlite3.connect(baking)) as connection:
        metadata = _metadata(connection)
        tables = {table: {"count": count} for table, count in _counts(connection, _table_names(connection)).items()}
    inspect = {
        DATABASE: {"hash": digest, "size": baking.stat().st_size, "file": SNAPSHOT_NAME, "tables": tables},
    }
    # Counts that belong to another file would be believed: they go before the swap and come after it.
    (public / INSPECT_NAME).unlink(missing_ok=True)
    target = public / SNAPSHOT_NAME
    baking.replace(target)
    _sync_directory(public)
    _write(public / METADATA_NAME, metadata)
    _write(public / INSPECT_NAME, inspect)
    return Snapshot(target, digest, counts)


def bake(data: Path, target: Path, ending: Ending | None = None) -> dict[str, int]:
    """Writes the archive under `data` into the new file `target`, in one piece, checked and on the disk.

    A run with an `ending` has it there. Returns how many rows the main tables have. Raises SnapshotError, leaving no
    file.
    """
    try:
        with closing(open_archive(data)) as archive:
            archive.execute("VACUUM INTO ?", (str(target),))
            counts = _counts(archive, CHECKED_TABLES)
        with closing(sqlite3.connect(target)) as connection:
            connection.execute("PRAGMA journal_mode = delete")
            if ending is not None:
                finish(connection, ending)
            for baker in BAKERS:
                baker(connection)
            connection.execute("ANALYZE")
            connection.commit()
            wrong = _what_is_wrong(connection, counts)
    except sqlite3.Error as error:
        wrong = str(error)
    if wrong is not None:
        target.unlink(missing_ok=True)
        raise SnapshotError(f"the snapshot could not be baked: {wrong}")
    with target.open("rb") as stream:
        os.fsync(stream.fileno())
    return counts


def _what_is_wrong(connection: sqlite3.Connection, counts: dict[str, int]) -> str | None:
    verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        return str(verdict)
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        return f"a row of {broken[0]} refers to a row of {broken[2]} that is not there"
    baked = _counts(connection, CHECKED_TABLES)
    return None if baked == counts else f"it has the rows {baked}, the archive {counts}"


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _table_names(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]


def _counts(connection: sqlite3.Connection, tables: Sequence[str]) -> dict[str, int]:
    return {
        table: int(connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608  # its own names
        for table in tables
    }


def _metadata(connection: sqlite3.Connection) -> dict[str, Any]:
    """Datasette's metadata: what each table and column is, in Chinese and English, from the dictionary."""
    tables: dict[str, dict[str, Any]] = {
        table: {"columns": {column: f"{zh} / {en}" for column, (zh, en) in columns.items()}}
        for table, columns in described(connection).items()
    }
    tables["facts"]["sort_desc"] = "year"
    for name, options in SEARCH_METADATA.items():
        tables[name] |= options
    tables["_sqlite_migrations"] = {"hidden": True}
    return {
        "title": TITLE,
        "license": LICENSE,
        "databases": {DATABASE: {"tables": tables, "queries": metadata_queries()}},
    }


def _write(path: Path, value: dict[str, Any]) -> None:
    """Writes JSON so that a reader sees the old file or the new one, whole."""
    baking = path.with_name(f".{path.name}.{os.getpid()}")
    with baking.open("w", encoding="utf-8") as stream:
        json.dump(value, stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    baking.replace(path)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
