"""The archive as files: CSV of every table and view, the SQLite file, and the Data Package that describes them."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.dictionary import Described, described
from archive.snapshot import LICENSE, LICENSE_ID, SNAPSHOT_NAME, TITLE, bake, file_sha256

PACKAGE_NAME = "datapackage.json"
# What SQLite calls a column's type, and what Frictionless Table Schema calls it.
_TYPES = {"INTEGER": "integer", "NUMERIC": "number", "TEXT": "string", "INT": "integer", "NUM": "number"}


def export(data: Path, directory: Path) -> list[Path]:
    """Writes the files of the archive under `data` into `directory`; returns them, the Data Package last.

    CSV is UTF-8 with a byte order mark (spreadsheets read Chinese by it); texts are quoted, so that an empty text and
    no value are told apart. Raises SnapshotError and OSError.
    """
    directory.mkdir(parents=True, exist_ok=True)
    baking = directory / f".{SNAPSHOT_NAME}.{os.getpid()}"
    bake(data, baking)
    files: list[Path] = []
    resources: list[dict[str, Any]] = []
    with closing(sqlite3.connect(baking)) as connection:
        for name, columns in described(connection).items():
            path = directory / f"{name}.csv"
            _write_csv(connection, name, path)
            files.append(path)
            resources.append(_resource(connection, name, columns, path))
    database = directory / SNAPSHOT_NAME
    baking.replace(database)
    files.append(database)
    resources.append(
        {
            "name": "sqlite",
            "path": database.name,
            "format": "sqlite",
            "mediatype": "application/vnd.sqlite3",
            "bytes": database.stat().st_size,
            "hash": f"sha256:{file_sha256(database)}",
        }
    )
    package = {
        "profile": "data-package",
        "name": "gongkai",
        "title": TITLE,
        "licenses": [{"name": LICENSE_ID, "title": LICENSE}],
        "resources": resources,
    }
    written = directory / PACKAGE_NAME
    written.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return [*files, written]


def _write_csv(connection: sqlite3.Connection, name: str, path: Path) -> None:
    rows = connection.execute(f"SELECT * FROM {name}")  # noqa: S608  # our own tables
    baking = path.with_name(f".{path.name}.{os.getpid()}")
    with baking.open("w", encoding="utf-8-sig", newline="") as stream:
        stream.write(_line(column[0] for column in rows.description))
        stream.writelines(map(_line, rows))
    baking.replace(path)


def _line(values: Iterable[Any]) -> str:
    return ",".join(map(_cell, values)) + "\r\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else repr(value)


def _resource(connection: sqlite3.Connection, name: str, columns: Described, path: Path) -> dict[str, Any]:
    types = {row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({name})")}
    fields = [
        {"name": column, "type": _TYPES.get(types[column], "any"), "title": zh, "description": en}
        for column, (zh, en) in columns.items()
    ]
    data = path.read_bytes()
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": path.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "schema": {"fields": fields, "missingValues": [""]},
    }
