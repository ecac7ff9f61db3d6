"""The archive's schema brought up to date: migrations, then what is generated from the forms, and the dictionary."""

import json
import sqlite3

from sqlite_utils import Database

from archive.dictionary import columns_described, measures_described, wide_described
from archive.migrations import migrations
from archive.wide import keep_unit, sync_views, sync_wide_tables
from extract.forms import measures


def sync_measures(connection: sqlite3.Connection) -> None:
    """Makes the measure table say what the forms say. A code keeps its id for ever; none is removed."""
    units = dict(connection.execute("SELECT code, unit FROM measure").fetchall())
    for measure in measures().values():
        if measure.code in units and units[measure.code] != measure.unit:
            keep_unit(connection, measure.code)
    connection.executemany(
        """
        INSERT INTO measure (code, table_key, row_key, column_key, label_zh, label_en, unit, forms)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (code) DO UPDATE SET label_zh = excluded.label_zh, label_en = excluded.label_en,
          unit = excluded.unit, forms = excluded.forms
        """,
        [
            (m.code, m.table, m.row, m.column, m.zh, m.en, m.unit, json.dumps(m.forms, separators=(",", ":")))
            for m in measures().values()
        ],
    )


def sync_dictionary(connection: sqlite3.Connection) -> None:
    """Writes the descriptions of all columns and measures anew."""
    connection.execute("DELETE FROM dictionary")
    connection.executemany(
        "INSERT INTO dictionary (table_name, column_name, zh, en) VALUES (?, ?, ?, ?)",
        [*columns_described(), *measures_described(), *wide_described(connection)],
    )


def is_older(connection: sqlite3.Connection) -> bool:
    """Whether a database lacks a migration of this version. Writes nothing."""
    return bool(migrations.pending(Database(connection)))


def prepare(connection: sqlite3.Connection) -> None:
    """Brings a database to the newest schema, with measures and dictionary in step with the forms."""
    migrations.apply(Database(connection))
    with connection:
        sync_measures(connection)
        sync_wide_tables(connection)
        sync_views(connection)
        sync_dictionary(connection)
