"""The tables that an export has, read from a database of the archive: their columns as they are described, their rows.

Tables have the names and columns that the database has. Figures come from its view `facts`: as they are, one row a
cell, and once more one row a report for each form, where a cell that holds no number says what it holds.
"""

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal, NamedTuple

from archive.publication.metadata import TABLES as DESCRIBED

Type = Literal["integer", "number", "string"]
Value = str | int | float | None
Row = tuple[Value, ...]

# What a cell of a wide table says where it holds no number; nothing where the report does not print the cell.
KINDS_OF_MISSING = ("blank", "dash", "text", "unreadable")

PLAIN = (
    *("region", "publisher", "publisher_alias", "report", "revision", "section", "figure", "finding", "problem"),
    *("finding_verdict", "extraction"),
    *("capture", "further_page", "unread", "measure", "coverage"),
)
_OF_FACTS = (
    *("report_key", "publisher_key", "year", "form", "revision", "code", "value", "state", "unit", "raw"),
    *("start", "end", "grid_table", "grid_row", "grid_column", "page", "bbox", "placed_by", "read_by"),
)
_OF_FORMS = (
    *("report_key", "publisher_key", "publisher", "adcode", "region", "level", "kind", "year", "revision"),
    *("published_on", "url", "sha256"),
)
_TYPES: dict[str, Type] = {"INTEGER": "integer", "INT": "integer", "NUMERIC": "number", "REAL": "number"}
# Keys of what is no table of its own.
_KEYS = {"finding": ("id",), "facts": ("report_key", "code"), "coverage": ("publisher_key", "year")}
_NUMBERS = ("value", "stated", "computed")
_WHOLE = (
    *("id", "revision_id", "against_revision_id", "publisher_id", "year", "revision", "revisions", "expected"),
    *("start", "end", "grid_table", "grid_row", "grid_column", "page", "days_late"),
)
BATCH = 500  # reports whose cells are read at a time: it bounds what is held in memory


class Column(NamedTuple):
    """A column, with its description; `measured` where a cell may say its kind of missing in place of a number."""

    name: str
    type: Type
    zh: str
    en: str
    unit: str | None = None
    measured: bool = False


class Reference(NamedTuple):
    """A column whose values are those of a column of a table of the export."""

    column: str
    table: str
    its_column: str


class Table(NamedTuple):
    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]
    rows: Callable[[], Iterator[Row]]


def tables(connection: sqlite3.Connection) -> list[Table]:
    """All tables of an export of this database."""
    dictionary = _Dictionary(connection)
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    found = [_plain(connection, name, dictionary) for name in PLAIN if name in names]
    return [*_forms(connection, dictionary), _facts(connection, dictionary), *found]


class _Dictionary:
    """What the database says of its columns and measures."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute("SELECT table_name, column_name, zh, en FROM dictionary").fetchall()
        self._described = {(table, column): (zh, en) for table, column, zh, en in rows}
        self.units: dict[str, str | None] = dict(connection.execute("SELECT code, unit FROM measure").fetchall())

    def column(self, table: str, name: str, kind: Type) -> Column:
        zh, en = self._described.get((table, name), (name, name))
        return Column(name, kind, zh, en)

    def measure(self, code: str) -> Column:
        zh, en = self._described.get(("measure", code), (code, code))
        return Column(code, "number", zh, en, self.units.get(code), measured=True)


def _columns(connection: sqlite3.Connection, name: str, dictionary: _Dictionary) -> dict[str, Column]:
    info = connection.execute(f'PRAGMA table_info("{name}")').fetchall()
    return {row[1]: dictionary.column(name, row[1], _type(connection, name, row[1], row[2])) for row in info}


def _type(connection: sqlite3.Connection, table: str, column: str, declared: str) -> Type:
    """The type as it is declared; of a view's expression, which has none, that of its name or of all its values."""
    if declared:
        return _TYPES.get(declared.upper(), "string")
    if column in _NUMBERS or column in _WHOLE:
        return "number" if column in _NUMBERS else "integer"
    found = connection.execute(f'SELECT DISTINCT typeof("{column}") FROM "{table}"').fetchall()  # noqa: S608
    types = {row[0] for row in found} - {"null"}
    if types == {"integer"}:
        return "integer"
    return "number" if types and types <= {"integer", "real"} else "string"


def _plain(connection: sqlite3.Connection, name: str, dictionary: _Dictionary) -> Table:
    columns = _columns(connection, name, dictionary)
    ranks = {row[1]: row[5] for row in connection.execute(f'PRAGMA table_info("{name}")') if row[5]}
    key = tuple(sorted(ranks, key=ranks.__getitem__)) or _KEYS.get(name, ())
    references = [
        Reference(row[3], row[2], row[4] or "id")
        for row in connection.execute(f'PRAGMA foreign_key_list("{name}")')
        if row[2] in PLAIN
    ]
    if name == "coverage":
        references.append(Reference("publisher_key", "publisher", "key"))
    order = ", ".join(f'"{column}"' for column in key) or "1"
    query = f'SELECT * FROM "{name}" ORDER BY {order}'  # noqa: S608  # its own names
    zh, en = DESCRIBED.get(name, (name, name))
    return Table(name, zh, en, tuple(columns.values()), key, tuple(references), partial(connection.execute, query))


def _facts(connection: sqlite3.Connection, dictionary: _Dictionary) -> Table:
    known = {row[1] for row in connection.execute("PRAGMA table_info(facts)")}
    columns = tuple(
        dictionary.column("facts", name, "number" if name in _NUMBERS else "integer" if name in _WHOLE else "string")
        for name in _OF_FACTS
        if name in known
    )
    references = (
        Reference("report_key", "report", "key"),
        Reference("publisher_key", "publisher", "key"),
        Reference("code", "measure", "code"),
    )
    return Table(
        "facts", *DESCRIBED["facts"], columns, _KEYS["facts"], references, partial(_cells, connection, columns)
    )


def _cells(connection: sqlite3.Connection, columns: tuple[Column, ...]) -> Iterator[Row]:
    chosen = ", ".join(f'"{column.name}"' for column in columns)
    query = f"SELECT {chosen} FROM facts WHERE report_key BETWEEN ? AND ? ORDER BY report_key, code"  # noqa: S608
    last = ""
    while keys := connection.execute(_KEYS_AFTER, (last, BATCH)).fetchall():
        last = keys[-1][0]
        # Of an export that fails, `yield from` would close the cursor behind its connection.
        for row in connection.execute(query, (keys[0][0], last)):  # noqa: UP028
            yield row


_KEYS_AFTER = "SELECT key FROM report WHERE key > ? ORDER BY key LIMIT ?"


def _forms(connection: sqlite3.Connection, dictionary: _Dictionary) -> Iterator[Table]:
    """A table for each form that a report is on."""
    described = {
        **{name: dictionary.column("facts", name, "string") for name in _OF_FORMS},
        **{name: dictionary.column("publisher", name, "string") for name in ("level", "kind")},
        "published_on": dictionary.column("revision", "published_on", "string"),
    }
    described |= {name: described[name]._replace(type="integer") for name in ("year", "revision")}
    order = {code: number for number, (code,) in enumerate(connection.execute("SELECT code FROM measure ORDER BY id"))}
    printed: dict[str, set[str]] = {}
    for form, code in connection.execute("SELECT DISTINCT form, code FROM facts"):
        printed.setdefault(form, set()).add(code)
    for code, forms in connection.execute("SELECT code, json_each.value FROM measure, json_each(measure.forms)"):
        if forms in printed:
            printed[forms].add(code)
    for form in sorted(printed, reverse=True):
        codes = sorted(printed[form], key=order.__getitem__)
        yield Table(
            f"form-{form}",
            f"{form} 年格式：每份报告一行" if form.isdigit() else "无固定格式：每份报告一行",
            f"Reports on the form of {form}, a row each. A cell without a number says {', '.join(KINDS_OF_MISSING)}; "
            "it is empty where the report does not print it.",
            (*described.values(), *map(dictionary.measure, codes)),
            ("report_key",),
            (Reference("report_key", "report", "key"), Reference("publisher_key", "publisher", "key")),
            partial(_wide, connection, form, codes),
        )


def _wide(connection: sqlite3.Connection, form: str, codes: list[str]) -> Iterator[Row]:
    last = ""
    while reports := connection.execute(_REPORTS_AFTER, (form, last, BATCH)).fetchall():
        cells: dict[str, dict[str, Value]] = {report[0]: {} for report in reports}
        span = (reports[0][0], reports[-1][0], form)
        for key, code, value, state in connection.execute(_CELLS_BETWEEN, span):
            cells[key][code] = state if value is None else value
        for report in reports:
            yield (*report, *map(cells[report[0]].get, codes))
        last = reports[-1][0]


_REPORTS_AFTER = """
SELECT report.key, publisher.key, publisher.name, publisher.adcode, region.path, publisher.level, publisher.kind,
  report.year, revision.number, revision.published_on, revision.url, revision.sha256
FROM report JOIN publisher ON publisher.id = report.publisher_id
LEFT JOIN region ON region.adcode = publisher.adcode
JOIN revision ON revision.id = report.current_revision_id
WHERE revision.form = ? AND report.key > ? ORDER BY report.key LIMIT ?
"""

_CELLS_BETWEEN = "SELECT report_key, code, value, state FROM facts WHERE report_key BETWEEN ? AND ? AND form = ?"
