"""The wide tables of figures, one a form and one column a measure, and the views over them; all from table `measure`.

`figures_2021` has a row a revision on the form of 2021 and a column a code that the form prints: the number where the
cell states one in the measure's unit, NULL otherwise. What a NULL is, and what else a cell says, is in table `cell`.
A column that the forms come to add is added; none is ever removed.
"""

import sqlite3
from collections.abc import Iterable

TABLE = "figures_"  # and the form's key
REPORTS = "reports_"  # the same, as a view with what is known about each report


def wide_columns(connection: sqlite3.Connection, form: str) -> list[str]:
    """The codes that a form's wide table has columns for; none where it has no table."""
    table = TABLE + form
    if connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone() is None:
        return []
    # Quicker than PRAGMA table_info, and asked for every report that is written or read.
    return [column[0] for column in connection.execute(f"SELECT * FROM {quoted(table)} LIMIT 0").description[1:]]  # noqa: S608


def quoted(name: str) -> str:
    """A name as SQL takes it: codes hold dots."""
    return '"' + name.replace('"', '""') + '"'


def wide_forms(connection: sqlite3.Connection) -> list[str]:
    """The forms that have a wide table, the newest first."""
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB ? ORDER BY name DESC", (f"{TABLE}*",)
    )
    return [name.removeprefix(TABLE) for (name,) in names]


def sync_wide_tables(connection: sqlite3.Connection) -> None:
    """Makes the table and columns of every form that table `measure` names, and moves numbers that had no column."""
    wanted: dict[str, list[str]] = {}
    query = "SELECT form.value, code FROM measure, json_each(measure.forms) AS form ORDER BY measure.id"
    for form, code in connection.execute(query):
        wanted.setdefault(form, []).append(code)
    for form, codes in wanted.items():
        present = wide_columns(connection, form)
        if not present:
            _create(connection, form, codes)
        for code in codes:
            if present and code not in present:
                connection.execute(f"ALTER TABLE {quoted(TABLE + form)} ADD COLUMN {quoted(code)} NUMERIC")
            if code not in present:
                _take_in(connection, form, code)


def _create(connection: sqlite3.Connection, form: str, codes: Iterable[str]) -> None:
    columns = ", ".join(f"{quoted(code)} NUMERIC" for code in codes)
    connection.execute(
        f"CREATE TABLE {quoted(TABLE + form)} (revision_id INTEGER PRIMARY KEY REFERENCES revision(id), {columns})"
    )
    connection.execute(
        f"INSERT INTO {quoted(TABLE + form)} (revision_id) SELECT id FROM revision WHERE form = ?",  # noqa: S608
        (form,),
    )


def _take_in(connection: sqlite3.Connection, form: str, code: str) -> None:
    """Moves what reports on this form print of a measure into its new column."""
    table, column = quoted(TABLE + form), quoted(code)
    of_code = "measure_id = (SELECT id FROM measure WHERE code = :code)"
    in_unit = "unit IS (SELECT unit FROM measure WHERE code = :code)"
    connection.execute(
        f"""
        UPDATE {table} SET {column} = (
          SELECT value FROM cell WHERE cell.revision_id = {table}.revision_id AND {of_code} AND {in_unit}
        )
        """,  # noqa: S608  # names of our own
        {"code": code},
    )
    connection.execute(
        f"""
        UPDATE cell SET value = NULL
        WHERE {of_code} AND {in_unit} AND revision_id IN (SELECT revision_id FROM {table})
        """,  # noqa: S608  # names of our own
        {"code": code},
    )


def keep_unit(connection: sqlite3.Connection, code: str) -> None:
    """Before the forms give a measure another unit: takes its numbers out of the wide tables, with the unit they have.

    They come back when the reports are read again.
    """
    for form in wide_forms(connection):
        if code not in wide_columns(connection, form):
            continue
        table, column = quoted(TABLE + form), quoted(code)
        connection.execute(
            f"""
            INSERT INTO cell (revision_id, measure_id, state, raw, unit, value)
            SELECT revision_id, measure.id, 'stated', CAST({column} AS TEXT), measure.unit, {column}
            FROM {table} JOIN measure ON measure.code = ? WHERE {column} IS NOT NULL
            ON CONFLICT (revision_id, measure_id) DO UPDATE SET value = excluded.value
            """,  # noqa: S608  # names of our own
            (code,),
        )
        connection.execute(f"UPDATE {table} SET {column} = NULL")  # noqa: S608  # names of our own


def sync_views(connection: sqlite3.Connection) -> None:
    """Makes the views over the wide tables anew where they are not what the tables ask for."""
    forms = wide_forms(connection)
    columns = {form: wide_columns(connection, form) for form in forms}
    wanted = {"facts": _facts_view(columns)}
    wanted |= {REPORTS + form: _reports_view(form, codes) for form, codes in columns.items()}
    known = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall())
    for name, sql in wanted.items():
        if known.get(name) != sql:
            connection.execute(f"DROP VIEW IF EXISTS {quoted(name)}")
            connection.execute(sql)


def _reports_view(form: str, codes: list[str]) -> str:
    table = TABLE + form
    figures = ",\n  ".join(f"{table}.{quoted(code)}" for code in codes)
    return f"""CREATE VIEW {REPORTS}{form} AS
SELECT report.key AS report_key, publisher.key AS publisher_key, publisher.name AS publisher,
  publisher.adcode AS adcode, region.path AS region, publisher.level AS level, publisher.kind AS kind,
  report.year AS year, revision.number AS revision, revision.published_on AS published_on, revision.url AS url,
  revision.sha256 AS sha256,
  {figures}
FROM report
JOIN {table} ON {table}.revision_id = report.current_revision_id
LEFT JOIN publisher ON publisher.id = report.publisher_id
LEFT JOIN region ON region.adcode = publisher.adcode
LEFT JOIN revision ON revision.id = report.current_revision_id"""  # noqa: S608  # names of our own


def _facts_view(columns: dict[str, list[str]]) -> str:
    """One row a printed cell. One join and no UNION: SQLite then leaves out what nobody asks for, above all the
    places, in sums too. Joins that always find their row are LEFT joins for the same reason."""
    joins = "\n  ".join(
        f"LEFT JOIN {TABLE}{form} ON {TABLE}{form}.revision_id = report.current_revision_id" for form in columns
    )
    return f"""CREATE VIEW facts AS
SELECT publisher.name AS publisher, publisher.key AS publisher_key, publisher.adcode AS adcode, region.path AS region,
  asked.year AS year, revision.form AS form, asked.code AS code, asked.label_zh AS label_zh,
  asked.label_en AS label_en, asked.table_key AS table_key, asked.row_key AS row_key, asked.column_key AS column_key,
  CAST(coalesce(cell.value, asked.number) AS NUMERIC) AS value,
  coalesce(cell.state, 'stated') AS state,
  coalesce(cell.raw, CAST(asked.number AS TEXT)) AS raw,
  CASE WHEN cell.state IS NULL THEN asked.unit ELSE cell.unit END AS unit,
  asked.report_key AS report_key, revision.number AS revision, revision.url AS url, revision.sha256 AS sha256,
  capture.fetched_at AS fetched_at,
  {_place("start", "integer", 2, 0)},
  {_place("end", "integer", 2, 1)},
  {_place("grid_table", "integer", 3, 0)},
  {_place("grid_row", "integer", 3, 1)},
  {_place("grid_column", "integer", 3, 2)},
  {_place("page", "array", 2, 0)},
  {_place("bbox", "array", 2, 1)},
  cell.placed_by AS placed_by, cell.read_by AS read_by
FROM (
  SELECT report.key AS report_key, report.publisher_id AS publisher_id, report.year AS year,
    report.current_revision_id AS revision_id, measure.id AS measure_id, measure.code AS code,
    measure.label_zh AS label_zh, measure.label_en AS label_en,
    measure.table_key AS table_key, measure.row_key AS row_key, measure.column_key AS column_key,
    measure.unit AS unit,
    {_number(columns)} AS number
  FROM report
  JOIN measure
  {joins}
) AS asked
LEFT JOIN cell ON cell.revision_id = asked.revision_id AND cell.measure_id = asked.measure_id
LEFT JOIN publisher ON publisher.id = asked.publisher_id
LEFT JOIN region ON region.adcode = publisher.adcode
LEFT JOIN revision ON revision.id = asked.revision_id
LEFT JOIN capture ON capture.id = revision.capture_id
LEFT JOIN places ON places.id = revision.places_id
WHERE asked.number IS NOT NULL OR cell.state IS NOT NULL"""  # noqa: S608  # names of our own


def _place(column: str, second: str, length: int, item: int) -> str:
    """A part of the places of `archive.cells`, told from those of other kinds by how many there are and the second."""
    path = "'$.' || asked.code"
    part = (
        f"CASE WHEN json_array_length(places.cells, {path}) = {length}"
        f" AND json_type(places.cells, {path} || '[1]') = '{second}'"
        f" THEN json_extract(places.cells, {path} || '[{item}]') END"
    )
    return f"{part if column == 'bbox' else f'CAST({part} AS INTEGER)'} AS {quoted(column)}"


def _number(columns: dict[str, list[str]]) -> str:
    """The number that the wide tables have of a measure, found by the three parts of its code."""
    found: dict[str, list[str]] = {}
    for form, codes in columns.items():
        for code in codes:
            found.setdefault(code, []).append(f"{TABLE}{form}.{quoted(code)}")
    cells = {code: names[0] if len(names) == 1 else f"coalesce({', '.join(names)})" for code, names in found.items()}
    for key in ("column_key", "row_key", "table_key"):
        cases: dict[str, list[str]] = {}
        for path, then in cells.items():
            before, _, last = path.rpartition(".")
            cases.setdefault(before, []).append(f"WHEN '{last}' THEN {then}")
        cells = {before: f"CASE measure.{key} {' '.join(whens)} END" for before, whens in cases.items()}
    return cells.get("", "NULL")
