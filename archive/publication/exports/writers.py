"""What all formats of an export share: they take tables row by row and say what files they made."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from archive.publication.exports.tables import Row, Table

LARGEST_EXACT = 2**53  # whole numbers up to here are exact as the doubles that Excel and Parquet's readers compute with


class Made(NamedTuple):
    """A file that was made. `tables` are those that it holds; `notes` say what it has otherwise than the archive."""

    path: Path
    format: str
    media_type: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()


class Writer(Protocol):
    """A format. Tables come one after the other, each in batches of rows."""

    def begin(self, table: Table) -> None: ...
    def write(self, rows: Sequence[Row]) -> None: ...
    def end(self) -> None: ...
    def finish(self) -> Iterable[Made]: ...


def is_exact(value: float) -> bool:
    """Whether a double holds the number as it is."""
    return isinstance(value, float) or abs(value) <= LARGEST_EXACT
