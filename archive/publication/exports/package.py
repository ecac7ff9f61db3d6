"""The Data Package that describes an export, and its dictionary as a file.

Version 1 of Frictionless: all of its readers know it (Python, R, JavaScript), and it has what is needed: types, keys,
missing values, sizes and hashes. Version 2 renames the profiles and few tools read it yet.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archive.publication.exports.csv_files import ENCODING, line
from archive.publication.exports.tables import KINDS_OF_MISSING, Column, Table
from archive.publication.exports.writers import Made
from archive.publication.metadata import DESCRIPTION, LICENSE, LICENSE_ID, TITLE
from archive.publication.swap import file_sha256, write_json

PACKAGE_NAME = "datapackage.json"
DICTIONARY_NAME = "dictionary.csv"
_DICTIONARY = (
    Column("table", "string", "表", "table"),
    Column("column", "string", "列", "column"),
    Column("type", "string", "类型", "type: integer, number or string"),
    Column("unit", "string", "单位", "unit of the numbers"),
    Column("zh", "string", "中文说明", "description in Chinese"),
    Column("en", "string", "英文说明", "description in English"),
    Column("missing", "string", "缺项的写法（JSON 之外以空格分隔）", "how a missing value is written, besides nothing"),
    Column("key", "string", "primary 主键；或所指的表和列", "primary, or the table and column that it refers to"),
)
CSV_NOTES = (
    'UTF-8 with a byte order mark. Texts are quoted, an empty text is "", no value is nothing. A text that a '
    "spreadsheet could run as a formula has an apostrophe before it, and so has every text that begins with one: of a "
    "text that begins with an apostrophe, drop that one."
)


def write_package(directory: Path, made: Iterable[Made], selected: str | None) -> Made:
    """Writes datapackage.json for the files made, which are in `directory`; `selected` says of what part."""
    resources = [_resource(directory, one) for one in made]
    description = DESCRIPTION if selected is None else f"{DESCRIPTION} Selected: {selected}."
    package = {
        "profile": "data-package",
        "name": "gongkai",
        "title": TITLE,
        "description": description,
        "licenses": [{"name": LICENSE_ID, "title": LICENSE}],
        "keywords": ["政府信息公开", "freedom of information", "China"],
        "resources": resources,
    }
    path = directory / PACKAGE_NAME
    write_json(path, package)
    return Made(path, "json", "application/json", ())


def write_dictionary(directory: Path, tables: Iterable[Table]) -> Made:
    """Writes dictionary.csv: a row for each column of each table."""
    path = directory / DICTIONARY_NAME
    with path.open("w", encoding=ENCODING, newline="") as stream:
        stream.write(line(column.name for column in _DICTIONARY))
        stream.writelines(map(line, _dictionary_rows(tables)))
    table = Table(
        "dictionary", "数据字典", "What each column means", _DICTIONARY, ("table", "column"), (), lambda: iter(())
    )
    return Made(path, "csv", "text/csv", (table,))


def _dictionary_rows(tables: Iterable[Table]) -> Iterator[tuple[str | None, ...]]:
    for table in tables:
        refers = {reference.column: f"{reference.table}.{reference.its_column}" for reference in table.references}
        for column in table.columns:
            missing = " ".join(KINDS_OF_MISSING) if column.measured else None
            key = "primary" if table.key == (column.name,) else refers.get(column.name)
            if key is None and column.name in table.key:
                key = "primary"
            yield table.name, column.name, column.type, column.unit, column.zh, column.en, missing, key


def _resource(directory: Path, made: Made) -> dict[str, Any]:
    one = made.tables[0] if len(made.tables) == 1 else None
    resource: dict[str, Any] = {
        "profile": "data-resource",
        "type": "file",  # frictionless would guess a table of its own from workbooks, Parquet and SQLite
        "name": one.name if one and made.format == "csv" else f"{one.name}-{made.format}" if one else made.format,
        "path": made.path.relative_to(directory).as_posix(),
        "format": made.format,
        "mediatype": made.media_type,
        "bytes": made.path.stat().st_size,
        "hash": f"sha256:{file_sha256(made.path)}",
    }
    if one is not None:
        resource |= {"title": one.zh, "description": one.en}
    if one is not None and made.format == "csv":
        resource |= {
            "profile": "tabular-data-resource",
            "type": "table",
            "description": f"{one.en} {CSV_NOTES}",
            "encoding": "utf-8",
            "dialect": {
                "delimiter": ",",
                "lineTerminator": "\r\n",
                "quoteChar": '"',
                "doubleQuote": True,
                "header": True,
            },
            "schema": _schema(one),
        }
    if made.notes:
        resource["description"] = " ".join(
            [resource.get("description", ""), *(f"{note}." for note in made.notes)]
        ).strip()
    return resource


def _schema(table: Table) -> dict[str, Any]:
    measured = any(column.measured for column in table.columns)
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": ["", *(KINDS_OF_MISSING if measured else ())],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.references:
        schema["foreignKeys"] = [
            {"fields": r.column, "reference": {"resource": r.table, "fields": r.its_column}} for r in table.references
        ]
    return schema


def _field(column: Column) -> dict[str, Any]:
    field = {"name": column.name, "type": column.type, "title": column.zh, "description": column.en}
    return field | ({"unit": column.unit} if column.unit else {})
