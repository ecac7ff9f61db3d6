"""The printed cells of a reading as the archive keeps them, and back, exactly.

A number stands in its form's wide table (`archive.wide`). A row of `cell` says what more there is to a printed cell:
that it holds no number, or how the number is printed or was read where that is not plain; the number itself stands
there only where the wide table has no column for it in its unit. `places` says where every printed cell stands, in
printed order, and is one for all readings with the same layout.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from archive.values import RowError, compact, number, plain, stored_number
from archive.wide import TABLE, quoted, wide_columns, wide_forms
from extract.model import Fact, GridPlace, PagePlace, Place, State, TextPlace


class Cell(NamedTuple):
    """A row of table `cell`, without its revision; the measure by its code."""

    code: str
    state: State
    raw: str
    unit: str | None
    value: int | float | None
    placed_by: Literal["identities"] | None
    read_by: Literal["ocr"] | None


class Places(NamedTuple):
    """A row of table `places`. `cells` nests the parts of the codes, so that a code is a JSON path in it; `sequence`
    lists the codes where they are printed in another order than the nesting has them."""

    printed: int
    cells: str
    sequence: str | None

    @property
    def sha256(self) -> str:
        return hashlib.sha256("\n".join((self.cells, self.sequence or "")).encode()).hexdigest()


class Kept(NamedTuple):
    """The cells of a reading as rows: the numbers of the wide table by code, the cells with more to say, the places."""

    numbers: dict[str, int | float]
    cells: list[Cell]
    places: Places


def kept(facts: Iterable[Fact], columns: Iterable[str], units: Mapping[str, str | None]) -> Kept:
    """What is kept of printed cells, in printed order. `columns`: those of the wide table, `units`: the measures'.

    Raises RowError for what the tables cannot hold: a code twice, a number where the state says none.
    """
    room = set(columns)
    numbers: dict[str, int | float] = {}
    cells = []
    places: dict[str, Place] = {}
    for fact in facts:
        code = fact.code
        value = stored_number(fact.value)
        if code not in units:
            raise RowError(f"no form has a measure {code}")
        if code in places or (fact.state == "stated") != (value is not None):
            raise RowError(f"the reading contradicts itself: {code} is {fact.state} with {fact.value}, or stands twice")
        places[code] = fact.where
        fits = value is not None and code in room and fact.unit == units[code]
        if value is not None and fits:
            numbers[code] = value
        if not (fits and fact.raw == plain(value) and fact.placed_by is None and fact.read_by is None):
            rest = None if fits else value
            cells.append(Cell(code, fact.state, fact.raw, fact.unit, rest, fact.placed_by, fact.read_by))
    return Kept(numbers, cells, _kept_places(places))


def _kept_places(places: Mapping[str, Place]) -> Places:
    nested: dict[str, dict[str, dict[str, Any]]] = {}
    for code, where in places.items():
        table, row, column = code.split(".")
        kept_as = [where.page, where.bbox] if isinstance(where, PagePlace) else where
        nested.setdefault(table, {}).setdefault(row, {})[column] = kept_as
    try:
        cells = json.dumps(nested, separators=(",", ":"), allow_nan=False)
    except ValueError as error:
        raise RowError(f"a place cannot be stored: {error}") from error
    in_order = [code for code, _ in _unnested(nested)] == list(places)
    return Places(len(places), cells, None if in_order else compact(list(places)))


def _unnested(nested: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterable[tuple[str, Any]]:
    for table, rows in nested.items():
        for row, columns in rows.items():
            for column, where in columns.items():
                yield f"{table}.{row}.{column}", where


def _place(stored: list[Any]) -> Place:
    if len(stored) == 3:
        return GridPlace(*stored)
    if len(stored) != 2:
        raise RowError(f"{stored} is no place")
    first, second = stored
    return PagePlace(first, tuple(second)) if isinstance(second, list) else TextPlace(first, second)


def measures_stored(connection: sqlite3.Connection) -> tuple[dict[str, int], dict[str, str | None]]:
    """The ids and the units of all measures, by code."""
    rows = connection.execute("SELECT code, id, unit FROM measure").fetchall()
    return {code: number for code, number, _ in rows}, {code: unit for code, _, unit in rows}


def write_cells(connection: sqlite3.Connection, revision_id: int, form: str, facts: Iterable[Fact]) -> None:
    """Writes a revision's printed cells in place of those it has. Raises RowError for what the tables cannot hold."""
    remove_cells(connection, revision_id)
    ids, units = measures_stored(connection)
    columns = wide_columns(connection, form)
    rows = kept(facts, columns, units)
    if columns:
        marks = ", ".join("?" * (1 + len(columns)))
        connection.execute(
            f"INSERT INTO {quoted(TABLE + form)} VALUES ({marks})",  # noqa: S608  # a name of our own
            (revision_id, *map(rows.numbers.get, columns)),
        )
    connection.executemany(
        """
        INSERT INTO cell (revision_id, measure_id, state, raw, unit, value, placed_by, read_by)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [(revision_id, ids[cell.code], *cell[1:]) for cell in rows.cells],
    )
    connection.execute(
        "INSERT OR IGNORE INTO places (sha256, printed, cells, sequence) VALUES (?, ?, ?, ?)",
        (rows.places.sha256, *rows.places),
    )
    connection.execute(
        "UPDATE revision SET places_id = (SELECT id FROM places WHERE sha256 = ?) WHERE id = ?",
        (rows.places.sha256, revision_id),
    )


def remove_cells(connection: sqlite3.Connection, revision_id: int) -> None:
    """Takes a revision's printed cells away, and their places where they are nobody else's."""
    for form in wide_forms(connection):
        connection.execute(f"DELETE FROM {quoted(TABLE + form)} WHERE revision_id = ?", (revision_id,))  # noqa: S608
    connection.execute("DELETE FROM cell WHERE revision_id = ?", (revision_id,))
    row = connection.execute("SELECT places_id FROM revision WHERE id = ?", (revision_id,)).fetchone()
    if row is not None and row[0] is not None:
        connection.execute("UPDATE revision SET places_id = NULL WHERE id = ?", (revision_id,))
        connection.execute(
            "DELETE FROM places WHERE id = ? AND NOT EXISTS (SELECT 1 FROM revision WHERE places_id = places.id)", row
        )


def load_cells(connection: sqlite3.Connection, revision_id: int, form: str) -> list[Fact]:
    """A revision's printed cells, in printed order. Raises RowError where the tables contradict each other."""
    row = connection.execute(
        "SELECT cells, sequence FROM revision JOIN places ON places.id = places_id WHERE revision.id = ?",
        (revision_id,),
    ).fetchone()
    if row is None:
        return []
    places = dict(_unnested(json.loads(row[0])))
    ids, units = measures_stored(connection)
    codes = {number: code for code, number in ids.items()}
    numbers: dict[str, int | float] = {}
    if wide_columns(connection, form):
        found = connection.execute(f"SELECT * FROM {quoted(TABLE + form)} WHERE revision_id = ?", (revision_id,))  # noqa: S608
        for values in found:
            named = zip(found.description[1:], values[1:], strict=True)
            numbers = {column[0]: value for column, value in named if value is not None}
    query = "SELECT measure_id, state, raw, unit, value, placed_by, read_by FROM cell WHERE revision_id = ?"
    cells = {
        codes[measure]: Cell(codes[measure], *rest) for measure, *rest in connection.execute(query, (revision_id,))
    }
    if not numbers.keys() | cells.keys() == places.keys():
        raise RowError(f"revision {revision_id} has other cells than it has places of")
    facts = []
    for code in json.loads(row[1]) if row[1] else places:
        cell = cells.get(code)
        value = numbers.get(code)
        if cell is None:
            facts.append(Fact(code, number(value), str(value), "stated", units[code], _place(places[code])))
            continue
        value = cell.value if value is None else value
        if (cell.state == "stated") != (value is not None):
            raise RowError(f"revision {revision_id}: the cell {code} is {cell.state}, and its number is {value}")
        facts.append(
            Fact(
                code, number(value), cell.raw, cell.state, cell.unit, _place(places[code]), cell.placed_by, cell.read_by
            )
        )
    return facts
