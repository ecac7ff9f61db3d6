"""CSV: a file a table, UTF-8 with a byte order mark, by which spreadsheets read Chinese."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from archive.formulas import marked
from archive.publication.exports.tables import Row, Table, Value
from archive.publication.exports.writers import Made

ENCODING = "utf-8-sig"


class CsvWriter:
    """Texts are quoted, so that an empty text and no value are told apart; numbers stand as they are stored."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._made: list[Made] = []

    def begin(self, table: Table) -> None:
        path = self._directory / f"{table.name}.csv"
        self._stream = path.open("w", encoding=ENCODING, newline="")
        self._stream.write(line(column.name for column in table.columns))
        self._made.append(Made(path, "csv", "text/csv", (table,)))

    def write(self, rows: Sequence[Row]) -> None:
        self._stream.writelines(map(line, rows))

    def end(self) -> None:
        self._stream.close()

    def finish(self) -> Iterable[Made]:
        return self._made


def line(values: Iterable[Value]) -> str:
    """A line of CSV."""
    return ",".join(map(_cell, values)) + "\r\n"


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return '"' + marked(value).replace('"', '""') + '"' if isinstance(value, str) else repr(value)
