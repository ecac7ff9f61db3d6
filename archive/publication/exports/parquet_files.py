"""Parquet: a file a table, by pyarrow where it is installed (`pip install gongkai[parquet]`).

A column of a form's measures has a second one, `CODE:state`, that says `stated` or the kind of missing.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from archive.publication.exports.tables import Column, Row, Table
from archive.publication.exports.writers import Made, is_exact

try:
    import pyarrow
    import pyarrow.parquet
except ImportError:
    pyarrow = None

MISSING = "Parquet is left out: it needs pyarrow; `pip install 'gongkai[parquet]'` installs it"
MEDIA_TYPE = "application/vnd.apache.parquet"


def is_here() -> bool:
    """Whether Parquet can be written."""
    return pyarrow is not None


class ParquetWriter:
    """Numbers are doubles where a column has fractions; a whole number that no double holds is left out, and told."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._made: list[Made] = []
        self._writer: Any = None

    def begin(self, table: Table) -> None:
        self._table = table
        self._left_out = 0
        self._path = self._directory / f"{table.name}.parquet"
        fields = [field for column in table.columns for field in _fields(column)]
        self._schema = pyarrow.schema(fields, metadata={"title": table.zh, "description": table.en})
        self._writer = pyarrow.parquet.ParquetWriter(self._path, self._schema, compression="zstd")

    def write(self, rows: Sequence[Row]) -> None:
        arrays: list[Any] = []
        for column, values in zip(self._table.columns, zip(*rows, strict=True), strict=True):
            for field, held in zip(_fields(column), self._held(column, values), strict=True):
                arrays.append(pyarrow.array(held, field.type))
        self._writer.write_batch(pyarrow.record_batch(arrays, schema=self._schema))

    def end(self) -> None:
        self._writer.close()
        notes = (
            (f"{self._table.name} has {self._left_out:,} whole numbers that Parquet's doubles do not hold; see `raw`",)
            if self._left_out
            else ()
        )
        self._made.append(Made(self._path, "parquet", MEDIA_TYPE, (self._table,), notes))

    def finish(self) -> Iterable[Made]:
        return self._made

    def _held(self, column: Column, values: Sequence[Any]) -> tuple[Sequence[Any], ...]:
        if column.type != "number":
            return (values,)
        numbers = [value if isinstance(value, int | float) else None for value in values]
        exact = [value if value is None or is_exact(value) else None for value in numbers]
        self._left_out += sum(a is not b for a, b in zip(numbers, exact, strict=True))
        if not column.measured:
            return (exact,)
        return exact, ["stated" if isinstance(value, int | float) else value for value in values]


def _fields(column: Column) -> list[Any]:
    told = {"title": column.zh, "description": column.en} | ({"unit": column.unit} if column.unit else {})
    kinds = {"integer": pyarrow.int64(), "number": pyarrow.float64(), "string": pyarrow.string()}
    field = pyarrow.field(column.name, kinds[column.type], metadata=told)
    if not column.measured:
        return [field]
    return [field, pyarrow.field(f"{column.name}:state", pyarrow.dictionary(pyarrow.int8(), pyarrow.string()))]
