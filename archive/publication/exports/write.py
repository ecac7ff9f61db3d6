"""Writes the files of an export from one database, each table read once for all formats."""

import itertools
import sqlite3
from collections.abc import Collection, Iterable
from contextlib import closing
from pathlib import Path

from archive.publication.exports import parquet_files
from archive.publication.exports.csv_files import CsvWriter
from archive.publication.exports.package import write_dictionary, write_package
from archive.publication.exports.parquet_files import ParquetWriter
from archive.publication.exports.tables import tables
from archive.publication.exports.workbook import WorkbookWriter
from archive.publication.exports.writers import Made, Writer
from archive.publication.metadata import TITLE
from archive.publication.places import SNAPSHOT_NAME
from archive.publication.progress import Progress

FORMATS = ("csv", "xlsx", "parquet", "sqlite")
BATCH_ROWS = 5_000  # rows that are held at a time


def write_exports(
    database: Path,
    directory: Path,
    formats: Collection[str],
    progress: Progress,
    *,
    selected: str | None = None,
    more: Iterable[Made] = (),
) -> list[Made]:
    """Writes the archive's `database` in these formats into `directory`; returns the files, the Data Package last.

    `more` are files there already that the package is to describe, too.
    With `sqlite`, the database itself is to be there already. Parquet is left out, and told, where it cannot be made.
    """
    writers: list[Writer] = []
    if "csv" in formats:
        writers.append(CsvWriter(directory))
    if "xlsx" in formats:
        writers.append(WorkbookWriter(directory, TITLE))
    if "parquet" in formats:
        if parquet_files.is_here():
            writers.append(ParquetWriter(directory))
        else:
            progress.say(parquet_files.MISSING)
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?immutable=1", uri=True)) as connection:
        found = tables(connection)
        for number, table in enumerate(found if writers else (), 1):
            for writer in writers:
                writer.begin(table)
            rows = iter(table.rows())
            while batch := list(itertools.islice(rows, BATCH_ROWS)):
                for writer in writers:
                    writer.write(batch)
            for writer in writers:
                writer.end()
            progress.step("tables written", number, len(found))
    made = [one for writer in writers for one in writer.finish()]
    made.append(write_dictionary(directory, found))
    if "sqlite" in formats:
        made.append(Made(directory / SNAPSHOT_NAME, "sqlite", "application/vnd.sqlite3", ()))
    for note in (note for one in made for note in one.notes):
        progress.say(note)
    made += more
    return [*made, write_package(directory, made, selected)]
