"""The data dictionary: every column of every table and view, and every measure, in Chinese and English."""

import sqlite3
from collections.abc import Iterator, Mapping

from archive import columns
from archive.columns import Described
from archive.wide import REPORTS, TABLE, wide_columns, wide_forms
from extract.forms import measures

Row = tuple[str, str, str, str]  # table, column, Chinese, English


def columns_described() -> Iterator[Row]:
    """One row a column of every table and view that no form generates."""
    for table, described_as in columns.COLUMNS.items():
        for column, (zh, en) in described_as.items():
            yield table, column, zh, en


def wide_described(connection: sqlite3.Connection) -> Iterator[Row]:
    """One row a column of the wide tables and of the views over them, from table `measure`."""
    labels = connection.execute("SELECT code, label_zh, label_en, unit FROM measure").fetchall()
    measured = {code: _with_unit(zh, en, unit) for code, zh, en, unit in labels}
    for form in wide_forms(connection):
        codes = wide_columns(connection, form)
        for table, known in ((TABLE, columns.FIGURES), (REPORTS, columns.REPORTS)):
            for column, (zh, en) in {**known, **{code: measured[code] for code in codes}}.items():
                yield table + form, column, zh, en


def measures_described() -> Iterator[Row]:
    """One row a measure, its code as the column name, from the forms."""
    for measure in measures().values():
        yield "measure", measure.code, *_with_unit(measure.zh, measure.en, measure.unit)


def _with_unit(zh: str, en: str, unit: str | None) -> tuple[str, str]:
    return (f"{zh}（{unit}）", f"{en} ({unit})") if unit else (zh, en)


def described(connection: sqlite3.Connection) -> Mapping[str, Described]:
    """Every table and view of an archive or snapshot and its columns, in order, each in Chinese and English."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    rows = connection.execute("SELECT table_name, column_name, zh, en FROM dictionary ORDER BY rowid")
    for table, column, zh, en in rows:
        if table != "measure" or "." not in column:  # those name the measures themselves
            found.setdefault(table, {})[column] = (zh, en)
    return found


def describe(connection: sqlite3.Connection, tables: Mapping[str, Described]) -> None:
    """Adds tables that only a snapshot has to its dictionary."""
    connection.executemany(
        "INSERT OR REPLACE INTO dictionary (table_name, column_name, zh, en) VALUES (?, ?, ?, ?)",
        [(table, column, *texts) for table, named in tables.items() for column, texts in named.items()],
    )
